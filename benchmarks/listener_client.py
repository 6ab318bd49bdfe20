"""One listener's browser as a server sees it: the page's own requests, one save on its way at a time."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from benchmarks.browser_client import CUT_OFF, Browser
from benchmarks.ledger import Ledger

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PAUSE = 0.25  # s between two attempts, where the listener is patient


@dataclass(frozen=True)
class Manner:
    """How a listener listens (s), how long (s) a slider is moved, and how often it sends meanwhile (a second).

    clips: whether they are fetched; notes: whether what was done is sent beside each grade; patience: how long (s) what
    cannot be sent is tried again, as the page does for ever; stays: whether a listener of the last trial stays at it.
    """

    listening: float = 6.0
    moving: float = 1.5
    saves_a_second: float = 4.0
    clips: bool = True
    notes: bool = False
    patience: float = 0.0
    stays: Callable[[], bool] = lambda: False


class Listener:
    """Walks a whole session: begins, loads, listens, moves sliders, hands in."""

    def __init__(self, port: int, link: str, seed: int, manner: Manner, ledger: Ledger) -> None:
        self.browser, self.link, self.manner, self.ledger = Browser(port), link, manner, ledger
        self.random = random.Random(seed)
        self.csrf = ""
        self.notes = 0

    async def walk(self) -> None:
        try:
            page = await self._get(self.link)
            key = re.search(r'name="start_key" value="([^"]+)"', page).group(1)
            form = urlencode({"csrfmiddlewaretoken": self.csrf, "start_key": key}).encode()
            await self._ask("POST", f"{self.link}start/", expected=302, body=form, Content_Type=FORM)
            while data := _trial_data(page := await self._get(self.link)):
                await self._rate(data)
            self.ledger.finished += "completion" in page.lower()
        except (OSError, asyncio.IncompleteReadError, AttributeError, ValueError) as error:
            self.ledger.errors.append(repr(error))
        finally:
            self.browser.close()

    async def _rate(self, data: dict[str, Any]) -> None:
        for token in (data["reference"], *(slot["token"] for slot in data["slots"])) if self.manner.clips else ():
            began = time.perf_counter()
            await self._ask("GET", f"/listen/audio/{token}")
            self.ledger.clips.append(time.perf_counter() - began)
        places = {slot["token"]: place for place, slot in enumerate(data["slots"])}
        for slot in self.random.sample([*places], len(places)):
            await self._grade(slot, places[slot])
        while not data["next"] and self.manner.stays():
            await self._grade(slot := self.random.choice([*places]), places[slot])
        await self._post("trial/", {"position": data["position"], "sample_rate": 44100, "level_db": 0})

    async def _grade(self, slot: str, place: int) -> None:
        """Listen to it, then move its slider: a save as often as is usual, the next only once the last was answered."""
        await asyncio.sleep(self.random.uniform(0.5, 1.5) * self.manner.listening)
        end = time.perf_counter() + self.manner.moving
        score = self.random.randint(0, 100)
        while (began := time.perf_counter()) < end:
            score = min(100, max(0, score + self.random.randint(-8, 8)))
            await self._save(slot, score)
            self.ledger.saves.append(time.perf_counter() - began)
            await asyncio.sleep(max(0.0, began + 1 / self.manner.saves_a_second - time.perf_counter()))
        if self.manner.notes:
            await self._note(slot, place, score)

    async def _save(self, slot: str, score: int) -> None:
        number = time.time_ns() // 1_000_000
        self.ledger.sent[slot][number] = score
        body = {"slot": slot, "score": score, "sequence": number, "seconds": 5.0}
        answer = await self._post("ratings/", body)
        if (answer.get("score"), answer.get("sequence")) != (score, number):
            self.ledger.errors.append(f"{score} was sent, {answer} came back")
        self.ledger.kept[slot] = number

    async def _note(self, slot: str, place: int, score: int) -> None:
        self.notes += 1
        number = self.notes
        self.ledger.noted[slot, number] = score
        entry = {"sequence": number, "kind": "rate", "signal": str(place), "value": score, "seconds": 5.0}
        await self._post("interactions/", {"slot": slot, "interactions": [entry]})
        self.ledger.notes_kept.add((slot, number))

    async def _get(self, path: str) -> str:
        page = (await self._ask("GET", path)).decode()
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page):
            self.csrf = found.group(1)
        return page

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content_Type": JSON, "X_CSRFToken": self.csrf}
        return json.loads(await self._ask("POST", self.link + path, body=json.dumps(body).encode(), **headers))

    async def _ask(self, method: str, path: str, *, expected: int = 200, **sent: Any) -> bytes:
        """The content of an answer with that status; what failed and may yet go well is asked again."""
        end = time.perf_counter() + self.manner.patience
        while True:
            try:
                status, content = await self.browser.request(method, path, **sent)
            except CUT_OFF:
                if time.perf_counter() > end:
                    raise
            else:
                if status == expected:
                    return content
                if status < 500 or time.perf_counter() > end:
                    raise ValueError(f"{method} {path.replace(self.link, '')[:20]}: status {status}")
            await asyncio.sleep(PAUSE)


def _trial_data(page: str) -> dict[str, Any] | None:
    found = re.search(r'<script[^>]* id="trial-data"[^>]*>(.*?)</script>', page)
    return json.loads(found.group(1)) if found else None
