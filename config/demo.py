"""Concord's whole way as one story, told through the commands that a user would type.

Each step is a command of its own that goes on from what is there, so the demo can be stopped and run again.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shlex
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from django.contrib.auth import get_user_model
from django.core.management import call_command

from separation.errors import ConcordError

Say = Callable[[str], object]

LOSSES = ("l1_freq", "si_sdr_time", "log_l1_time")
UNTRAINED = "untrained"
ORACLE = "irm"
LISTENERS = 20


class DemoError(ConcordError):
    """The demo cannot go on."""


@dataclass(frozen=True)
class Plan:
    """Which songs the demo trains on and tests with, and where it keeps what it makes."""

    folder: Path
    train_songs: Path
    test_songs: Path
    slug: str
    title: str
    composed: bool

    @property
    def systems(self) -> list[str]:
        return [*LOSSES, ORACLE]


@dataclass(frozen=True)
class Results:
    """What the demo found: the mean SDR (dB) of each system."""

    plan: Plan
    sdr: dict[str, float]

    @property
    def beaten(self) -> list[str]:
        """The trained systems that are no better than the untrained network."""
        return [loss for loss in LOSSES if not self.sdr[loss] > self.sdr[UNTRAINED]]


def plan(folder: Path, *, songs: Path | None) -> Plan:
    """Composed songs are split into those to train on and others to test with; own songs serve for both."""
    if songs is None:
        home = folder / "composed"
        return Plan(home, home / "songs" / "train", home / "songs" / "test", "demo", "Demo: composed songs", True)
    songs = songs.resolve()
    key = f"{songs.name}-{hashlib.sha256(str(songs).encode()).hexdigest()[:6]}"
    return Plan(folder / key, songs, songs, f"demo-{key}", f"Demo: songs of {songs.name}", False)


def go(plan: Plan, *, say: Say) -> Results:
    """Every step from songs to correlations. Raises `CommandError` from a step, `DemoError` where training failed."""
    runs, estimates, scores = plan.folder / "runs", plan.folder / "estimates", plan.folder / "scores.csv"
    ratings, output = plan.folder / "ratings.csv", plan.folder / "correlations"
    models = [str(runs / name) for name in (UNTRAINED, *LOSSES)]

    call_command("migrate", verbosity=0)
    if plan.composed:
        say("\n== Songs are composed: six to train on, two to test with")
        _step(say, "synthesize", "--output", plan.train_songs, "--songs", 6, "--seconds", 12, "--seed", 1)
        _step(say, "synthesize", "--output", plan.test_songs, "--songs", 2, "--seconds", 10, "--seed", 2)
    say("\n== The same small network is trained with three losses; a fourth copy stays untrained")
    for name in (UNTRAINED, *LOSSES):
        extent = ("--loss", LOSSES[0], "--steps", 0) if name == UNTRAINED else ("--loss", name)
        _step(say, "train", "--songs", plan.train_songs, "--output", runs / name, "--preset", "demo", *extent)
    say("\n== Every network separates the songs; so does the ideal ratio mask, which knows the answer")
    _step(
        say, "separate", "--songs", plan.test_songs, "--model", *models, f"oracle:{ORACLE}", "--output", estimates
    )  # fmt: skip
    say("\n== The metrics score every estimate")
    _step(say, "score", "--songs", plan.test_songs, "--estimates", estimates, "--metrics", "all", "--output", scores)
    say("\n== A listening test is built from the estimates and opened")
    _step(
        say, "build_experiment", "--songs", plan.test_songs, "--estimates", estimates, "--systems", *plan.systems,
        "--slug", plan.slug, "--title", plan.title, "--open",
    )  # fmt: skip
    _step(say, "import_scores", "--experiment", plan.slug, scores)
    say("\n== Listeners are SIMULATED, and marked so wherever their ratings are seen")
    _step(say, "simulate_listeners", "--experiment", plan.slug, "--listeners", LISTENERS, "--seed", 1)
    _step(say, "export_ratings", "--experiment", plan.slug, "--output", ratings, "--include-simulated")
    say("\n== Which metric agrees with these (simulated) ratings?")
    _step(say, "correlate", "--ratings", ratings, "--scores", scores, "--output", output, "--include-simulated")

    results = Results(plan, mean_sdr(scores))
    if plan.composed and results.beaten:
        raise DemoError(f"Trained with {', '.join(results.beaten)}, the network is no better than untrained.")
    return results


def _step(say: Say, command: str, *arguments: object) -> None:
    words = [str(argument) for argument in arguments]
    say(f"$ manage.py {command} {shlex.join(words)}")
    call_command(command, *words)


def mean_sdr(scores: Path) -> dict[str, float]:
    """The mean SDR (dB) of each system over its songs and targets, from a scores.csv."""
    values: dict[str, list[float]] = {}
    with scores.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["metric"] == "sdr" and row["value"]:
                values.setdefault(row["system"], []).append(float(row["value"]))
    return {system: fmean(found) for system, found in values.items()}


def summary(results: Results) -> list[str]:
    """What the demo found, in lines for a terminal."""
    heard = "songs that it never saw" if results.plan.composed else "THE VERY SONGS IT WAS TRAINED ON"
    lines = ["", f"Mean SDR in dB of each system, on {heard}:"]
    for system, value in sorted(results.sdr.items(), key=lambda item: item[1]):
        verdict = ""
        if system in LOSSES:
            verdict = "no better than untrained" if system in results.beaten else "beats the untrained network"
        lines.append(f"  {system:<14}{value:>8.2f}   {verdict}".rstrip())
    return [*lines, "", f"Everything lies in {results.plan.folder}"]


def links(results: Results, *, port: int, password: str) -> list[str]:
    """Where a listener and an administrator go."""
    from mushra.services import invitation_get_open

    site = f"http://127.0.0.1:{port}"
    token = invitation_get_open(slug=results.plan.slug).token
    return [
        "",
        f"  Take the listening test   {site}/listen/{token}/",
        f"  Look at the dashboard     {site}/studies/{results.plan.slug}/?simulated=1",
        f"  Administrator             admin / {password}   (made for this run)",
        "",
        "Ctrl-C stops the server.",
    ]


def set_administrator(password: str) -> None:
    """The user `admin`, with this password from now on."""
    user, _ = get_user_model().objects.get_or_create(username="admin", defaults={"email": ""})
    user.is_staff = user.is_superuser = user.is_active = True
    user.set_password(password)
    user.save()


def check_port(port: int) -> None:
    """Raises `DemoError` where something else listens there, before any work is done."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise DemoError(f"Port {port} is not free ({error}); choose another: make demo PORT=8001.") from error


def serve(port: int) -> None:
    """Become gunicorn: this process serves until it is stopped."""
    arguments = ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606  # no shell is wanted
