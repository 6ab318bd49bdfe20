"""Our ratings in webMUSHRA's files: its columns and names, every value kept."""

from __future__ import annotations

import pytest

from mushra.exporters import EXPORTERS
from mushra.exporters.formats.cells import unmarked
from mushra.importers.webmushra.results import read_results
from mushra.selectors import export_rows
from mushra.services import comment_save
from tests.mushra.conftest import STIMULI, Listener
from tests.mushra.flows import ABOUT, LAST, give_flow, submit

EXPORTER = EXPORTERS.get("webmushra_csv")
NASTY = ["=1+1", 'two\nlines, "quoted"', "'=quoted", "音楽", " -3", "", "a\r\nb"]


def exported(study, **options) -> bytes:
    return EXPORTER.function(export_rows(exporter=EXPORTER, experiment=study, **options))


def row(**changed):
    return {
        "study": "losses", "listener": "L1", "song": "Amber", "target": "target", "system": "C1", "score": 72,
        "role": "system", "trial_index": 0, "seconds": 12.25, "protocol": "mushra", "is_x": None, "comment": "",
        "answers": {},
    } | changed  # fmt: skip


def lines(*rows) -> list[str]:
    return EXPORTER.function(rows).decode().splitlines()


def test_a_session_is_written_in_the_order_of_presentation_and_reads_back_with_every_value(study, invitation):
    study.comments = True
    study.save()
    ada = Listener(invitation)
    ada.complete(0)
    for position in (1, 2):
        for number, slot in enumerate(ada.slots(position)):
            assert ada.rate(slot, 10 * position + number, seconds=number + 0.5).status == 200
            comment_save(session=ada.session, slot_token=slot.token, text=NASTY[number], sequence=1)
        assert ada.hand_in(position).status == 200
    read = read_results(exported(study))
    assert read.kind == "mushra"
    expected = [
        (f"{slot.stimulus.trial.song}/{slot.stimulus.trial.target}", slot.stimulus.system, str(slot.rating.score))
        for position in (1, 2)
        for slot in ada.slots(position)
    ]
    assert [(one.trial, *one.values[:2]) for one in read.rows] == expected
    assert {one.values[2] for one in read.rows} == {"4500"}  # the page's time in ms: its last rating
    assert [unmarked(one.values[3]) for one in read.rows] == 2 * NASTY[: len(STIMULI)]
    assert {(one.test_id, one.uuid) for one in read.rows} == {("losses", ada.session.listener)}


def test_answers_stand_before_the_uuid_in_the_order_of_the_questions(study, invitation):
    give_flow(study, ABOUT, LAST)
    ada, ben = Listener(invitation), Listener(invitation)
    submit(ada, {"q-age": "31", "q-plays": "yes", "q-what": "=viola"})
    submit(ben, {"q-age": "44", "q-plays": "no"})
    for listener in (ada, ben):
        for position in range(3):
            listener.complete(position)
    submit(ada, {"q-remarks": "a, b"})
    read = read_results(exported(study))
    assert read.questions == ("age", "plays", "what", "remarks")
    assert {one.uuid: one.answers for one in read.rows} == {
        ada.session.listener: ("31", "yes", "'=viola", "a, b"),
        ben.session.listener: ("44", "no", "", ""),
    }


def test_the_header_is_webmushras_own():
    assert lines(row(answers={"email": "a@b.c", "age": 30})) == [
        "session_test_id,email,age,session_uuid,trial_id,rating_stimulus,rating_score,rating_time,rating_comment",
        "losses,a@b.c,30,L1,Amber,C1,72,12250,",
    ]
    assert lines() == ["session_test_id,session_uuid,trial_id,rating_stimulus,rating_score,rating_time,rating_comment"]


def test_clips_alone_on_a_page_are_likert_rows():
    made = lines(row(protocol="acr", score=4), row(protocol="acr", score=1, system="reference", trial_index=1))
    assert made == [
        "session_test_id,session_uuid,trial_id,stimuli_rating,stimuli,rating_time",
        "losses,L1,Amber,4,C1,12250",
        "losses,L1,Amber,1,reference,12250",
    ]


@pytest.mark.parametrize(
    ("x", "chosen", "answer"),
    [
        ("reference", "reference", "correct"),
        ("reference", "C1", "incorrect"),
        ("C1", "C1", "correct"),
        ("C1", "reference", "incorrect"),
    ],
)
def test_abx_is_right_where_what_x_was_is_chosen(x, chosen, answer):
    pair = [
        row(protocol="abx", system=name, role=role, is_x=name == x, score=100 * (name == chosen))
        for name, role in (("C1", "system"), ("reference", "reference"))
    ]
    assert lines(*pair)[1] == f"losses,L1,Amber,reference,C1,{answer},12250,"


def test_of_a_pair_without_a_reference_the_first_stands_for_it():
    pair = [row(protocol="ab", system="umx", score=50), row(protocol="ab", system="demucs", score=50)]
    assert lines(*pair)[1] == "losses,L1,Amber,umx,demucs,undecided,12250,"
    pair = [row(protocol="ab", system="umx", score=0), row(protocol="ab", system="demucs", score=100)]
    assert lines(*pair)[1] == "losses,L1,Amber,umx,demucs,incorrect,12250,"
