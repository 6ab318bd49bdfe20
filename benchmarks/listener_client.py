"""One listener's browser as a server sees it: keep-alive, cookies, CSRF token, one save on its way at a time."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class Browser:
    """HTTP/1.1 on one connection, opened again where the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(self, method: str, path: str, *, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """The status and the content of the answer. Header names are given with _ for -."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(body)}"]
        lines += [f"Cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        sent = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
        fresh = self._streams is None
        try:
            return await self._exchange(sent)
        except (ConnectionError, asyncio.IncompleteReadError):
            self._streams = None
            if fresh:
                raise
            return await self._exchange(sent)  # the server had closed an idle connection

    async def _exchange(self, sent: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(sent)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        for name, value in re.findall(r"(?im)^set-cookie: ([^=]+)=([^;\r]*)", head):
            self.cookies[name] = value
        length = re.search(r"(?im)^content-length: (\d+)", head)
        content = await reader.readexactly(int(length.group(1)) if length else 0)
        if re.search(r"(?im)^connection: close", head):
            writer.close()
            self._streams = None
        return int(head.split()[1]), content


@dataclass
class Log:
    """What all listeners did: seconds of each save, the last grade sent of each slot, and what went wrong."""

    saves: list[float] = field(default_factory=list)
    clips: list[float] = field(default_factory=list)
    grades: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    finished: int = 0


@dataclass(frozen=True)
class Manner:
    """How a listener listens (seconds), and how often a slider sends while it is moved (a second)."""

    listening: float = 6.0
    moving: float = 1.5
    saves_a_second: float = 4.0


class Listener:
    """Walks a whole session: begins, loads, listens, moves sliders, hands in."""

    def __init__(self, port: int, link: str, seed: int, manner: Manner, log: Log) -> None:
        self.browser, self.link, self.manner, self.log = Browser(port), link, manner, log
        self.random = random.Random(seed)
        self.csrf = ""

    async def walk(self) -> None:
        try:
            page = await self._get(self.link)
            key = re.search(r'name="start_key" value="([^"]+)"', page).group(1)
            form = urlencode({"csrfmiddlewaretoken": self.csrf, "start_key": key}).encode()
            status, _ = await self.browser.request("POST", f"{self.link}start/", body=form, Content_Type=FORM)
            self._expect(status, 302, "start")
            while data := _trial_data(page := await self._get(self.link)):
                await self._rate(data)
            self.log.finished += "completion" in page.lower()
        except (OSError, asyncio.IncompleteReadError, AttributeError, ValueError) as error:
            self.log.errors.append(repr(error))

    async def _rate(self, data: dict[str, Any]) -> None:
        for token in (data["reference"], *(slot["token"] for slot in data["slots"])):
            began = time.perf_counter()
            status, _ = await self.browser.request("GET", f"/listen/audio/{token}")
            self._expect(status, 200, "clip")
            self.log.clips.append(time.perf_counter() - began)
        for slot in self.random.sample(data["slots"], len(data["slots"])):
            await asyncio.sleep(self.random.uniform(0.5, 1.5) * self.manner.listening)
            await self._move(slot["token"])
        await self._post("trial/", {"position": data["position"], "sample_rate": 44100, "level_db": 0})

    async def _move(self, token: str) -> None:
        """A slider on its way: a save as often as is usual, and the next only once the last was answered."""
        end = time.perf_counter() + self.manner.moving
        score = self.random.randint(0, 100)
        while (began := time.perf_counter()) < end:
            score = min(100, max(0, score + self.random.randint(-8, 8)))
            self.log.grades[token] = score
            body = {"slot": token, "score": score, "sequence": time.time_ns() // 1_000_000, "seconds": 5.0}
            answer = await self._post("ratings/", body)
            self.log.saves.append(time.perf_counter() - began)
            if answer.get("score") != score:
                self.log.errors.append(f"{score} was sent, {answer} came back")
            await asyncio.sleep(max(0.0, began + 1 / self.manner.saves_a_second - time.perf_counter()))

    async def _get(self, path: str) -> str:
        status, content = await self.browser.request("GET", path)
        self._expect(status, 200, "page")
        page = content.decode()
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page):
            self.csrf = found.group(1)
        return page

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content_Type": JSON, "X_CSRFToken": self.csrf}
        status, content = await self.browser.request(
            "POST", self.link + path, body=json.dumps(body).encode(), **headers
        )
        self._expect(status, 200, path)
        return json.loads(content)

    def _expect(self, status: int, wanted: int, what: str) -> None:
        if status != wanted:
            raise ValueError(f"{what}: status {status}")


def _trial_data(page: str) -> dict[str, Any] | None:
    found = re.search(r'<script id="trial-data" type="application/json">(.*?)</script>', page)
    return json.loads(found.group(1)) if found else None
