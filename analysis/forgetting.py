"""What is remembered of a study is forgotten where a listener wants it: their code stands in the results, too."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache


def forget_results(**_signal: Any) -> None:
    """Forget the remembered results of all studies: which of them a listener's ratings went into is not kept."""
    cache.clear()
