"""What the papers print is what their texts say, and the papers' own sums come out."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean

import pytest

from analysis.benchmarks.published import guso_sdr, published

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"


@pytest.fixture
def paper_text():
    if not SEEDS.is_dir():
        pytest.skip("the papers' texts are not beside this checkout")
    return lambda number: next(SEEDS.glob(f"{number:03d}_*.txt")).read_text(encoding="utf-8")


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"\d+\.\d+", text)]


def test_gusos_rows_stand_in_the_paper_and_have_its_means_but_for_one(paper_text):
    printed, odd = numbers(paper_text(0)), []
    assert len(guso_sdr()) == 18
    for loss, row in guso_sdr().items():
        assert any(printed[place : place + 5] == list(row.values()) for place in range(len(printed))), loss
        *targets, printed_mean = row.values()
        if mean(targets) != pytest.approx(printed_mean, abs=0.0101):  # both are rounded
            odd.append(loss)
    assert odd == ["multi_resolution"]
    assert odd[0] in published("guso2022").notes[1]


def test_sawatas_rows_stand_in_the_paper_and_have_its_averages(paper_text):
    printed = numbers(paper_text(2))
    for name, row in published("sawata2021").tables["sdr"].items():
        assert any(printed[place : place + 5] == list(row.values()) for place in range(len(printed))), name
    for name, row in published("sawata2021").tables["sdr"].items():
        four = [value for column, value in row.items() if column != "mean"]
        assert mean(four) == pytest.approx(row["mean"], abs=0.0101), name


def test_tangs_numbers_stand_in_the_paper_whose_text_and_table_contradict_each_other(paper_text):
    printed, tables = numbers(paper_text(1)), published("tang").tables
    for row in (*tables["vocals"].values(), *tables["stems"].values()):
        assert set(row.values()) <= set(printed)
    assert tables["vocals"]["complex_l2"]["vocals"] == 4.9744
    assert tables["stems"]["complex_l2"]["vocals"] == 4.5213
    assert "4.97" in published("tang").notes[0]


def test_sahais_runs_and_tests_stand_in_the_paper(paper_text):
    printed, tables = numbers(paper_text(3)), published("sahai2019").tables
    for experiment in "ABCD":
        for name, row in tables[experiment].items():
            assert any(printed[place : place + 4] == list(row.values()) for place in range(len(printed))), name
    for row in tables["welch"].values():
        order = ["t", "df", "p", "l2_freq", "composite_spectrogram", "low", "high"]
        expected = [abs(row[name]) for name in order]
        assert any(
            [found for found in printed[place : place + 9] if found != 95][:7] == expected
            for place in range(len(printed))
        )


def test_mocanus_rows_stand_in_the_paper_in_the_printed_order(paper_text):
    printed, tables = numbers(paper_text(4)), published("mocanu2022").tables
    for table in ("irm", "network", "pearson", "spearman"):
        for stem, row in tables[table].items():
            assert list(row) == ["si_sdr_windows", "sdr", "sir", "isr"]
            expected = [abs(value) for value in row.values()]
            assert any(printed[place : place + 4] == expected for place in range(len(printed))), (table, stem)
    for kind in ("pearson", "spearman"):
        expected = [row[kind] for row in tables["subsets"].values()]
        assert any(printed[place : place + 3] == expected for place in range(len(printed))), kind
