"""Every address of the site, read from the URL configuration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import URLPattern, URLResolver, get_resolver


def addresses() -> dict[str, str]:
    """Every address's name, with its namespaces, and its route; one without a name is named by its route."""
    return dict(_walked(get_resolver().url_patterns, (), ""))


def _walked(
    patterns: Sequence[URLPattern | URLResolver], spaces: tuple[str, ...], before: str
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walked(pattern.url_patterns, inside, route)
        elif pattern.name:
            yield ":".join((*spaces, pattern.name)), route
        else:
            yield f"({route})", route
