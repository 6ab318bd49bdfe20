"""A listener who reads all that the browser receives learns nothing about which clip is the hidden reference."""

from __future__ import annotations

import json
import random
import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.core.management.color import no_style
from django.db import connection
from django.test import Client
from scipy import stats

from mushra.models import Experiment, Presentation, Session, Slot, Stimulus, Trial
from mushra.protocol.mask import mask
from mushra.protocol.protocols import PROTOCOLS
from mushra.services import invitation_create
from mushra.services.building import experiment_build
from mushra.services.design import Settings
from separation.estimates import read_estimates
from separation.songs.folder import read_songs
from tests.mushra.guesser import Clip, Features, Guesser, Riddle, look

RATE = 16000
SONG = "Quartz"
SYSTEMS = {"openunmix_l1": 0.1, "openunmix_si_sdr": 0.3}  # and how much of the other stem each leaves
SESSIONS = {"mushra": 60, "dcr": 20, "abx": 20}
CERTAINTY = 0.999


@pytest.fixture(scope="module")
def estimates(tmp_path_factory):
    """Tones with noise left over from drums: signals that compress unequally well, as music does."""
    folder = tmp_path_factory.mktemp("studio")
    seconds = np.arange(RATE * 3 // 2) / RATE
    drums = np.random.default_rng(0).normal(0, 0.05, len(seconds)) * np.exp(-8 * (seconds % 0.25))
    vocals = sum(0.05 * np.sin(2 * np.pi * 220 * overtone * seconds) / overtone for overtone in range(1, 20))
    (folder / "songs" / SONG).mkdir(parents=True)
    for stem, samples in (("vocals", vocals), ("drums", drums)):
        soundfile.write(folder / "songs" / SONG / f"{stem}.wav", samples, RATE, subtype="PCM_24")
    for system, leakage in SYSTEMS.items():
        (folder / "estimates" / system / SONG).mkdir(parents=True)
        path = folder / "estimates" / system / SONG / "vocals.wav"
        soundfile.write(path, vocals + leakage * drums, RATE, subtype="PCM_24")
    return read_estimates(folder / "estimates", read_songs(folder / "songs"))


@pytest.fixture
def studies(db, estimates):
    """Makes an open study of a protocol and returns its link; its clips' and trials' keys are large numbers."""
    _begin_keys_at_large_numbers()

    def make(protocol: str, *, mixture: bool = True) -> str:
        settings = Settings(seconds=1.0, protocol=protocol, hidden_reference=True, mixture=mixture, must_rate=False)
        experiment, _ = experiment_build(estimates=estimates, title="A study", slug="study", settings=settings)
        Experiment.objects.filter(pk=experiment.pk).update(state=Experiment.State.OPEN)
        return invitation_create(experiment=experiment).get_absolute_url()

    return make


def _begin_keys_at_large_numbers() -> None:
    """Small numbers are on every page; those that begin so are not."""
    other = Experiment.objects.create(slug="other")
    trial = Trial.objects.create(
        pk=720_000_000, experiment=other, position=0, start=0, frames=1, rate=RATE, loudness=0.0
    )
    Stimulus.objects.create(pk=730_000_000, trial=trial, role="reference", system="reference", gain_db=0.0)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Trial, Stimulus]):
            cursor.execute(statement)
    other.delete()


class Spy:
    """A listener's browser that keeps whatever it receives, and hands in every page unrated."""

    def __init__(self, link: str) -> None:
        self.link, self.client = link, Client()
        self.texts: list[str] = []  # of pages, headers and cookies
        self.requests: list[str] = []  # the ids of the requests for clips
        self.clips: dict[str, Clip] = {}  # by token
        self.pages: list[dict] = []  # the trial pages' data
        key = self._get(link).context["start_key"]
        self._keep(self.client.post(f"{link}start/", {"start_key": key}))
        while (response := self._get(link)).context.get("trial_data"):
            self.read_page(response)
        self.session = Session.objects.latest("pk")

    def read_page(self, response) -> None:
        found = re.search(r'<script id="trial-data" type="application/json">(.*?)</script>', response.content.decode())
        data = json.loads(found.group(1))
        tokens = [data["reference"], data["mixture"], *(slot["token"] for slot in data["slots"])]
        for place, token in enumerate(filter(None, tokens)):
            answer = self.client.get(f"/listen/audio/{token}")
            assert answer.status_code == 200
            headers = dict(answer.headers) | {"Set-Cookie": str(answer.cookies)}
            self.requests.append(headers.pop("X-Request-ID"))  # other at every answer, and of nothing
            self.clips[token] = Clip(token, place, headers, answer.content)
        self.pages.append(data)
        heard = [
            {"sequence": place + 1, "kind": "play", "signal": str(place), "seconds": place}
            for place in range(len(data["slots"]))
        ]
        self._post("interactions/", {"slot": data["slots"][0]["token"], "interactions": heard})
        self._post("trial/", {"position": data["position"]})

    def _post(self, address: str, sent: dict) -> None:
        answer = self.client.post(f"{self.link}{address}", json.dumps(sent), content_type="application/json")
        self._keep(answer)

    def _get(self, address: str):
        return self._keep(self.client.get(address))

    def _keep(self, response):
        assert response.status_code in (200, 302)
        self.texts += [response.content.decode(), *response.headers.values(), str(response.cookies)]
        return response


@pytest.mark.parametrize("protocol", PROTOCOLS.names())
def test_the_clips_of_a_trial_come_alike_and_nothing_that_comes_names_one(studies, protocol):
    spy = Spy(studies(protocol))
    for presentation in spy.session.presentations.all():
        check_alike([spy.clips[token] for token in tokens_of(presentation) if token in spy.clips])
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in spy.requests)
    assert len(set(spy.requests)) == len(spy.requests)
    check_words("\n".join(spy.texts + [str(clip.headers) for clip in spy.clips.values()]).lower())
    assert len(spy.pages) >= 2
    for data in spy.pages:  # "reference" is a word of the page; in its data it may name the open one's token alone
        assert set(data["slots"][0]) == {"token", "score", "sequence", "comment", "commentSequence"}
        others = [value for name, value in data.items() if name not in ("protocol", "scale", "reference")]
        assert "reference" not in json.dumps(others).lower()


def tokens_of(presentation: Presentation) -> list[str]:
    slots = presentation.slots.values_list("token", flat=True)
    return [presentation.reference_token, presentation.mixture_token, *slots]


def check_alike(clips: list[Clip]) -> None:
    assert len(clips) > 1
    assert len({len(clip.content) for clip in clips}) == 1
    assert len({json.dumps(clip.headers, sort_keys=True) for clip in clips}) == 1
    assert not {"ETag", "Last-Modified", "Content-Disposition"} & clips[0].headers.keys()


def check_words(received: str) -> None:
    """No condition, role, system, song, file, checksum or key."""
    assert min(Stimulus.objects.values_list("pk", flat=True)) > 730_000_000
    assert not re.search(r"7[23]0000\d{3}", received)  # where the keys of trials and stimuli begin
    roles = [role for role in Stimulus.Role.values if role not in ("system", "reference")]
    stored = Stimulus.objects.values_list("audio", "second_audio", "sha256", "system")
    names = {Path(name).stem for row in stored for name in row} - {"", "reference"}
    for word in (SONG, "openunmix", *roles, *names):
        assert word.lower() not in received


def test_no_token_comes_twice_and_each_is_192_random_bits(studies):
    link = studies("acr")
    sessions = [Spy(link).session for _ in range(3)]
    tokens = [token for presentation in Presentation.objects.all() for token in tokens_of(presentation)]
    assert len(set(tokens)) == len(tokens) > 3 * len(sessions)
    assert all(re.fullmatch(r"[\w-]{32}", token) for token in tokens)


@pytest.fixture
def fixed_chance(monkeypatch) -> None:
    """Tokens and orders come from a seed, so that the statistics are the same in every run."""
    generator = random.Random(20150610)
    monkeypatch.setattr(secrets, "randbits", generator.getrandbits)
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size: urlsafe_b64encode(generator.randbytes(size)).decode())


@pytest.mark.parametrize("protocol", SESSIONS)
def test_a_guesser_taught_by_half_of_the_sessions_does_no_better_than_chance_in_the_others(
    fixed_chance, studies, protocol
):
    link = studies(protocol, mixture=False)
    spies = [Spy(link) for _ in range(SESSIONS[protocol])]
    half = len(spies) // 2
    for question in riddles_of(spies[0]):
        teach, ask = (
            [riddle for spy in part for riddle in riddles_of(spy)[question]] for part in (spies[:half], spies[half:])
        )
        guesser = Guesser(teach)
        limit = stats.binom.ppf(CERTAINTY, len(ask), 1 / len(ask[0].clips))
        assert guesser.solved(ask) <= limit, guesser.rule
        # Without the mask the same guesser needs but a few sessions.
        bare = [riddle for spy in spies[:16] for riddle in riddles_of(spy, masked=False)[question]]
        guesser = Guesser(bare[: len(bare) // 2])
        assert guesser.solved(bare[len(bare) // 2 :]) > 0.7 * len(bare) / 2, guesser.rule


def riddles_of(spy: Spy, *, masked: bool = True) -> dict[str, list[Riddle]]:
    """Which of a trial's clips is the hidden reference, and which of a pair does X repeat?"""
    seen: Counter[bytes] = Counter()
    trials: dict[object, tuple[list[Features], list[str]]] = {}
    repeated = []
    protocol = PROTOCOLS.get(spy.session.experiment.protocol)
    for presentation in spy.session.presentations.order_by("position"):
        slots = list(presentation.slots.select_related("stimulus").order_by("position"))
        clips = [spy.clips[slot.token] for slot in slots]
        known = spy.clips.get(presentation.reference_token)
        received = [clip if masked else _bared(clip) for clip in (known, *clips)]
        known, *clips = [replace(clip, times_seen=seen[clip.content]) for clip in received]
        seen.update(clip.content for clip in received)
        features = look(clips, known)
        # Where each clip has a page of its own, a trial's clips come together only here.
        together = trials.setdefault(presentation.trial_id if protocol.layout == "single" else presentation, ([], []))
        together[0].extend(features)
        together[1].extend(slot.stimulus.role for slot in slots)
        if protocol.has_x:
            repeated.append(Riddle(features, presentation.x_position))
    hidden = [Riddle(features, roles.index("reference")) for features, roles in trials.values()]
    return {"hidden reference": hidden, "X": repeated} if protocol.has_x else {"hidden reference": hidden}


def _bared(clip: Clip) -> Clip:
    return replace(clip, content=mask(clip.content, clip.token))


def test_the_hidden_reference_takes_as_long_to_come_as_any_other_clip(studies):
    spy = Spy(studies("mushra"))
    slots = list(Slot.objects.filter(presentation__session=spy.session).select_related("stimulus"))
    differences = []
    for _ in range(20):
        random.shuffle(slots)
        seconds = {True: [], False: []}
        for slot in slots:
            began = time.perf_counter()
            spy.client.get(f"/listen/audio/{slot.token}")
            seconds[slot.stimulus.role == "reference"].append(time.perf_counter() - began)
        differences.append(np.median(seconds[True]) - np.median(seconds[False]))
    assert stats.wilcoxon(differences).pvalue > 1e-4
