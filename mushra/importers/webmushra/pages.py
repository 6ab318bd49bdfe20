"""One page of a webMUSHRA configuration as a record, by what its type needs."""

from __future__ import annotations

from mushra.importers.webmushra.place import Place
from mushra.importers.webmushra.records import RATING_TYPES, TEXT_TYPES, Answer, Page, Question

SPATIAL = "spatial"
WITH_REFERENCE = ("mushra", "bs1116", "paired_comparison")
LIKERT = ("likert_multi_stimulus", "likert_single_stimulus")
QUESTION_TYPES = ("text", "number", "likert", "long_text")
ANCHORS = {"createAnchor35": "anchor35", "createAnchor70": "anchor70"}
OPTIONS = (
    "mustConsent", "defaultVolume", "popupContent", "showWaveform", "enableLooping", "strict", "randomize",
    "showConditionNames", "switchBack", "unforced", "mustRate", "mustPlayback", "maxStimuli",
)  # fmt: skip


def read_page(item: Place, *, number: int) -> Page:
    """The page that an item of `pages` describes, the file's page of that number.

    Raises `ConfigurationError` for a type that there is not or has no counterpart, and for what a page of its type
    lacks.
    """
    kind = item.get("type").text(None)
    page_id = item.get("id").text()
    item.name = f"Page {number} ({kind}{f', {page_id!r}' if page_id else ''})"
    _check_type(item, kind)
    if kind in RATING_TYPES and not page_id:
        raise item.wrong("has no `id`, by which its results would be known.")
    rated = kind in RATING_TYPES
    stimulus = {"stimulus": item.get("stimulus").text(None)} if kind == "volume" else {}
    return Page(
        type=kind,
        id=page_id,
        name=item.get("name").text(),
        content=item.get("content").text(),
        line=item.line,
        reference=item.get("reference").text(None) if kind in WITH_REFERENCE else "",
        stimuli=_stimuli(item.get("stimuli")) if rated else stimulus,
        anchors=tuple(anchor for name, anchor in ANCHORS.items() if kind == "mushra" and item.get(name).flag(False)),
        scales=_scales(item.get("response")) if kind in LIKERT else (),
        questions=_questions(item.get("questionnaire")) if kind == "finish" else (),
        options={name: text for name in OPTIONS if (text := item.get(name).text())},
    )


def _check_type(item: Place, kind: str) -> None:
    if kind == SPATIAL:
        raise item.wrong(
            "a spatial page asks where in a room sounds are, which no protocol here does; take it out of the file."
        )
    if kind not in (*RATING_TYPES, *TEXT_TYPES):
        raise item.wrong(f"there is no such type of page; there are {', '.join((*TEXT_TYPES, *RATING_TYPES))}.")


def _stimuli(place: Place) -> dict[str, str]:
    if place.is_nothing:
        raise place.wrong("is missing; it has a line `name: path` for each sound.")
    stimuli = {name.strip(): path.text(None) for name, path in place.fields().items()}
    if "" in stimuli:
        raise place.wrong("has a sound without a name.")
    return stimuli


def _scales(place: Place) -> tuple[tuple[Answer, ...], ...]:
    """One list of answers, or a list of such lists where every sound is rated on several scales."""
    if place.is_nothing:
        raise place.wrong("is missing; it lists the answers, each with a `value` and a `label`.")
    items = list(place.items())
    if items and all(item.is_list for item in items):
        return tuple(_answers(item) for item in items)
    return (_answers(place),)


def _answers(place: Place) -> tuple[Answer, ...]:
    answers: list[Answer] = []
    for item in place.items():
        value = item.get("value").text(None)
        answers.append(Answer(value, item.get("label").text() or value))
        if value in [answer.value for answer in answers[:-1]]:
            raise item.wrong(f"the value {value!r} is that of another answer too; results could not tell them apart.")
    if not answers:
        raise place.wrong("has no answers.")
    return tuple(answers)


def _questions(place: Place) -> tuple[Question, ...]:
    if place.is_nothing:
        return ()
    questions: list[Question] = []
    for item in place.items():
        kind, name = item.get("type").choice(QUESTION_TYPES), item.get("name").text(None)
        if name in [question.name for question in questions]:
            raise item.wrong(f"the name {name!r} is that of another question too; results could not tell them apart.")
        low, high = item.get("min").number(), item.get("max").number()
        if low is not None and high is not None and low > high:
            raise item.wrong(f"min, {low:g}, lies above max, {high:g}.")
        questions.append(
            Question(
                type=kind,
                name=name,
                label=item.get("label").text() or name,
                optional=item.get("optional").flag(False),
                minimum=low,
                maximum=high,
                answers=_answers(item.get("response")) if kind == "likert" else (),
            )
        )
    return tuple(questions)
