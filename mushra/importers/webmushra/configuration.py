"""Reads webMUSHRA's configuration files: every type of page but the spatial one, blocks within blocks."""

from __future__ import annotations

from pathlib import Path

from mushra.errors import ConfigurationError
from mushra.importers.webmushra.pages import read_page
from mushra.importers.webmushra.place import Place
from mushra.importers.webmushra.records import RATING_TYPES, Block, Configuration, Page
from mushra.importers.webmushra.yaml_text import LARGEST, parse

MOST_PAGES = 500
DEEPEST = 10  # blocks within each other
RANDOM = "random"


def read_configuration(path: Path) -> Configuration:
    """The configuration in that file. Raises `ConfigurationError` that names the file, the page and the line."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}).") from error
    try:
        return parse_configuration(data)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from error


def parse_configuration(data: bytes) -> Configuration:
    """The configuration that a file's bytes hold.

    Raises `ConfigurationError` for what is no YAML, a page of a type that there is not, or one of a type that has no
    counterpart here, each with its line.
    """
    document = parse(data)
    root = Place(document.root, "The configuration", 1)
    if root.get("pages").is_nothing:
        raise root.wrong("has no `pages`; a configuration has `testname`, `testId` and `pages`.")
    pages = _Pages().block(root.get("pages"), depth=0)
    if not any(page.is_rated for page in pages.pages()):
        raise root.wrong(f"has no page on which something is rated: {', '.join(RATING_TYPES)}.")
    return Configuration(
        title=root.get("testname").text(),
        test_id=root.get("testId").text(),
        language=root.get("language").text("en"),
        pages=pages,
        repaired=document.repaired,
    )


class _Pages:
    """Reads the blocks of one file and counts their pages: aliases can make millions of a few lines."""

    def __init__(self) -> None:
        self._count = 0
        self._ids: dict[str, int] = {}

    def block(self, place: Place, depth: int) -> Block:
        if depth > DEEPEST:
            raise place.wrong(f"blocks of pages lie within each other more than {DEEPEST} deep.")
        parts: list[Page | Block] = []
        random = False
        for index, item in enumerate(place.items()):
            if item.is_list:
                parts.append(self.block(item, depth + 1))
            elif index == 0 and depth > 0 and item.is_word(RANDOM):
                random = True
            else:
                parts.append(self._page(item))
        return Block(random, tuple(parts))

    def _page(self, item: Place) -> Page:
        self._count += 1
        if self._count > MOST_PAGES:
            raise item.wrong(f"there are more than {MOST_PAGES} pages, which nobody would listen to.")
        page = read_page(item, number=self._count)
        if page.is_rated and page.id in self._ids:
            raise ConfigurationError(
                f"Page {self._count} (line {page.line}): the id {page.id!r} is that of the page of line "
                f"{self._ids[page.id]} too, so that their results could not be told apart; give it another."
            )
        self._ids.setdefault(page.id, page.line)
        return page
