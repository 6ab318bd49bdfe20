"""answers.csv: a row per listener, page and question, safe to open in a spreadsheet."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pandas
import pytest

from mushra.exporters import ANSWER_COLUMNS, EXPORTERS
from mushra.selectors import answer_rows, session_flow
from mushra.services import invitation_create, session_create, step_submit
from tests.mushra.conftest import Listener
from tests.mushra.flows import ABOUT, CONSENT, HEADPHONES, give_flow, screening_answers


def read(rows) -> pandas.DataFrame:
    data = EXPORTERS.get("answers_csv").function(rows)
    return pandas.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)


def row(answer) -> dict:
    known = {"study": "s", "listener": "L1", "step": 2, "kind": "questionnaire", "title": "", "occurrence": 0}
    return known | {
        "question": "q", "answer": answer, "passed": None, "simulated": False,
        "submitted_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "written"),
    [
        ("plain", "plain"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        (-1.5, "-1.5"),
        (["a", "b"], "a; b"),
        (["=a", "b"], "'=a; b"),
        ('two\nlines, "quoted"', 'two\nlines, "quoted"'),
        (None, ""),
        (True, "True"),
    ],
)
def test_an_answer_is_written_as_it_is_but_never_as_a_formula(answer, written):
    assert read([row(answer)])["answer"][0] == written


def test_without_rows_there_is_still_a_header():
    assert tuple(read([]).columns) == ANSWER_COLUMNS


def test_every_answer_of_every_listener_has_its_row(study):
    give_flow(study, CONSENT, ABOUT, HEADPHONES, crowd_ids=["PID"])
    ada = Listener(invitation_create(experiment=study)).session
    ada.crowd_ids = {"PID": "x1"}
    ada.save()
    headphones = study.steps.get(kind="headphones")
    for sent in (
        {"agreed": "on"},
        {"q-age": "34", "q-plays": "yes", "q-what": "=harp"},
        screening_answers(ada, headphones, wrong=1),
    ):
        page = session_flow(session=ada).current
        lists = {name: [value] for name, value in sent.items()}
        assert not step_submit(session=ada, step=page.step, occurrence=page.occurrence, sent=lists)
    session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    frame = read(answer_rows(experiment=study, include_simulated=True))
    assert set(frame["listener"]) == {ada.listener}
    assert list(zip(frame["kind"], frame["step"], frame["question"], frame["answer"], strict=True))[:5] == [
        ("link", "", "PID", "x1"),
        ("consent", "0", "consent", "True"),
        ("questionnaire", "1", "age", "34"),
        ("questionnaire", "1", "plays", "yes"),
        ("questionnaire", "1", "what", "'=harp"),
    ]
    screened = frame[frame["kind"] == "headphones"].set_index("question")
    assert screened.loc["correct", "answer"] == "5"
    assert set(screened["passed"]) == {"True"}
