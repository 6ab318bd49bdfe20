"""Who did what on which page, with every sound by its name; of the trials whose ratings count."""

from __future__ import annotations

import io
from datetime import timedelta

import pandas

from mushra.exporters import EXPORTERS, TABLES
from mushra.models import Experiment, Interaction, Presentation, Session, Slot, Trial
from mushra.selectors.exports import export_rows
from mushra.selectors.interactions import interaction_rows
from mushra.services import interactions_store
from tests.mushra.conftest import Listener

DONE = [
    ("play", "reference", None, None),
    ("select", "mixture", None, None),
    ("select", "2", None, None),
    ("rate", "2", 70, None),
    ("loop", "", 0.5, 1.5),
    ("level", "", -2.5, None),
    ("stop", "2", None, None),
]


def log(listener: Listener, position: int, done=DONE) -> None:
    entries = [
        {"sequence": number, "kind": kind, "signal": signal, "value": value, "second_value": end, "seconds": number / 4}
        for number, (kind, signal, value, end) in enumerate(done, start=1)
    ]
    token = listener.slots(position)[0].token
    interactions_store(session=listener.session, slot_token=token, interactions=entries)


def test_every_sound_has_the_name_that_the_researcher_knows_it_by(ada, study):
    Trial.objects.update(mixture_audio="mixture.flac")
    for position in range(3):
        log(ada, position)
        ada.complete(position)
    rows = list(interaction_rows(experiment=study))
    assert [tuple(row) for row in rows] == [TABLES.get("interactions").column_names] * 14
    second = Presentation.objects.get(session=ada.session, position=2)
    stimulus = ada.slots(2)[2].stimulus
    graded = (stimulus.system, stimulus.role, 2)
    assert [
        (row["kind"], row["system"], row["role"], row["stimulus_index"], row["value"], row["second_value"])
        for row in rows[7:]
    ] == [
        ("play", "reference", "open_reference", None, None, None),
        ("select", "mixture", "mixture", None, None, None),
        ("select", *graded, None, None),
        ("rate", *graded, 70, None),
        ("loop", "", "", None, 0.5, 1.5),
        ("level", "", "", None, -2.5, None),
        ("stop", *graded, None, None),
    ]
    assert [row["trial_index"] for row in rows] == [0] * 7 + [1] * 7, "without the training"
    assert {(row["listener"], row["song"], row["target"]) for row in rows[7:]} == {
        (ada.session.listener, second.trial.song, second.trial.target)
    }
    assert [row["seconds"] for row in rows[:7]] == [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75]


def test_x_is_the_clip_that_it_repeats_and_says_that_it_is_x(study, invitation):
    Experiment.objects.update(protocol="abx")
    listener = Listener(invitation)
    page = listener.session.presentations.filter(trial__is_training=False).first()
    log(listener, page.position, [("play", "x", None, None)])
    page.submitted_at = page.session.started_at
    page.save()
    (row,) = interaction_rows(experiment=Experiment.objects.get())
    repeated = Slot.objects.get(presentation=page, position=page.x_position)
    assert (row["system"], row["role"]) == (repeated.stimulus.system, "x")


def test_pages_not_handed_in_screened_out_listeners_and_simulated_ones_are_left_out(ada, ben, study):
    for listener in (ada, ben):
        for position in (0, 1):
            log(listener, position, DONE[:1])
            listener.complete(position)
        log(listener, 2, DONE[:1])
    assert [row["listener"] for row in interaction_rows(experiment=study)] == [
        ada.session.listener, ben.session.listener,
    ]  # fmt: skip
    Session.objects.filter(pk=ben.session.pk).update(state="screened_out", finished_at=ben.session.started_at)
    Session.objects.filter(pk=ada.session.pk).update(simulated=True)
    assert list(interaction_rows(experiment=study)) == []
    (row,) = interaction_rows(experiment=study, include_simulated=True)
    assert (row["listener"], row["simulated"]) == (ada.session.listener, True)


def test_it_is_a_table_of_its_own_in_every_format(ada, study):
    ada.complete(0)
    log(ada, 1, DONE[3:4])
    ada.complete(1)
    exporter = EXPORTERS.get("interactions_csv")
    frame = pandas.read_csv(io.BytesIO(exporter.function(export_rows(exporter=exporter, experiment=study))))
    (row,) = frame.to_dict("records")
    assert (row["kind"], row["value"], row["sequence"], row["study"]) == ("rate", 70, 1, study.slug)
    assert pandas.isna(row["second_value"])
    received = Interaction.objects.get(presentation__position=1).received_at
    assert abs(pandas.Timestamp(row["received_at"]) - received) < timedelta(milliseconds=1)  # with its zone
    assert exporter.file_name("s", include_simulated=False) == "s-interactions.csv"
