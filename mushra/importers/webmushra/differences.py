"""What of webMUSHRA's rated pages is another here, each in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from mushra.importers.webmushra.records import Block, Configuration, Page


def differences(configuration: Configuration, rated: Sequence[Page]) -> list[str]:
    """A sentence for each thing about rated pages that is another here."""
    types = {page.type for page in rated}
    options = {(name, text.lower()) for page in rated for name, text in page.options.items()}
    sizes = {len(page.scales[0]) for page in rated if page.scales}
    sentences = (
        (
            _is_fixed(configuration.pages, rated),
            "The order of the rated pages is drawn for each listener, also where the file has it fixed.",
        ),
        (
            ("randomize", "false") in options,
            "The order of the sounds of a page is drawn for each listener, also where the file has it fixed.",
        ),
        (
            ("showConditionNames", "true") in options,
            "Names of conditions are never shown here: who reads them no longer listens blind.",
        ),
        (
            ("enableLooping", "false") in options,
            "Loops can be set on every page, also where the file has them off.",
        ),
        (
            "paired_comparison" in types,
            "A page of paired comparison becomes pages of ABX, one a sound; there is no answer without a choice.",
        ),
        (
            "bs1116" in types,
            "A page of BS.1116 becomes pages of DCR: one sound beside the reference, graded 1 to 5 in whole steps.",
        ),
        (
            "likert_multi_stimulus" in types,
            "A page of many sounds on a Likert scale becomes pages of one sound each.",
        ),
        (
            bool(sizes - {5}),
            "A scale here has five grades between the labels of its ends, also where the file has more or fewer.",
        ),
        (
            any(len(page.scales) > 1 for page in rated),
            "Every sound is rated on one scale here: of several, on the first.",
        ),
        (
            "maxStimuli" in {name for name, _ in options},
            "Every listener hears all sounds of a page, also where maxStimuli asks for some.",
        ),
    )
    return [sentence for is_so, sentence in sentences if is_so]


def _is_fixed(block: Block, rated: Sequence[Page]) -> bool:
    """Whether two rated pages come in an order that the file fixes."""
    parts = [part for part in block.parts if _holds(part, rated)]
    fixed_here = len(parts) > 1 and not block.random
    return fixed_here or any(_is_fixed(part, rated) for part in parts if isinstance(part, Block))


def _holds(part: Page | Block, rated: Sequence[Page]) -> bool:
    return any(page in rated for page in part.pages()) if isinstance(part, Block) else part in rated
