"""The page of losses is what the records say."""

from __future__ import annotations

from pathlib import Path

from separation.losses import LOSSES
from separation.losses.page import page

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "losses.md"


def test_the_committed_page_is_what_the_records_say():
    assert COMMITTED.read_text(encoding="utf-8") == page(), "python -m separation.losses.page > docs/losses.md"


def test_every_loss_has_its_formula_and_what_silence_gives_on_the_page():
    for loss in LOSSES:
        assert f"## `{loss.name}`: {loss.label}\n\n    {loss.formula}\n" in page()
        assert f"- {loss.silence}\n" in page()
