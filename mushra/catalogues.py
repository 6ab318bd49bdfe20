"""The catalogues of listeners' languages, from the sources to `locale/<language>/LC_MESSAGES/django.{po,mo}`.

`make messages` runs this. Babel reads and writes the formats of GNU gettext, so that no gettext program is needed.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_from
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "mushra" / "locale"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


class LanguageCatalog(Catalog):
    """A catalogue whose head holds what gettext needs and no dates: the same texts give the same bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def languages() -> list[str]:
    """The languages that have a catalogue: all but the sources' own."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def file_of(language: str, suffix: str) -> Path:
    return LOCALE / to_locale(language) / "LC_MESSAGES" / f"django.{suffix}"


def sources() -> list[Path]:
    """Every file that holds listeners' texts."""
    code = [path for path in (ROOT / "mushra").rglob("*.py") if "migrations" not in path.parts]
    return sorted([ROOT / "templates" / "base.html", *(ROOT / "templates" / "mushra").rglob("*.html"), *code])


def extract() -> Catalog:
    """Every listeners' text of the sources, with the files that it stands in and the comments for translators."""
    catalog = Catalog()
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for message, comments, context in marked_in(path):
            catalog.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """The catalogue as it is on disk; empty where there is none yet."""
    path = file_of(language, "po")
    if not path.exists():
        return Catalog(locale=to_locale(language))
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(language))


def merged(language: str, texts: Catalog) -> Catalog:
    """The texts of the sources with that language's translations of them; what has none is empty."""
    known = read(language)
    catalog = LanguageCatalog(locale=to_locale(language), header_comment=f"# {dict(settings.LANGUAGES)[language]}")
    catalog.fuzzy = False
    for message in _messages(texts):
        translation = known.get(message.id, message.context)
        catalog.add(
            message.id,
            translation.string if translation else ("" if isinstance(message.id, str) else ("",) * catalog.num_plurals),
            locations=message.locations,
            auto_comments=message.auto_comments,
            user_comments=translation.user_comments if translation else (),
            context=message.context,
        )
    return catalog


def as_po(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_by_file=True, include_lineno=False)
    return buffer.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def problems(catalog: Catalog, texts: Catalog) -> list[str]:
    """What is wrong with the translations of the texts: missing, uncertain, empty, or with other placeholders."""
    return [
        f"{catalog.locale}: {_shown(message)} {fault}"
        for message in _messages(texts)
        for fault in _faults(message, catalog)
    ]


def main() -> int:
    """Bring every catalogue up to date with the sources and compile it; 1 where a translation is missing."""
    texts = extract()
    found: list[str] = []
    for language in languages():
        catalog = merged(language, texts)
        file_of(language, "po").parent.mkdir(parents=True, exist_ok=True)
        file_of(language, "po").write_bytes(as_po(catalog))
        file_of(language, "mo").write_bytes(as_mo(catalog))
        found += problems(catalog, texts)
    count = len(list(_messages(texts)))
    sys.stdout.write("\n".join([*found, f"{count} texts, {len(languages())} languages, {len(found)} problems\n"]))
    return int(bool(found))


def marked_in(path: Path) -> Iterator[tuple[str | tuple[str, str], list[str], str | None]]:
    """(text or (singular, plural), comments for translators, context) of all marked in a template or a module."""
    source = path.read_text("utf-8")
    if path.suffix == ".html":
        # In brackets the indentation, which is the template's, means nothing to Python.
        source = f"({templatize(source, origin=path.name)}\n)"
    found = extract_from("python", io.BytesIO(source.encode()), KEYWORDS, ["Translators:"], strip_comment_tags=True)
    for _, message, comments, context in found:
        yield message, comments, context


def _messages(catalog: Iterable[Message]) -> list[Message]:
    return [message for message in catalog if message.id]  # the one without is the head


def _faults(message: Message, known: Catalog) -> Iterator[str]:
    translation = known.get(message.id, message.context)
    if translation is None:
        yield "is missing"
        return
    if translation.fuzzy:
        yield "is marked as uncertain"
    originals, forms = _forms(message.id), _forms(translation.string)
    for index, form in enumerate(forms):
        # The first of several forms may be the singular; a language's only one stands for every number.
        like = originals if index == 0 and len(forms) > 1 else originals[-1:]
        if not form.strip():
            yield "is empty"
        elif _placeholders(form) not in map(_placeholders, like):
            yield f"has other placeholders: {form!r}"


def _forms(text: str | Iterable[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def _shown(message: Message) -> str:
    return repr(_forms(message.id)[0]) + (f" ({message.context})" if message.context else "")


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(main())
