"""webMUSHRA's configuration files: read into records, and outlined as experiments of ours.

    outlines = outline(read_configuration(path))

Written after the files themselves and webMUSHRA's page of instructions for experimenters; no code of it is used.
"""

from mushra.importers.webmushra.configuration import parse_configuration, read_configuration
from mushra.importers.webmushra.outline import ExperimentOutline, Outline, TrialOutline, outline
from mushra.importers.webmushra.records import Answer, Block, Configuration, Page, Question
from mushra.importers.webmushra.sounds import find_sounds

__all__ = [
    "Answer", "Block", "Configuration", "ExperimentOutline", "Outline", "Page", "Question", "TrialOutline",
    "find_sounds", "outline", "parse_configuration", "read_configuration",
]  # fmt: skip
