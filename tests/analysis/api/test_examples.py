"""The examples of docs/api.md, run as they stand there against a real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.api.tokens import token_create
from analysis.models import Score
from tests.analysis.api.conftest import make_study

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"


def examples(language: str) -> str:
    """All of the page's code in that language, as one program."""
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(found) >= 2
    return "\n".join(found)


def has_r() -> bool:
    """Whether R is here, with the packages that the page asks for."""
    if not shutil.which("Rscript"):
        return False
    wanted = "quit(status = !all(sapply(c('httr2', 'jsonlite'), requireNamespace, quietly = TRUE)))"
    return subprocess.run(["Rscript", "-e", wanted], capture_output=True, check=False).returncode == 0


@pytest.fixture
def environment(transactional_db, live_server, django_user_model) -> dict[str, str]:
    django_user_model.objects.create_user("olga", is_staff=True, is_superuser=True)
    make_study("my-study")
    _, words = token_create(name="examples", username="olga")
    return os.environ | {"CONCORD_SITE": live_server.url, "CONCORD_TOKEN": words}


def run(command: list[str], environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_python_examples_work(environment, tmp_path):
    said = run([sys.executable, "-c", examples("python")], environment, tmp_path)
    assert re.search(r"^drums +anchor35 +\d+\.\d+$", said, re.MULTILINE)
    assert re.search(r"Level +Metric +Points +Pearson +Spearman", said)
    assert "'stored': 16" in said
    assert_is_squared("my_metric")


@pytest.mark.skipif(not has_r(), reason="R with httr2 and jsonlite is not here")
def test_the_r_examples_work(environment, tmp_path):
    (tmp_path / "examples.R").write_text(examples("r"))
    said = run(["Rscript", "examples.R"], environment, tmp_path)
    assert re.search(r"drums +anchor35 +\d+\.\d+", said)
    assert re.search(r"at +metric +n +pearson +spearman", said)
    assert re.search(r"\$stored\s+\[1\] 16", said)
    assert_is_squared("my_metric_in_r")


def assert_is_squared(metric: str) -> None:
    """What the examples compute of sdr, to the last digit but one: it went through JSON and back."""
    clip = ("song", "target", "system")
    sdr = {row[:3]: row[3] for row in Score.objects.filter(metric="sdr").values_list(*clip, "value")}
    mine = {row[:3]: row[3] for row in Score.objects.filter(metric=metric).values_list(*clip, "value")}
    assert mine == pytest.approx({key: value**2 for key, value in sdr.items()}, rel=1e-9)
