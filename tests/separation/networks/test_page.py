"""The page of networks is what the records say."""

from __future__ import annotations

from pathlib import Path

from separation.networks import NETWORKS
from separation.networks.page import page

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "networks.md"


def test_the_committed_page_is_what_the_records_say():
    assert COMMITTED.read_text(encoding="utf-8") == page(), "python -m separation.networks.page > docs/networks.md"


def test_every_network_has_its_formula_and_its_sizes_on_the_page():
    whole = page()
    for network in NETWORKS:
        assert f"## `{network.name}`: {network.label}\n\n    {network.formula}\n" in whole
        assert all(f"`{size}` {value}" in whole for size, value in network.sizes.items())
