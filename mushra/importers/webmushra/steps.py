"""A configuration's pages beside the ratings as a flow of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from mushra.importers.webmushra.html_text import html_to_text
from mushra.importers.webmushra.records import Configuration, Page, Question

STATEMENT = "I agree to take part."  # beside the box; webMUSHRA's is in its program, not in the file
LONGEST_TITLE, LONGEST_NAME = 200, 40  # characters


def flow_steps(configuration: Configuration, rated: Sequence[Page], notes: list[str]) -> list[dict[str, Any]]:
    """The steps beside those rated pages, as a flow file has them; what has no counterpart is added to the notes.

    What stands before the last rated page comes before the training, as do the texts of the rated pages.
    """
    pages = list(configuration.pages.pages())
    places = [place for place, page in enumerate(pages) if page.is_rated]
    before: list[dict[str, Any]] = []
    after: list[dict[str, Any]] = []
    for place, page in enumerate(pages):
        if page.is_rated:
            continue
        is_after = place > places[-1]
        if places[0] < place < places[-1]:
            notes.append(
                f"{_named(page)} stands between rated pages, whose order is drawn for each listener; it comes before "
                "them."
            )
        for step in _steps(page, notes):
            late = is_after and step["kind"] in ("information", "questionnaire")
            (after if late else before).append({**step, **({} if step["kind"] in ("consent", "level") else _at(late))})
    levels = [step for step in before if step["kind"] == "level"]
    if len(levels) > 1:
        notes.append("There are several pages of volume; the level is set once, on the first of them.")
        before = [step for step in before if step["kind"] != "level" or step is levels[0]]
    return [*before, *_instructions(rated, notes), *after]


def _at(late: bool) -> dict[str, str]:
    return {"place": "after" if late else "before"}


def _steps(page: Page, notes: list[str]) -> Iterator[dict[str, Any]]:
    text = _text(page, notes)
    title = {"title": page.name[:LONGEST_TITLE]} if page.name else {}
    if page.type == "consent":
        yield {"kind": "consent", **title, "text": text or page.name or STATEMENT, "statement": STATEMENT}
        if page.options.get("mustConsent", "true").lower() != "true":
            notes.append(f"{_named(page)} let listeners go on without consent; here who declines takes no part.")
    elif page.type == "volume":
        yield {"kind": "level", **title, **({"text": text} if text else {})}
        notes.append(f"{_named(page)} played a sound of its own; the level is set with the training's reference.")
    elif page.type == "finish" and page.questions:
        questions = _questions(page, notes)
        yield {"kind": "questionnaire", **title, **({"text": text} if text else {}), "questions": questions}
    elif text:
        yield {"kind": "information", **title, "text": text}
    farewell = html_to_text(page.options.get("popupContent", ""))[0]
    if farewell:
        yield {"kind": "information", "text": farewell}


def _instructions(rated: Sequence[Page], notes: list[str]) -> Iterator[dict[str, Any]]:
    """What the rated pages say, each text once: trials here have one question and no texts of their own."""
    told: set[str] = set()
    for page in rated:
        text = _text(page, notes)
        if text and text not in told:
            told.add(text)
            title = {"title": page.name[:LONGEST_TITLE]} if page.name else {}
            yield {"kind": "information", "place": "before", **title, "text": text}


def _text(page: Page, notes: list[str]) -> str:
    text, lost = html_to_text(page.content)
    if lost:
        notes.append(f"{_named(page)} holds {', '.join(lost)}; only the text is shown here.")
    return text


def _questions(page: Page, notes: list[str]) -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = []
    for question in page.questions:
        name = _free_name(question.name, [earlier["name"] for earlier in questions])
        if name != question.name:
            notes.append(f"The question {question.name!r} is called {name!r} here: exports want plain names.")
        made = {"name": name, "label": html_to_text(question.label)[0] or name, "required": not question.optional}
        questions.append({**made, **_of_type(question, notes)})
    return questions


def _of_type(question: Question, notes: list[str]) -> dict[str, Any]:
    if question.type == "number":
        bounds = {"minimum": question.minimum, "maximum": question.maximum}
        return {"type": "number", **{name: bound for name, bound in bounds.items() if bound is not None}}
    if question.type != "likert":
        return {"type": question.type}
    if len(question.answers) < 2:
        notes.append(f"The question {question.name!r} offers a single answer; here it takes any text.")
        return {"type": "text"}
    choices = [{"value": one.value, "label": html_to_text(one.label)[0] or one.value} for one in question.answers]
    return {"type": "single_choice", "choices": choices}


def _free_name(name: str, taken: Sequence[str]) -> str:
    """The name as exports take it: Latin letters, digits, _ and -, a letter first, and no other's.

    Example:
        >>> _free_name("Alter (Jahre)", []), _free_name("2nd", ["q_2nd"])
        ('Alter_Jahre', 'q_2nd_2')
    """
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_")[:LONGEST_NAME]
    if not plain or not plain[0].isalpha():
        plain = f"q_{plain}"[:LONGEST_NAME]
    free, count = plain, 1
    while free in taken:
        count += 1
        free = f"{plain[: LONGEST_NAME - 4]}_{count}"
    return free


def _named(page: Page) -> str:
    return f"The page {page.id or page.name or page.type!r} (line {page.line})"
