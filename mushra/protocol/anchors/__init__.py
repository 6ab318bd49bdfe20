"""The anchors that a trial can have. To add one: a record here, a role in Stimulus.Role, a line in docs."""

from __future__ import annotations

from functools import partial

from mushra.protocol.anchors.low_pass import low_pass_anchor, low_pass_taps
from mushra.protocol.anchors.mixed import artifacts_anchor, interference_anchor
from mushra.protocol.anchors.record import ANCHORS, Anchor, Material

for name, edge in (("anchor35", 3500.0), ("anchor70", 7000.0)):
    ANCHORS.add(
        Anchor(
            name=name,
            label=f"{edge / 1000:g} kHz low-pass",
            source="ITU-R BS.1534-3, clause 5.1",
            make=partial(low_pass_anchor, edge),
            check=partial(low_pass_taps, edge),
        )
    )
ANCHORS.add(
    Anchor(
        name="anchor_interference",
        label="interference",
        source="Emiya et al. 2011, doi:10.1109/TASL.2011.2109381",
        make=interference_anchor,
        needs_others=True,
    )
)
ANCHORS.add(
    Anchor(
        name="anchor_artifacts",
        label="artifacts",
        source="Emiya et al. 2011, doi:10.1109/TASL.2011.2109381",
        make=artifacts_anchor,
    )
)

__all__ = ["ANCHORS", "Anchor", "Material"]
