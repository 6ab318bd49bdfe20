"""Every text that a listener may read is there in every language, and says the same with the same placeholders."""

from __future__ import annotations

import gettext

import pytest
from babel.messages.catalog import Catalog

from mushra import catalogues

LANGUAGES = catalogues.languages()


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return catalogues.extract()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_misses_a_language(language, texts):
    assert catalogues.problems(catalogues.read(language), texts) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_hold_what_the_sources_hold_and_no_more(language, texts):
    def keys(catalog):
        return {(message.id, message.context) for message in catalog if message.id}

    assert keys(catalogues.read(language)) == keys(texts), "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_runs_is_what_was_written(language):
    """gettext, as Python's own library reads it, finds each translation of the .po file in the .mo file."""
    with catalogues.file_of(language, "mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    written = {}
    for message in catalogues.read(language):
        if not message.id:
            continue
        context = f"{message.context}\x04" if message.context else ""
        if isinstance(message.id, str):
            written[context + message.id] = message.string
        else:
            written |= {(context + message.id[0], index): form for index, form in enumerate(message.string)}
    compiled.pop("")
    assert compiled == written, "run `make messages`"


def known(**translations) -> Catalog:
    """A German catalogue that translates the texts below, but for what is said otherwise."""
    catalog = Catalog(locale="de")
    strings = {"hello": "Hallo, %(name)s", "sounds": ("{n} Klang", "{n} Klänge"), "poor": "mäßig"} | translations
    flags = ["fuzzy"] if "fuzzy" in translations else []
    for text, string in zip(TEXTS, (strings["hello"], strings["sounds"], strings["poor"]), strict=True):
        if string is not None:
            catalog.add(text, string, context="scale" if text == "Poor" else None, flags=flags)
    return catalog


TEXTS = ("Hello, %(name)s", ("{n} sound", "{n} sounds"), "Poor")


@pytest.mark.parametrize(
    ("translations", "found"),
    [
        ({}, []),
        ({"hello": None}, ["de: 'Hello, %(name)s' is missing"]),
        ({"poor": ""}, ["de: 'Poor' (scale) is empty"]),
        ({"sounds": ("{n} Klang", " ")}, ["de: '{n} sound' is empty"]),
        ({"hello": "Hallo"}, ["de: 'Hello, %(name)s' has other placeholders: 'Hallo'"]),
        ({"hello": "Hallo, {name}"}, ["de: 'Hello, %(name)s' has other placeholders: 'Hallo, {name}'"]),
        ({"sounds": ("{n} Klang", "{m} Klänge")}, ["de: '{n} sound' has other placeholders: '{m} Klänge'"]),
        ({"poor": "mäßig {n}"}, ["de: 'Poor' (scale) has other placeholders: 'mäßig {n}'"]),
    ],
)
def test_a_text_that_misses_a_language_is_named(translations, found):
    assert catalogues.problems(known(**translations), known()) == found


def test_a_translation_that_is_only_guessed_is_named():
    assert len(catalogues.problems(known(fuzzy=True), known())) == len(TEXTS)


def test_a_context_makes_a_text_of_its_own():
    elsewhere = Catalog(locale="de")
    elsewhere.add("Poor", context="of money")
    assert catalogues.problems(known(), elsewhere) == ["de: 'Poor' (of money) is missing"]


def test_the_texts_of_a_template_are_found_whatever_its_indentation(tmp_path):
    template = tmp_path / "page.html"
    template.write_text(
        """{% load i18n %}
        <p title="{% translate "Don't “stop”" %}">(
      {# Translators: a colour #}
  {% translate "Light" context "of a lamp" %}
    {% blocktranslate trimmed count n=slots|length with name=a.b %}
      {{ n }} sound of
      {{ name }} at 5 %
    {% plural %}
      {{ n }} sounds
    {% endblocktranslate %} 'a "b
    {{ _("Constant")|upper }}
"""
    )
    assert list(catalogues.marked_in(template)) == [
        ("Don't “stop”", [], None),
        ("Light", ["a colour"], "of a lamp"),
        (("%(n)s sound of %(name)s at 5 %%", "%(n)s sounds"), [], None),
        ("Constant", [], None),
    ]


def test_the_texts_of_a_module_are_found_in_all_the_ways_to_mark_them(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        "# Translators: on a button\n"
        'a = gettext_lazy("Play")\n'
        'b = ngettext("{n} sound", "{n} sounds", n)\n'
        'c = pgettext("of a lamp", "Light")\n'
        'd = gettext_noop("Two "\n  "lines")\n'
        'e = print("not marked")\n'
    )
    assert list(catalogues.marked_in(module)) == [
        ("Play", ["on a button"], None),
        (("{n} sound", "{n} sounds"), [], None),
        ("Light", [], "of a lamp"),
        ("Two lines", [], None),
    ]
