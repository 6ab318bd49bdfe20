"""Each protocol from files to ratings.csv: built, begun, every page rated and handed in, finished, exported."""

from __future__ import annotations

import uuid

import pandas
import pytest

from analysis.statistics.tables import read_ratings
from mushra.exporters import EXPORTERS
from mushra.models import Experiment, Session
from mushra.protocol.order import TRAINING_PAGES
from mushra.protocol.protocols import PROTOCOLS
from mushra.selectors import clip_get, presentation_current, rating_rows, trial_page
from mushra.services import (
    comment_save,
    experiment_open,
    invitation_create,
    presentation_submit,
    rating_save,
    session_start,
)
from mushra.services.building import experiment_build
from mushra.services.design import Settings
from mushra.services.simulation import listeners_simulate
from tests.mushra.studio import read_studio, write_studio

# Of each trial of Brine: drums has two systems, vocals three; a hidden reference, and for MUSHRA two anchors.
PAGES = {"mushra": 2, "mushra_no_reference": 2, "acr": 7, "acr_100": 7, "dcr": 7, "ab": 1 + 3, "abx": 2 + 3}
ROWS = {"mushra": 11, "mushra_no_reference": 11, "acr": 7, "acr_100": 7, "dcr": 7, "ab": 8, "abx": 10}
EVERY = pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)


@pytest.fixture
def experiment(db, tmp_path, protocol) -> Experiment:
    estimates = [estimate for estimate in read_studio(write_studio(tmp_path)) if estimate.song.name == "Brine"]
    settings = Settings(protocol=protocol.name, seconds=0.5, comments=True)
    experiment, _ = experiment_build(estimates=estimates, title="Noise", settings=settings)
    return experiment_open(experiment=experiment)


def answer(session: Session, page: dict, number: int) -> dict[str, int]:
    """Rate a page as the listener's browser does, by tokens alone; what was sent for which slot."""
    scale = page["trial_data"]["scale"]
    slots = page["trial_data"]["slots"]
    if scale["kind"] == "choice":
        slots, values = slots[:1], [(100, 0, 50)[number % len(scale["labels"])]]
    else:
        values = [
            scale["minimum"] + (number + place) % (scale["maximum"] - scale["minimum"] + 1)
            for place in range(len(slots))
        ]
    for slot, value in zip(slots, values, strict=True):
        rating_save(session=session, slot_token=slot["token"], score=value, sequence=1, seconds=1.0)
    comment_save(session=session, slot_token=slots[0]["token"], text=f"page {number}", sequence=1)
    return {slot["token"]: value for slot, value in zip(slots, values, strict=True)}


@EVERY
def test_a_whole_session_ends_in_ratings_that_say_what_was_given(experiment, protocol, tmp_path):
    invitation = invitation_create(experiment=experiment)
    session = session_start(invitation=invitation, start_key=uuid.uuid4())
    sent: dict[str, int] = {}
    number = 0
    while (presentation := presentation_current(session=session)) is not None:
        page = trial_page(presentation=presentation)
        data = page["trial_data"]
        heard = [slot["token"] for slot in data["slots"]] + [token for token in (data["reference"],) if token]
        assert len({clip_get(token=token).file.size for token in heard}) == 1
        assert len({clip_get(token=token).file.open("rb").read() for token in heard}) == len(heard)
        sent |= answer(session, page, number)
        presentation_submit(session=session, position=presentation.position, sample_rate=48000)
        number += 1
    session.refresh_from_db()
    assert session.is_finished
    training = min(TRAINING_PAGES, session.presentations.filter(trial__is_training=True).count())
    assert number - training == PAGES[protocol.name]

    rows = list(rating_rows(experiment=experiment))
    assert len(rows) == ROWS[protocol.name]
    assert sorted({row["trial_index"] for row in rows}) == list(range(PAGES[protocol.name]))
    slots = {
        (slot.presentation.position - training, slot.position): slot
        for presentation in session.presentations.all()
        for slot in presentation.slots.select_related("stimulus", "presentation")
    }
    for row in rows:
        slot = slots[row["trial_index"], row["stimulus_index"]]
        assert (row["system"], row["role"]) == (slot.stimulus.system, slot.stimulus.role)
        if slot.token in sent:
            assert row["score"] == sent[slot.token]
        else:  # the second of a pair
            assert row["score"] == 100 - sent[slots[row["trial_index"], 0].token]
        assert row["comment"] == (f"page {row['trial_index'] + training}" if row["stimulus_index"] == 0 else "")
        assert row["is_x"] == (slot.position == slot.presentation.x_position if protocol.has_x else None)

    path = tmp_path / "ratings.csv"
    EXPORTERS.get("ratings_csv").write(path, rows)
    raw, read = pandas.read_csv(path), read_ratings(path)
    span = protocol.scale.maximum - protocol.scale.minimum
    assert read["score"].tolist() == (100 * (raw["score"] - protocol.scale.minimum) / span).tolist()
    assert set(raw["protocol"]) == {protocol.name}


@EVERY
def test_simulated_listeners_take_it_and_prefer_what_is_nearer_to_the_reference(experiment, protocol):
    assert listeners_simulate(experiment=experiment, listeners=4, seed=1) == 4
    rows = pandas.DataFrame(rating_rows(experiment=experiment, include_simulated=True))
    assert rows["simulated"].all()
    assert len(rows) == 4 * ROWS[protocol.name]
    assert rows["score"].map(protocol.scale.allows).all()
    if protocol.has_x:
        assert rows.loc[rows["is_x"], "score"].mean() > 60  # by chance 50, where nobody errs 100
    elif protocol.name != "ab":
        means = rows.groupby("role")["score"].mean()
        assert means["reference"] == means.max()
