"""A study to put load on: its clips are as many bytes as real ones, and noise."""

from __future__ import annotations

import os

CLIP = 734_590 // 4096 * 4096 + 4096  # bytes: 7 s of a vocal at 44.1 kHz with some noise, as FLAC
STIMULI = ("reference", "anchor35", "anchor70", "one", "two", "three", "four", "five")


def make_study(trials: int, *, clip: int = CLIP) -> str:
    """An open MUSHRA study of a training trial and so many more, eight clips of so many bytes each; its link."""
    from django.core.files.base import ContentFile

    from mushra.models import Experiment, Stimulus, Trial
    from mushra.services import invitation_create

    study = Experiment.objects.create(
        slug="load", title="Load", attribute="overall quality", question="How good is the {target}?", state="open"
    )
    for position in range(trials + 1):
        clips = {name: ContentFile(os.urandom(clip), name="clip.flac") for name in ("open", *STIMULI)}
        trial = Trial.objects.create(
            experiment=study, position=position, song=f"song {position}", target="vocals", is_training=position == 0,
            start=0, frames=441_000, rate=44_100, loudness=-23.0, reference_audio=clips.pop("open"),
        )  # fmt: skip
        for system, audio in clips.items():
            role = system if system in STIMULI[:3] else "system"
            Stimulus.objects.create(trial=trial, role=role, system=system, gain_db=0.0, sha256="0" * 64, audio=audio)
    return invitation_create(experiment=study).get_absolute_url()
