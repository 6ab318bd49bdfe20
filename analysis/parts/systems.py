"""How the systems were rated, and which of them differ."""

from __future__ import annotations

from analysis.parts.content import Content, Heading
from analysis.parts.differences import difference_blocks
from analysis.parts.distribution import distribution_blocks
from analysis.parts.opinions import opinion_blocks
from analysis.parts.part import Evidence, Part
from analysis.parts.rated import are_choices, notices, rated, scale_words


def build(evidence: Evidence) -> Content:
    """Mean opinion scores, differences between systems, and whether the ratings' shape allows for means at all."""
    ratings, simulated = rated(evidence), evidence.has_simulated
    draws, seed = evidence.selection.draws, evidence.selection.seed
    shape = [] if are_choices(ratings) else [Heading("How the ratings are distributed"), *distribution_blocks(ratings)]
    return Content(
        [
            *notices(evidence),
            *opinion_blocks(ratings, axis=scale_words(evidence), simulated=simulated),
            Heading("Differences between systems"),
            *difference_blocks(ratings, simulated=simulated, draws=draws, seed=seed),
            *shape,
        ]
    )


PART = Part(
    name="systems",
    label="Systems",
    question="How were the systems rated, and which differences are real?",
    build=build,
    uses=("target", "attribute", "without", "screening", "simulated", "scale"),
)
