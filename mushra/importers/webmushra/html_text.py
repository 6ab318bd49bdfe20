"""What a listener reads of HTML, as the plain text that pages here show."""

from __future__ import annotations

import re
from html.parser import HTMLParser

PARAGRAPHS = {"p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr"}
LINES = {"br", "tr"}
LOST = {"img", "audio", "video", "iframe", "svg", "canvas", "input", "button", "form", "select", "textarea"}
SILENT = {"script", "style"}


def html_to_text(html: str) -> tuple[str, tuple[str, ...]]:
    """The text, an empty line between paragraphs, and the names of elements that a text cannot hold.

    Example:
        >>> html_to_text("Rate <b>all</b>.<br/>Take your time.<ul><li>one</li></ul><img src='x'>")
        ('Rate all.\\nTake your time.\\n\\n- one', ('img',))
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t\r\f\v]+", " ", "".join(reader.pieces)))
    return re.sub(r"\n{3,}", "\n\n", text).strip(), tuple(dict.fromkeys(reader.lost))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.lost: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        if tag in LOST | SILENT:
            self.lost.append(tag)
        self.pieces.append("\n\n" if tag in PARAGRAPHS else "\n" if tag in LINES else "\n- " if tag == "li" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(self._silent - 1, 0)
        if tag in PARAGRAPHS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data.replace("\n", " "))
