"""Uploads that lie are refused, each with one sentence that names the file and what would be right, all at once."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from mushra.importers.clips.archive import Limits
from mushra.importers.clips.receive import Received, receive
from mushra.importers.clips.records import ClipsError
from tests.mushra.importers.clips.made import RATE, noise, packed, sound, wav


def take(folder: Path, files: dict[str, bytes] | list[tuple[str, bytes]], **options) -> Received:
    named = files.items() if isinstance(files, dict) else files
    return receive([(path, io.BytesIO(data)) for path, data in named], folder, **options)


def refused(folder: Path, files, **options) -> list[str]:
    with pytest.raises(ClipsError) as error:
        take(folder, files, **options)
    return [str(problem) for problem in error.value.problems]


def with_entry(name: str, data: bytes = b"RIFF", *, mode: int = 0) -> bytes:
    """A zip with one entry of that very name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("placeholder")
        info.filename, info.external_attr = name, mode << 16
        archive.writestr(info, data)
    return buffer.getvalue()


def encrypted(name: str) -> bytes:
    """A zip that says of its entry that it has a password."""
    data = bytearray(packed({name: wav()}))
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    for place in (local + 6, central + 8):
        data[place : place + 2] = struct.pack("<H", struct.unpack("<H", data[place : place + 2])[0] | 1)
    return bytes(data)


SPOILED = noise()
SPOILED[8000, 1] = np.nan
LIES = {
    "a text": ({"vocals.wav": b"I am a text."}, "vocals.wav is no audio that can be read (Format not recognised)"),
    "no samples": ({"vocals.wav": sound(np.zeros((0, 2)))}, "vocals.wav holds 0 samples; it must hold a sound."),
    "another format": ({"vocals.wav": sound(noise(), format="FLAC")}, "vocals.wav is FLAC inside, whatever its name"),
    "a lossy format": ({"vocals.mp3": b"ID3"}, "vocals.mp3 is MP3; give WAV or FLAC, as other formats may lose sound"),
    "six channels": ({"vocals.wav": wav(channels=6)}, "vocals.wav has 6 channels; a clip has one or two."),
    "a strange rate": ({"vocals.wav": wav(rate=4000)}, "vocals.wav is at 4,000 Hz; a clip is at 8,000 to 192,000 Hz."),
    "not a number": (
        {"vocals.wav": sound(SPOILED, subtype="FLOAT")},
        "vocals.wav holds samples that are not finite numbers, the first at 0.500 s",
    ),
    "a broken FLAC": (
        {"vocals.flac": sound(noise(seconds=3), format="FLAC")[:-60000]},
        "vocals.flac is no audio that can be read",
    ),
    "an hour": ({"vocals.flac": sound(np.zeros(3600 * 8000), rate=8000, format="FLAC")}, "vocals.flac lasts 60 min; "),
    "no zip": ({"study.zip": b"PK\x03\x04 and then nothing"}, "study.zip is no zip that can be read"),
    "an empty zip": ({"study.zip": packed({})}, "study.zip is an empty zip; it must hold audio files."),
    "a path upwards": (
        {"study.zip": with_entry("songs/../../../etc/cron.d/job.wav")},
        "study.zip: songs/../../../etc/cron.d/job.wav leads out of the zip's own folder",
    ),
    "an absolute path": ({"study.zip": with_entry("/etc/passwd.wav")}, "study.zip: /etc/passwd.wav leads out"),
    "a path of Windows": ({"study.zip": with_entry("C:\\temp\\a.wav")}, "study.zip: C:\\temp\\a.wav leads out"),
    "a path of a file": ({"../../vocals.wav": wav()}, "../../vocals.wav leads out of its folder"),
    "a link": (
        {"study.zip": with_entry("vocals.wav", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)},
        "study.zip: vocals.wav is a link to another file; put the file itself into the zip.",
    ),
    "a password": ({"study.zip": encrypted("vocals.wav")}, "study.zip: vocals.wav is encrypted; pack the zip without"),
    "a zip in a zip": (
        {"study.zip": packed({"more.zip": packed({"vocals.wav": wav()})})},
        "study.zip: more.zip is an archive within the zip; put its files straight into the zip.",
    ),
    "a zip bomb": (
        {"study.zip": packed({"vocals.wav": bytes(20 << 20)})},
        "study.zip unpacks to 20 MiB, 1,0",
    ),
    "one name twice": (
        [("study.zip", packed({"vocals.wav": wav(1)})), ("vocals.wav", wav(2))],
        "vocals.wav is there twice; every clip needs a name of its own.",
    ),
    "one name but for capitals": (
        {"Amber/Vocals.wav": wav(1), "amber/vocals.WAV": wav(2)},
        "amber/vocals.WAV and Amber/Vocals.wav have one name but for capitals or accents",
    ),
    "one name but for Unicode": (
        {"coraça\u0303o.wav": wav(1), "coração.wav": wav(2)},
        "coração.wav and coraça\u0303o.wav have one name but for capitals or accents",
    ),
    "no sound at all": ({"notes.txt": b"a text"}, "The upload holds no sound; give WAV or FLAC files"),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_upload_that_lies_is_refused_with_one_sentence(tmp_path, lie):
    files, sentence = LIES[lie]
    (told,) = refused(tmp_path / "received", files)
    assert told.startswith(sentence)
    assert told.endswith(".")
    assert [path for path in tmp_path.iterdir() if path.name != "received"] == []


def test_all_that_is_wrong_is_told_and_not_only_the_first(tmp_path):
    files = {
        "a.wav": b"text",
        "b.wav": sound(np.zeros((0, 1))),
        "good.wav": wav(),
        "c.zip": packed({"../x.wav": wav(), "inner.zip": b"", "fine.wav": wav()}),
        "d.ogg": b"OggS",
    }
    told = refused(tmp_path / "received", files)
    assert [sentence.partition(" ")[0] for sentence in told] == ["c.zip:", "c.zip:", "a.wav", "b.wav", "d.ogg"]


def test_limits_of_size_and_number_hold_before_anything_is_unpacked(tmp_path):
    data = packed({f"{number}.wav": wav() for number in range(6)})
    (told,) = refused(tmp_path / "many", {"study.zip": data}, limits=Limits(files=5))
    assert told == "study.zip holds 6 entries; an upload has at most 5."
    (told,) = refused(tmp_path / "large", {"study.zip": data}, limits=Limits(size=300_000))
    assert told.startswith("study.zip unpacks to 0 MiB; an upload has at most 0 MiB")
    assert not (tmp_path / "large").exists()
    told = refused(tmp_path / "files", {f"{number}.wav": wav() for number in range(9)}, limits=Limits(files=5))
    assert told[0].startswith("The upload has more than")


def test_an_entry_that_unpacks_to_more_than_it_says_is_refused(tmp_path):
    data = bytearray(packed({"vocals.wav": wav()}))
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 1000)
    (told,) = refused(tmp_path / "received", {"study.zip": bytes(data)})
    assert told.startswith("study.zip: vocals.wav cannot be unpacked")
    assert all(path.stat().st_size <= 1000 for path in tmp_path.rglob("*.wav"))


def test_hidden_files_and_texts_are_passed_over_and_the_rest_is_taken(tmp_path):
    files = {
        "__MACOSX/songs/Amber/._vocals.wav": b"\x00\x05",
        "songs/Amber/.DS_Store": b"",
        "songs/Amber/vocals.wav": wav(1),
        "README.txt": b"a text",
    }
    received = take(tmp_path / "received", {"study.zip": packed(files)})
    assert [file.path for file in received.files] == ["songs/Amber/vocals.wav"]
    assert [str(warning) for warning in received.warnings] == ["README.txt was passed over, as it is no sound."]


def test_silence_and_full_scale_are_taken_with_a_warning(tmp_path):
    loud = noise(3)
    loud[100:110] = 1.0
    files = {"quiet.wav": sound(np.zeros((RATE, 2))), "loud.flac": sound(loud, format="FLAC"), "good.wav": wav(2)}
    received = take(tmp_path / "received", files)
    assert [str(warning).split(",")[0] for warning in received.warnings] == [
        "quiet.wav is silent throughout; was it meant to be?",
        "loud.flac reaches full scale in 10 samples",
    ]
    assert [file.clip.sound.clipped for file in received.files] == [0, 10, 0]


def test_what_is_received_is_what_was_sent(tmp_path):
    received = take(tmp_path / "received", {"study.zip": packed({"Ämber/vocals.wav": wav(4, channels=1)})})
    (file,) = received.files
    assert (file.path, file.rate, file.channels, file.seconds) == ("Ämber/vocals.wav", RATE, 1, 1.2)
    assert file.clip.file.read_bytes() == wav(4, channels=1)
