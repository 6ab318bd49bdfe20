"""A study of more trials than a listener is to be given, of few signals each."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db.models import F

from mushra.models import Experiment, Presentation, Session, Stimulus, Trial
from mushra.selectors import slot_list
from mushra.services import presentation_submit, rating_save, session_create

SONGS, TARGETS = ("Amber", "Brine", "Cedar", "Dusk"), ("vocals", "drums")


def make_wide_study(protocol: str = "mushra", *, songs: int = 4, systems: int = 1, **settings) -> Experiment:
    """An open study of two targets a song and a training trial, each trial with the reference and the systems."""
    study = Experiment.objects.create(
        slug=f"wide-{Experiment.objects.count()}", title="Wide", attribute="overall quality", question="How good?",
        protocol=protocol, state="open", **settings,
    )  # fmt: skip
    names = [(song, target, False) for song in SONGS[:songs] for target in TARGETS]
    for position, (song, target, is_training) in enumerate([(SONGS[0], TARGETS[0], True), *names]):
        trial = Trial.objects.create(
            experiment=study, position=position, song=song, target=target, is_training=is_training, start=0,
            frames=441000, rate=44100, loudness=-23.0, reference_audio=ContentFile(b"open", name="r.flac"),
        )  # fmt: skip
        roles = [("reference", "reference"), *(("system", f"system {number}") for number in range(systems))]
        Stimulus.objects.bulk_create(
            Stimulus(trial=trial, role=role, system=system, gain_db=0.0, sha256="0" * 64, audio="stimuli/s.flac")
            for role, system in roles
        )
    return study


def begin(study: Experiment, seed: int | None = None) -> Session:
    """A person's session, begun as from a link."""
    invitation = study.invitations.first() or study.invitations.create()
    return session_create(experiment=study, invitation=invitation, seed=seed)


def hand_in(session: Session, pages: int = 1000) -> None:
    """Hand in that many of the session's pages that come next, all rated where the study wants that."""
    for presentation in list(session.presentations.filter(submitted_at__isnull=True)[:pages]):
        for slot in slot_list(presentation=presentation) if session.experiment.must_rate else ():
            rating_save(session=session, slot_token=slot.token, score=100, sequence=1)
        presentation_submit(session=session, position=presentation.position)


def long_ago(session: Session, minutes: float = 60) -> None:
    """Move all that the session did that far into the past."""
    earlier = timedelta(minutes=minutes)
    Session.objects.filter(pk=session.pk).update(started_at=F("started_at") - earlier)
    Presentation.objects.filter(session=session, submitted_at__isnull=False).update(
        submitted_at=F("submitted_at") - earlier
    )
    session.step_answers.update(submitted_at=F("submitted_at") - earlier)
