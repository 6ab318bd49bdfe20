"""What the papers print, a TOML file each: where it stands, what must be known of it, and its tables.

A table is rows of columns: loss or system -> target -> dB. Gusó's SDR is that of `analysis.published`, the one place
where it is written down.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.published import study_get

FOLDER = Path(__file__).parent
Rows = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Published:
    """source: of the paper; notes: what its tables leave open or contradict; tables: by name."""

    source: str
    notes: tuple[str, ...]
    tables: Mapping[str, Rows]


def published(name: str) -> Published:
    """The printed tables of the paper of that recipe."""
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return Published(content["source"], tuple(content["notes"]), content["tables"])


def guso_sdr() -> Rows:
    """Gusó's 18 losses: loss -> target, or `mean` -> SDR in dB, in the printed order."""
    rows: dict[str, dict[str, float]] = {}
    for _, target, system, metric, value in study_get("guso2022").scores().itertuples(index=False):
        if metric == "sdr":
            rows.setdefault(str(system), {})[str(target)] = float(value)
    means = published("guso2022").tables["means"]
    return {loss: {**row, **means[loss]} for loss, row in rows.items()}
