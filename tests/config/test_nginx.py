"""The site behind a real nginx, with the configuration and the environment that we hand out."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from mushra.protocol.mask import mask
from tests.config.test_deployment import DEPLOY, variables
from tests.conftest import database_url
from tests.mushra.conftest import ada, invitation, study  # noqa: F401 - fixtures

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (NGINX and shutil.which("openssl")), reason="nginx or openssl is not installed"),
]
DOMAIN = "lab.example.org"
WHOLE = """
daemon off;
pid {folder}/pid;
{user}
events {{ }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def configured(folder: Path, data: Path, upstream: int, plain: int, tls: int) -> Path:
    """nginx's whole configuration: ours as it is, on other ports and with logs and certificates of its own."""
    certificate = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem", "-subj", f"/CN={DOMAIN}"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", *map(str, certificate)],
        check=True,
        capture_output=True,
    )
    site = (DEPLOY / "nginx.conf.template").read_text()
    for name, value in (
        ("${CONCORD_DOMAIN}", DOMAIN),
        ("${CONCORD_UPSTREAM}", f"127.0.0.1:{upstream}"),
        ("${CONCORD_SERVED}", str(data / "served")),
        ("${CONCORD_TLS}", str(folder)),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{tls} ssl;"),
        ("/var/log/nginx/", f"{folder}/"),
    ):
        assert name in site
        site = site.replace(name, value)
    (folder / "site.conf").write_text(site)
    whole = folder / "nginx.conf"
    # Its workers read this test's own folder.
    whole.write_text(WHOLE.format(folder=folder, user="user root;" if os.getuid() == 0 else ""))
    return whole


@pytest.fixture
def site(settings, tmp_path):
    """gunicorn by the documented command in the documented environment, on this test's data, and nginx before it."""
    upstream, plain, tls = free_ports(3)
    own = variables((DEPLOY / "concord.env.example").read_text()) | {
        "DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_URL": database_url(),
        "SECRET_KEY": "of-this-test-alone-" * 4,
        "METRICS_TOKEN": "s3cret",
    }
    conf = configured(tmp_path, settings.DATA_DIR, upstream, plain, tls)
    nginx = [str(NGINX), "-p", str(tmp_path), "-e", str(tmp_path / "start.log"), "-c", str(conf)]
    done = subprocess.run([*nginx, "-t"], capture_output=True, text=True, check=False)
    assert "test is successful" in done.stderr, done.stderr
    with (tmp_path / "gunicorn.log").open("w") as log:
        gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{upstream}"]
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        servers = [
            subprocess.Popen(gunicorn, cwd=settings.BASE_DIR, env=kept | own, stderr=log),
            subprocess.Popen(nginx),
        ]
    there = SimpleNamespace(plain=plain, tls=tls, upstream=upstream, folder=tmp_path, log=tmp_path / "gunicorn.log")
    try:
        wait_for(there)
        yield there
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(timeout=60)


def ask(site, address: str, *, tls: bool = True, **headers: str):
    """A GET request for the site's name, as a browser sends it; the answer with its content."""
    unverified = ssl._create_unverified_context()  # noqa: S323
    line = (
        http.client.HTTPSConnection("127.0.0.1", site.tls, timeout=30, context=unverified)
        if tls
        else http.client.HTTPConnection("127.0.0.1", site.plain, timeout=30)
    )
    line.request("GET", address, headers={"Host": DOMAIN} | headers)
    answer = line.getresponse()
    found = SimpleNamespace(status=answer.status, headers=answer.headers, content=answer.read())
    line.close()
    return found


def wait_for(site) -> None:
    for _ in range(600):
        try:
            if ask(site, "/healthz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(site.log.read_text())


def test_the_site_behind_nginx(site, settings, ada):  # noqa: F811 - the fixture
    """One start of both servers, as starting takes seconds: clips, ranges, TLS, figures, logs."""
    cookie = {"Cookie": f"listener-{ada.invitation.pk}={ada.session.token}"}
    slots = ada.slots(0)

    assert ask(site, "/readyz").status == 200
    plain = ask(site, "/admin/", tls=False)
    assert (plain.status, plain.headers["Location"]) == (301, f"https://{DOMAIN}/admin/")
    assert ask(site, "/alive", tls=False).status == 204

    answers = [ask(site, f"/listen/audio/{slot.token}", **cookie) for slot in slots]
    for slot, answer in zip(slots, answers, strict=True):
        assert (answer.status, mask(answer.content, slot.token)) == (200, slot.stimulus.audio.read())
    ids = [answer.headers["X-Request-ID"] for answer in answers]
    assert len(set(ids)) == len(ids)
    kept = [{name: value for name, value in answer.headers.items() if name not in ("X-Request-ID", "Date")}
            for answer in answers]  # fmt: skip
    assert all(headers == kept[0] for headers in kept)
    assert not {"ETag", "Last-Modified", "X-Accel-Redirect", "Content-Disposition"} & set(kept[0])
    assert kept[0]["Content-Type"] == "application/octet-stream"
    assert kept[0]["Cache-Control"] == "private, max-age=86400, immutable"

    part = ask(site, f"/listen/audio/{slots[0].token}", Range="bytes=10-19", **cookie)
    assert (part.status, part.content) == (206, answers[0].content[10:20])
    assert part.headers["Content-Range"] == "bytes 10-19/40"

    assert ask(site, f"/listen/audio/{slots[0].token}").status == 403
    [day] = (settings.DATA_DIR / "served").iterdir()
    assert (day / slots[0].token).exists()
    assert ask(site, f"/served/{day.name}/{slots[0].token}", **cookie).status == 404
    assert ask(site, "/metrics", Authorization="Bearer s3cret").status == 404

    static = ask(site, "/static/js/listen/mask.js")
    assert static.status == 200
    assert static.headers["Strict-Transport-Security"].startswith("max-age=31536000")

    lines = [json.loads(line) for line in site.log.read_text().splitlines()]
    assert set(ids) <= {line.get("request") for line in lines}
    logged = "".join(path.read_text() for path in site.folder.glob("*.log"))
    for secret in (slots[0].token, ada.session.token, ada.invitation.token):
        assert secret not in logged
