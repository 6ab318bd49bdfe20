"""A score's fingerprint changes with every byte that it depends on, and with nothing else."""

from __future__ import annotations

import re
import subprocess
import tomllib

import pytest
import soundfile

from analysis.scoring import provenance
from analysis.scoring.provenance import ROOT, code_version, digest, fingerprint
from separation.estimates import read_estimates
from separation.songs.folder import read_songs
from tests.analysis.scoring.place import write_estimate


@pytest.fixture
def sign(place):
    def of(system: str = "far", song: str = "one") -> str:
        every = read_estimates(place / "estimates", read_songs(place / "songs"), systems=[system])
        return fingerprint([one for one in every if one.song.name == song], digest)

    return of


def test_it_depends_on_stems_and_estimates_of_its_own_song_and_system(place, sign):
    before = sign()
    samples, rate = soundfile.read(place / "songs" / "one" / "drums.wav")
    write_estimate(place, "close", "one", "vocals", samples)
    write_estimate(place, "far", "two", "vocals", samples)
    assert sign() == before
    write_estimate(place, "far", "one", "vocals", samples)
    changed = sign()
    assert changed != before
    soundfile.write(place / "songs" / "one" / "drums.wav", samples[::-1], rate)
    assert sign() != changed


def test_it_depends_on_the_code_that_computes(sign, tmp_path, monkeypatch):
    before = sign()
    (tmp_path / "analysis" / "metrics").mkdir(parents=True)
    (tmp_path / "analysis" / "metrics" / "sdr.py").write_text("corrected = True\n")
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    provenance.arithmetic.cache_clear()
    try:
        assert sign() != before
    finally:
        monkeypatch.undo()
        provenance.arithmetic.cache_clear()
    assert sign() == before


def test_the_version_is_the_projects_and_the_commit_where_there_is_one():
    number = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    pattern = rf"{re.escape(number)}\+{head.stdout.strip()}(-dirty)?" if head.returncode == 0 else re.escape(number)
    assert re.fullmatch(pattern, code_version())
