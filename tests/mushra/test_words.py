"""No word that a listener may read escapes translation: none in a template, a script or an error is unmarked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mushra import catalogues, errors
from mushra.listener_texts import CATEGORIES, TEXTS, listener_texts
from tests.mushra.words import (
    literals_of_script,
    unmarked_in_errors,
    unmarked_in_script,
    unmarked_in_template,
)

ROOT = catalogues.ROOT
FOR_RESEARCHERS = [ROOT / "templates" / "mushra" / name for name in ("lab", "admin")]  # in English only
TEMPLATES = sorted(
    path for path in (ROOT / "templates" / "mushra").rglob("*.html") if path.parent not in FOR_RESEARCHERS
)
SCRIPTS = sorted(
    [ROOT / "static/js/theme.js", *(ROOT / "static/js/listen").rglob("*.js"), *(ROOT / "static/js/steps").rglob("*.js")]
)
MODULES = sorted(path for path in (ROOT / "mushra").rglob("*.py") if "migrations" not in path.parts)
FOR_LISTENERS = {
    name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, errors.ListenerError)
}
# Names that programs read, though they look like words.
NAMES = {"Escape", "Home", "End", "Enter", "Tab", "Space"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_holds_no_unmarked_word(path):
    assert unmarked_in_template(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_holds_no_word(path):
    assert [text for text in unmarked_in_script(path.read_text("utf-8")) if text not in NAMES] == []


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_an_error_that_a_listener_may_read_is_marked(path):
    assert unmarked_in_errors(path.read_text("utf-8"), FOR_LISTENERS) == []


def test_every_text_that_a_script_asks_for_is_there_and_none_is_there_for_nothing():
    found = [pair for path in SCRIPTS for pair in literals_of_script(path.read_text("utf-8"))]
    asked = {text for before, text in found if re.search(r"(?<![\w.])text\(\s*$", before) and not text.endswith(".")}
    literals = {text for _, text in found}
    assert sorted(asked - set(TEXTS)) == []
    # A key may be put together: text(`status.${state}`) leaves the literal "status.".
    prefixes = tuple(text for text in literals if text.endswith("."))
    assert sorted(key for key in TEXTS if key not in literals and not key.startswith(prefixes)) == []


def test_a_text_with_a_number_comes_in_every_form_that_the_language_has(settings):
    for value in listener_texts().values():
        assert isinstance(value, str) or ("other" in value and set(value) <= set(CATEGORIES))


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello you</p>", ["Hello you"]),
        ("<p>{% translate 'Hello you' %} {{ name }} – 5 dB</p>", []),
        ("{% blocktranslate trimmed with a=b %}Hello{% plural %}All{% endblocktranslate %}", []),
        ("{% block page_class %}page-narrow{% endblock %}", []),
        ("{# why #}{% comment %}so{% endcomment %}<script>go there</script><kbd>M</kbd>", []),
        ('<input placeholder="Name {{ n }}">', ["Name"]),
        ("<i aria-label='{% translate \"Level\" %}' data-url='x'></i>", []),
        ('<i data-label="Play"></i>', ["Play"]),
        ('{% if a %} aria-invalid="true"{% endif %} title="Play"', ["Play"]),
        ('{% include "a.html" with label="Play" %}{{ x|default:"None yet" }}', ["Play", "None yet"]),
        ('{% include "a.html" with label=_("Play") %}', []),
        ("{{ n|pluralize }}", ["|pluralize"]),
    ],
)
def test_the_check_of_templates_finds_what_is_unmarked(template, found):
    assert unmarked_in_template(template) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('show("Play")', ["Play"]),
        ("show(`Still to hear: ${names}`)", ["Still to hear: "]),
        ('show(`${loud ? "Very loud" : text("quiet.one")} …`)', ["Very loud"]),
        ('throw new Error("It broke down.")', ["It broke down."]),
        ('text("Not a key, though"); find.querySelector("li input"); // says "Hello you"', []),
        ('a.replace(/["\']/g, ""); show("Hello you")', ["Hello you"]),
        ('import x from "./Some Where.js"; headers["Content-Type"] = "application/json"', []),
    ],
)
def test_the_check_of_scripts_finds_what_is_unmarked(script, found):
    assert unmarked_in_script(script) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('raise LinkError("Not open now", status=403)', ["Not open now"]),
        ('raise LinkError(gettext("Not open now") % {"a": "b"}, status=403)', []),
        ('raise LinkError(f"Not {open} now and then")', ["Not ", " now and then"]),
        ('raise ValueError("Not open now")', []),
        ('gettext(f"No {name}")', ["gettext(f'No {name}')"]),
        ("gettext(protocol.label)", []),
    ],
)
def test_the_check_of_errors_finds_what_is_unmarked(code, found):
    assert unmarked_in_errors(code, {"LinkError"}) == found
