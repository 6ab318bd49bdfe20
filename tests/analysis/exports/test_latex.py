"""A table as LaTeX: read back by TeX's own rules it says what the page says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.exports import TABLE_FORMATS
from analysis.exports.latex import escaped
from analysis.parts.content import Column, Table
from tests.analysis.exports.awkward import awkward

write = TABLE_FORMATS.get("tex").write
COMMANDS = {
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
    "textbar": "|", "textasciigrave": "`", "ldots": "…", "pm": "±", "leq": "≤", "alpha": "α",
}  # fmt: skip
TOKEN = re.compile(r"\\([A-Za-z]+)(?:\{\})?|\\(.)|(-\{\})|(---?)|(``|'')|(.)", re.DOTALL)


def printed(source: str) -> str:
    """What TeX prints for this text. Raises `ValueError` on a character that would do something else."""
    words, in_math = [], False
    for command, symbol, hyphen, dash, quote, character in TOKEN.findall(source):
        if command:
            words.append(COMMANDS[command])
        elif symbol:
            words.append({",": "\N{THIN SPACE}"}.get(symbol, symbol))
        elif hyphen:
            words.append("-")
        elif dash:
            words.append({"--": "–", "---": "—"}[dash])
        elif quote:
            words.append({"``": "“", "''": "”"}[quote])
        elif character == "$":
            in_math = not in_math
        elif character in "&#_^{}%\\":
            raise ValueError(f"{character!r} is not text to TeX in {source!r}")
        else:
            words.append(
                {"-": "−"}.get(character, character)
                if in_math
                else {"~": "\N{NO-BREAK SPACE}"}.get(character, character)
            )
    if in_math:
        raise ValueError(f"mathematics is left open in {source!r}")
    return "".join(words)


def rows(source: str) -> list[list[str]]:
    """The cells between the rules, as they are printed."""
    body = re.search(r"\\toprule\n(.*)\\bottomrule", source, re.DOTALL)[1].replace("\\midrule\n", "")
    lines = [line.strip().removesuffix(r" \\") for line in body.splitlines() if line.strip()]
    cells = [re.split(r"(?<!\\) & ", line) for line in lines]
    return [[printed(re.sub(r"^\{(.*)\}$", r"\1", cell)) for cell in line] for line in cells]


def test_the_cells_read_back_as_the_page_shows_them():
    table = awkward()
    shown = [[text for text, _ in line["cells"]] for line in table.lines()]
    assert rows(write(table)) == [["Loss_name", "95 % from"], *shown]


def test_it_is_a_table_with_caption_label_and_booktabs_rules():
    source = write(awkward())
    assert r"\caption{What\_names \& numbers can be. Half of it is 50 \% markup.}" in source
    assert r"\label{tab:awkward-one}" in source
    assert r"\begin{tabular}{lr}" in source
    assert re.findall(r"\\(\w+rule)", source) == ["toprule", "midrule", "bottomrule"]
    assert re.findall(r"\\begin\{(\w+)\}", source) == re.findall(r"\\end\{(\w+)\}", source)[::-1]


def test_a_row_that_begins_with_a_bracket_is_not_taken_for_the_length_of_a_gap():
    lines = [line.strip() for line in write(awkward()).splitlines()]
    assert not [line for line in lines if line.startswith(("[", "*"))]
    assert any(line.startswith("{[1] first} &") for line in lines)


@given(some.text("aZ1_%&#$~^\\{}<>|-−±–“” \N{THIN SPACE}", max_size=20))
def test_any_name_is_printed_as_it_is(text):
    source = escaped(text)
    assert printed(source) == re.sub(" +", " ", text)


@pytest.mark.parametrize("places", [0, 3])
def test_numbers_are_as_the_page_shows_them(places):
    table = Table("t", "T", (Column("x", "X", places),), ({"x": -1.0005},))
    assert rows(write(table))[1] == [f"−{1.0005:.{places}f}"]
