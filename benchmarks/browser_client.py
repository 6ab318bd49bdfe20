"""A browser as a server sees it: HTTP/1.1 on one connection that is kept, and cookies."""

from __future__ import annotations

import asyncio
import re

CUT_OFF = (ConnectionError, asyncio.IncompleteReadError)


class Browser:
    """One connection, opened again where the server has closed it."""

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
        except CUT_OFF:
            self.close()
            if fresh:
                raise
        try:
            return await self._exchange(sent)  # the server had closed an idle connection
        except CUT_OFF:
            self.close()
            raise

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

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
            self.close()
        return int(head.split()[1]), content
