"""What docs/deployment.md hands out holds together, and works as far as this machine has the programs for it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("setup", "web", "worker")
UNITS = sorted((DEPLOY / "systemd").iterdir())


def variables(text: str) -> dict[str, str]:
    """NAME=value of each line."""
    return dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))


def test_the_services_are_those_that_the_page_names():
    assert list(SERVICES) == ["database", "setup", "web", "worker", "nginx"]
    page = (ROOT / "docs" / "deployment.md").read_text()
    assert all(f"`{name}`" in page for name in SERVICES)


def test_every_service_that_others_wait_for_says_when_it_is_ready():
    for service in SERVICES.values():
        for name, how in service.get("depends_on", {}).items():
            finished = how["condition"] == "service_completed_successfully"
            assert finished or "healthcheck" in SERVICES[name]
    assert {name for name, one in SERVICES.items() if "healthcheck" in one} == {"database", "web", "nginx"}


def test_every_volume_is_declared_and_the_data_outlives_the_containers():
    used = {mount.split(":")[0] for one in SERVICES.values() for mount in one["volumes"]}
    assert {name for name in used if not name.startswith((".", "$"))} == set(COMPOSE["volumes"])
    assert "data:/data:ro" in SERVICES["nginx"]["volumes"]


def test_the_example_of_an_environment_has_every_variable_and_no_secret():
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    given = variables((ROOT / ".env.example").read_text())
    assert set(given) == asked
    assert {name for name, value in given.items() if not value} == {"SECRET_KEY", "DATABASE_PASSWORD", "METRICS_TOKEN"}


@pytest.mark.parametrize("place", ["compose", "systemd"])
def test_every_setting_that_is_given_is_documented(place):
    given = {
        "compose": {name for service in OURS for name in SERVICES[service]["environment"]},
        "systemd": set(variables((DEPLOY / "concord.env.example").read_text())),
    }[place]
    page = (ROOT / "docs" / "settings.md").read_text()
    assert {"DATABASE_URL", "BEHIND_TLS"} <= given
    assert [name for name in given if f"`{name}`" not in page.replace("`, `", "` `")] == []


def test_the_image_runs_as_nobody_s_root_with_what_the_lock_pins():
    lines = (ROOT / "Dockerfile").read_text()
    assert "USER concord" in lines
    assert "-r requirements.txt" in lines
    server = SERVICES["database"]["image"].partition(":")[2].partition("-")[0]
    assert f"postgresql-client-{server}" in lines  # pg_dump refuses a newer server


def test_an_environment_file_is_never_committed_or_copied_into_the_image():
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
    assert ".*" in (ROOT / ".dockerignore").read_text().splitlines()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_understands_the_units(tmp_path):
    for unit in UNITS:  # whose user and programs are not on this machine
        text = re.sub(r"/srv/concord/.venv/bin/\w+", "/bin/true", unit.read_text())
        text = re.sub(r"(User|Group)=concord", r"\1=root", text)
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
