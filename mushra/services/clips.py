"""A researcher's own clips come into a draft: received and looked at, placed, and taken as a whole or not at all."""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from mushra.errors import ExperimentError
from mushra.importers.clips.archive import Limits
from mushra.importers.clips.receive import Received, Upload, receive
from mushra.importers.clips.records import LEFT_OUT, Clip, ClipsError, Place, Placed, Problem, Sound
from mushra.importers.clips.together import check_together
from mushra.models import Draft
from mushra.services.drafts import draft_folder
from mushra.services.linking import link_or_copy
from mushra.services.server_songs import known_on_server, songs_wanted
from separation.files import write_whole

BEGINNING = ".receiving-"
CUT_OFF = 3600  # seconds after which no upload is still on its way
RECORD = "clips.json"  # of files in one folder: what each is


def draft_receive(
    *, draft: Draft, files: Sequence[Upload | tuple[str, UploadedFile]], collection: str = ""
) -> Received:
    """Look at an upload and let it wait for its places, instead of what waited before.

    files: each with its path as it was uploaded; zips are unpacked. Where the folders alone say what every clip is,
    the clips are looked at together too, with those that the draft has, and with the server's songs that they are
    estimates of. collection: the key of the one that such songs are from, where several have them.

    Raises `ClipsError` with all that is wrong, and `ExperimentError` where the disk is full; then nothing is kept, and
    what waited before goes on waiting.
    """
    _sweep(draft)
    folder = draft_folder(draft) / f"{BEGINNING}{secrets.token_hex(8)}"  # two tabs do not meet
    there = taken_clips(draft)
    try:
        known = [(each.place.song, each.place.target) for each in there] + known_on_server()
        received = receive(files, folder, known=known, limits=Limits(size=settings.UPLOAD_MAX_MB << 20))
        if received.certain:
            _together(there, received.files, collection)
        warnings = list(map(asdict, received.warnings))
        _write(folder, received.files, certain=received.certain, warnings=warnings, collection=collection)
        draft_forget_received(draft=draft)
        home = folder.rename(draft_folder(draft) / "received")
    except OSError as error:
        raise ExperimentError(f"The upload cannot be kept ({error.strerror}).") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return replace(received, files=tuple(_read(home, is_there=False)))


def draft_received(*, draft: Draft) -> Received | None:
    """What waits for its places, if anything does."""
    folder = draft_folder(draft) / "received"
    if not (record := _record(folder)):
        return None
    warnings = tuple(Problem(**warning) for warning in record["warnings"])
    return Received(tuple(_read(folder, is_there=False)), record["certain"], warnings)


def draft_take_clips(*, draft: Draft, mapping: Mapping[str, Place] | None = None) -> tuple[Problem, ...]:
    """Take what waits into the draft, each clip to its place, and return what is odd about it.

    mapping: the places by path; a path that it leaves out is placed as guessed.

    Raises `ClipsError` with all that is wrong with the clips together: then the draft's clips are as they were, and
    the upload goes on waiting. Raises `ExperimentError` where nothing waits or the mapping names what does not.
    """
    received = draft_received(draft=draft)
    if received is None:
        raise ExperimentError("There is no upload that waits for its places; give files or a zip.")
    mapping = mapping or {}
    if unknown := sorted(set(mapping) - {each.path for each in received.files}):
        raise ExperimentError(f"{unknown[0]!r} is not among the files of this upload.")
    placed = [Placed(each.clip, mapping.get(each.path, each.place)) for each in received.files]
    collection = _record(draft_folder(draft) / "received").get("collection", "")
    together = _together(taken_clips(draft), placed, collection)
    _exchange(draft, [each for each in together if each.place.role != LEFT_OUT])
    draft_forget_received(draft=draft)
    return received.warnings


def draft_forget_received(*, draft: Draft) -> None:
    """Give up what waits."""
    shutil.rmtree(draft_folder(draft) / "received", ignore_errors=True)


def draft_remove_clips(*, draft: Draft, song: str = "", system: str = "") -> None:
    """Remove a song with its estimates, a system, a system's estimates of a song, or, where neither is named, all.

    Raises `ExperimentError` where the draft has no such clips.
    """
    there = taken_clips(draft)
    left = [each for each in there if song not in ("", each.place.song) or system not in ("", each.place.system)]
    if len(left) == len(there):
        named = " and ".join(repr(name) for name in (song, system) if name)
        raise ExperimentError(f"This draft has no clips{f' of {named}' if named else ''} of its own.")
    if left:
        _exchange(draft, left)
    else:
        shutil.rmtree(draft_folder(draft) / "clips")


def _together(there: Sequence[Placed], placed: Sequence[Placed], collection: str) -> list[Placed]:
    """The draft's clips, the server's that are wanted, and those of the upload; raises `ClipsError`."""
    together = [*there, *songs_wanted(placed, there, collection=collection), *placed]
    if problems := check_together(together):
        raise ClipsError(problems)
    return together


def _sweep(draft: Draft) -> None:
    """Remove what an upload left that was cut off with its process."""
    for folder in draft_folder(draft).glob(f"{BEGINNING}*"):
        if folder.stat().st_mtime < time.time() - CUT_OFF:
            shutil.rmtree(folder, ignore_errors=True)


def taken_clips(draft: Draft) -> list[Placed]:
    """The draft's own clips, each at its place."""
    return _read(draft_folder(draft) / "clips", is_there=True)


def _exchange(draft: Draft, placed: Iterable[Placed]) -> None:
    """Put these clips in the place of those that the draft has, by one renaming of a folder."""
    home = draft_folder(draft) / "clips"
    following, leaving = draft_folder(draft) / ".following", draft_folder(draft) / ".leaving"
    shutil.rmtree(following, ignore_errors=True)
    try:
        _write(following, [_linked(each, following) for each in placed])
        if home.exists():
            home.rename(leaving)
        following.rename(home)
    finally:
        shutil.rmtree(following, ignore_errors=True)
        shutil.rmtree(leaving, ignore_errors=True)


def _linked(placed: Placed, folder: Path) -> Placed:
    """The clip at its place in `folder`, without a copy where the file system has links."""
    target = folder / placed.place.path(PurePosixPath(placed.path).suffix.lower())
    link_or_copy(placed.clip.file, target)
    return replace(placed, clip=replace(placed.clip, file=target))


def _write(folder: Path, placed: Iterable[Placed], **about: object) -> None:
    """Keep beside the files of a folder what each of them is."""
    rows = [
        {
            "path": each.path,
            "file": str(each.clip.file.relative_to(folder)),
            "sound": asdict(each.clip.sound),
            "place": asdict(each.place),
        }
        for each in placed
    ]
    text = json.dumps({**about, "clips": rows}, ensure_ascii=False)
    write_whole(folder / RECORD, lambda place: place.write_text(text, encoding="utf-8"))


def _read(folder: Path, *, is_there: bool) -> list[Placed]:
    """The clips of a folder; none where there is no folder."""
    return [
        Placed(Clip(row["path"], folder / row["file"], Sound(**row["sound"])), Place(**row["place"]), is_there)
        for row in _record(folder).get("clips", [])
    ]


def _record(folder: Path) -> dict[str, Any]:
    """What was kept beside the files; empty where nothing was."""
    try:
        record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return record
