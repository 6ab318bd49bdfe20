"""Finds words that a listener would read and that were not marked for translation, in templates, scripts and errors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType

UNITS_AND_NAMES = {"dB", "Hz", "kHz", "MUSHRA", "Concord"}
NAMES_OF_CLASSES = "block page_class"  # what stands in this block is no text of the page
SPOKEN_ATTRIBUTES = {
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
    "title",
    "alt",
    "placeholder",
}
MARKS = re.compile(r"(n|p|np)?gettext(_lazy|_noop)?|_")


def looks_like_words(text: str) -> bool:
    """Whether a literal of code reads like a sentence or a label: two words in a row, or one with a capital."""
    two_in_a_row = r"[^\W\d_]{2,}[,.;:!?…]? +[^\W\d_]{2,}"
    return bool(re.search(two_in_a_row, text) or re.fullmatch(r"\s*[A-Z][a-z]+\s*[.:!?…]*\s*", text))


class _Words(HTMLParser):
    """Collects what is read or spoken: text, and the attributes that a screen reader says."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        for name, value in attributes:
            if name in SPOKEN_ATTRIBUTES or (name.startswith("data-") and looks_like_words(value or "")):
                self._take(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._take(data)

    def _take(self, text: str) -> None:
        words = [word for word in re.findall(r"[^\W\d_]{2,}", text) if word not in UNITS_AND_NAMES]
        if words:
            self.found.append(" ".join(text.split()))


def unmarked_in_template(source: str) -> list[str]:
    """Texts and spoken attributes outside {% translate %} and {% blocktranslate %}, and literals handed to filters."""
    html: list[str] = []
    literals: list[str] = []
    translated = of_classes = False
    for token in Lexer(source).tokenize():
        name = token.contents.split(maxsplit=1)[0] if token.token_type == TokenType.BLOCK else ""
        if name in ("block", "endblock"):
            of_classes = token.contents == NAMES_OF_CLASSES
        if name in ("blocktranslate", "comment", "endblocktranslate", "endcomment"):
            translated = not name.startswith("end")
        elif translated or of_classes:
            continue
        elif token.token_type == TokenType.TEXT:
            html.append(token.contents)
        elif token.token_type in (TokenType.VAR, TokenType.BLOCK):
            html.append(" ")
            if name == "translate":
                continue
            unmarked = re.sub(r"""_\((".*?"|'.*?')\)""", "", token.contents)
            literals += [text for _, text in re.findall(r"""(["'])(.*?)\1""", unmarked) if looks_like_words(text)]
            literals += re.findall(r"\|pluralize", unmarked)  # knows English only
    page = "".join(html)
    if re.fullmatch(r'(\s*[\w-]+="[^"]*")+\s*', page):  # a part that is put into a tag
        page = f"<i {page}>"
    parser = _Words()
    parser.feed(page)
    parser.close()
    return [*parser.found, *literals]


_SCRIPT = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<text>"(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | `(?:\\.|[^`\\])*`)
      | (?<=[(,=:\[!&|?{};>])\s*(?P<regex>/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\n\\\[])+/)""",
    re.VERBOSE | re.DOTALL,
)
_INSERTED = re.compile(r"\$\{([^}]*)\}")
_READ_BY_MACHINES = re.compile(
    r"""(querySelector(All)?|closest|matches|getElementById|getPropertyValue|matchMedia|text|classList\.\w+|console\.\w+)
        \(\s*$ | \bclassName\s=\s$ | \b(from|import)\s+$""",
    re.VERBOSE,
)


def literals_of_script(source: str) -> Iterator[tuple[str, str]]:
    """(what stands before it, the text) of every string and template literal; comments and patterns are passed over."""
    for match in _SCRIPT.finditer(source):
        if match["text"]:
            yield source[max(match.start() - 40, 0) : match.start()], _INSERTED.sub("", match["text"][1:-1])
            for inserted in _INSERTED.findall(match["text"] if match["text"][0] == "`" else ""):
                yield from literals_of_script(inserted)


def unmarked_in_script(source: str) -> list[str]:
    """String literals that read like words, but for selectors, keys of texts, imports and what goes to the console."""
    return [
        text
        for before, text in literals_of_script(source)
        if looks_like_words(text) and not _READ_BY_MACHINES.search(before)
    ]


def unmarked_in_errors(source: str, errors: set[str]) -> list[str]:
    """Literals in `raise <one of errors>(…)` outside gettext, and marked texts that nobody can find: f-strings."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _name(node.exc.func) in errors:
            found += [text for argument in node.exc.args for text in _unmarked(argument)]
        if isinstance(node, ast.Call) and MARKS.fullmatch(_name(node.func)):
            found += [ast.unparse(node) for text in node.args if isinstance(text, ast.JoinedStr)]
    return found


def _unmarked(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and MARKS.fullmatch(_name(node.func)):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and looks_like_words(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _unmarked(child)


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))
