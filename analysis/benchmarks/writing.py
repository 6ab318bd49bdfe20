"""A benchmark's table as files: table.md to read, a CSV file for each table to compute with, an SVG for each figure."""

from __future__ import annotations

from pathlib import Path

from analysis.benchmarks.drawing import svg
from analysis.exports import TABLE_FORMATS
from analysis.files import write_text
from analysis.parts.content import Content, Figure, Heading, Notice, Table, Text
from separation.training.recipe import Recipe

TABLE = "table"
TINY = (
    "These numbers are not the paper's: they come from the tiny variant, with a few short songs that the project "
    "composed itself, small networks and few steps. They show that everything runs, not which loss is better."
)


def write_content(content: Content, folder: Path, recipe: Recipe) -> None:
    """Write table.md, of each table a CSV file by its name, of each figure an SVG file."""
    lines = [f"# {recipe.title}", ""]
    if recipe.is_tiny:
        lines += [f"**{TINY}**", ""]
    if recipe.source:
        lines += [f"The paper: {recipe.source}", ""]
    for block in content.blocks:
        if isinstance(block, Heading):
            lines += [f"## {block.words}", ""]
        elif isinstance(block, (Text, Notice)):
            lines += [block.words, ""]
        elif isinstance(block, Figure):
            lines += [f"![{block.text}]({block.name}.svg)", ""]
            write_text(folder / f"{block.name}.svg", svg(block.plot))
        elif isinstance(block, Table):
            lines += [TABLE_FORMATS.get("md").write(block)]
            write_text(folder / f"{block.name}.csv", TABLE_FORMATS.get("csv").write(block))
    write_text(folder / f"{TABLE}.md", "\n".join(lines).rstrip() + "\n")
