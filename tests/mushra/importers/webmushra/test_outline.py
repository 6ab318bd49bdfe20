"""Which experiments a configuration makes, and what it says of what is lost: nothing is lost in silence."""

from __future__ import annotations

import pytest

from mushra.errors import ConfigurationError
from mushra.importers.webmushra import Outline, outline, parse_configuration
from mushra.importers.webmushra.html_text import html_to_text
from mushra.protocol.protocols import PROTOCOLS
from mushra.protocol.steps import STEP_KINDS
from tests.mushra.importers.webmushra.files import EVERYTHING, page


def outlined(text: str) -> Outline:
    return outline(parse_configuration(text.encode()))


def likert(answers: str, stimuli: str = "{A: a, B: b}") -> Outline:
    return outlined(f"pages: [{{type: likert_single_stimulus, id: x, stimuli: {stimuli}, response: [{answers}]}}]")


def graded(*labels: str, first: int = 1, step: int = 1) -> str:
    return ", ".join(f"{{value: {first + step * place}, label: {label}}}" for place, label in enumerate(labels))


def test_every_kind_of_page_finds_its_protocol():
    found = outlined(EVERYTHING)
    assert [(one.protocol, [trial.name for trial in one.trials]) for one in found.experiments] == [
        ("mushra", ["one", "two"]),
        ("dcr", ["three"]),
        ("abx", ["four"]),
        ("acr", ["five", "six"]),
    ]
    assert {one.protocol for one in found.experiments} <= set(PROTOCOLS.names())
    assert {step["kind"] for one in found.experiments for step in one.steps} <= set(STEP_KINDS.names())
    assert found.paths == ["audio/ref.wav", "audio/a.wav", "audio/b.wav"]


def test_each_thing_without_a_counterpart_is_told_once():
    assert outlined(EVERYTHING).notes == (
        "The page 'vol' (line 7) played a sound of its own; the level is set with the training's reference.",
        "The question 'age (years)' is called 'age_years' here: exports want plain names.",
        "The pages are of 4 kinds, and an experiment here is of one: they make as many.",
        "The order of the rated pages is drawn for each listener, also where the file has it fixed.",
        "A page of paired comparison becomes pages of ABX, one a sound; there is no answer without a choice.",
        "A page of BS.1116 becomes pages of DCR: one sound beside the reference, graded 1 to 5 in whole steps.",
        "A page of many sounds on a Likert scale becomes pages of one sound each.",
        "A scale here has five grades between the labels of its ends, also where the file has more or fewer.",
        "Every sound is rated on one scale here: of several, on the first.",
    )


def test_a_file_that_is_wholly_ours_has_no_notes():
    rated = "{type: mushra, id: %s, reference: r, stimuli: {A: a}}"
    assert outlined(f"pages: [[random, {rated % 'x'}, {rated % 'y'}]]").notes == ()


@pytest.mark.parametrize(
    ("answers", "ends"),
    [
        (graded("Bad", "Poor", "Fair", "Good", "Excellent"), ("", "")),
        (graded("Excellent", "Good", "Fair", "Poor", "Bad", first=5, step=-1), ("", "")),
        ("{value: 7, label: <b>Much</b>}, {value: 1, label: Little}", ("Little", "Much")),
        ("{value: little}, {value: much}", ("little", "much")),
    ],
)
def test_a_scale_is_called_after_its_ends_and_numbers_go_up(answers, ends):
    (one,) = likert(answers).experiments
    assert (one.low_label, one.high_label) == ends


def test_a_sound_called_the_reference_is_the_hidden_one_and_otherwise_the_first_measures():
    (one,) = likert("{value: 1}, {value: 2}", stimuli="{A: a, Reference: r}").experiments
    assert (one.hidden_reference, one.trials[0].reference, one.trials[0].stimuli) == (True, "r", {"A": "a"})
    (one,) = likert("{value: 1}, {value: 2}").experiments
    assert (one.hidden_reference, one.trials[0].reference) == (False, "a")
    assert one.trials[0].stimuli == {"A": "a", "B": "b"}


def test_scales_of_their_own_are_experiments_of_their_own():
    scale = "{type: likert_single_stimulus, id: %s, stimuli: {A: a}, response: [{value: %s}, {value: much}]}"
    found = outlined(f"pages: [{scale % ('x', 'little')}, {scale % ('y', 'none')}, {scale % ('z', 'little')}]")
    assert [[trial.name for trial in one.trials] for one in found.experiments] == [["x", "z"], ["y"]]


def test_a_single_answer_grades_nothing():
    with pytest.raises(ConfigurationError, match="No page grades anything"):
        likert("{value: listened}")


def test_a_page_between_rated_ones_comes_before_them_and_a_second_level_is_none():
    volume = "{type: volume, id: %s, stimulus: a}"
    rated = "{type: mushra, id: %s, reference: r, stimuli: {A: a}}"
    pages = [rated % "x", "{type: generic, id: pause, content: Rest.}", volume % "v", volume % "w", rated % "y"]
    found = outlined(f"pages: [{', '.join(pages)}]")
    assert [(step["kind"], step.get("place")) for step in found.experiments[0].steps] == [
        ("information", "before"),
        ("level", None),
    ]
    assert any(note.startswith("The page 'pause' (line 1) stands between rated pages") for note in found.notes)
    assert any("the level is set once" in note for note in found.notes)


def test_what_a_text_cannot_hold_is_told():
    found = outline(parse_configuration(page("  - {type: generic, id: g, content: \"See <img src='x'> <b>this</b>\"}")))
    assert found.experiments[0].steps[0]["text"] == "See this"
    assert found.notes == ("The page 'g' (line 4) holds img; only the text is shown here.",)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<p>one</p>\n<p>two</p>", "one\n\ntwo"),
        ("<ul> <li>a</li> <li>b</li> </ul>", "- a\n- b"),
        ("1 < 2 &amp; 3 &gt; 2", "1 < 2 & 3 > 2"),
        ("<script>alert(1)</script>safe<style>b{}</style>", "safe"),
        ("", ""),
    ],
)
def test_html_as_text(html, text):
    assert html_to_text(html)[0] == text
