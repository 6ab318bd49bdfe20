"""A listener's browser on a server of its own process: cookies, CSRF token, and answers of every status."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener


class Visitor:
    """Begins a session under the link."""

    def __init__(self, port: int, link: str) -> None:
        self.site, self.link = f"http://127.0.0.1:{port}", link
        self._opener = build_opener(HTTPCookieProcessor())
        _, welcome = self.get(link)
        key = re.search(r'name="start_key" value="([^"]+)"', welcome).group(1)
        self.csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', welcome).group(1)
        form = urlencode({"csrfmiddlewaretoken": self.csrf, "start_key": key}).encode()
        status, page = self._ask(f"{link}start/", form)
        assert status == 200
        data = json.loads(re.search(r'id="trial-data"[^>]*>(.*?)</script>', page).group(1))
        self.slots = [slot["token"] for slot in data["slots"]]

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        return self._ask(path, headers=headers)

    def rate(self, slot: str, score: int, sequence: int) -> tuple[int, dict[str, Any]]:
        body = json.dumps({"slot": slot, "score": score, "sequence": sequence}).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.csrf}
        status, answer = self._ask(f"{self.link}ratings/", body, headers)
        return status, json.loads(answer)

    def failing(self) -> dict[str, str]:
        """The checks of /readyz that fail, each with its reason."""
        checks = json.loads(self.get("/readyz")[1])["checks"]
        return {name: check["reason"] for name, check in checks.items() if not check["ok"]}

    def _ask(self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
        request = Request(self.site + path, body, headers or {})  # noqa: S310 - our own server's
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()
