"""Looks at clips together: whether each has a place of its own, and whether those of a trial can be compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from mushra.importers.clips.records import LEFT_OUT, MIXTURE, REFERENCE, ROLES, SYSTEM, Place, Placed, Problem, alike
from mushra.protocol.anchors import ANCHORS

LONGEST_NAME = 100  # characters; folders and the database take it
ROLE_NAMES = (REFERENCE, *ANCHORS.names())  # what exports call a role, so no system is called so
ONE_SAMPLE = 1  # that stems and mixture of a song may differ by: it is cut

Key = TypeVar("Key", bound=Hashable)


def check_together(placed: Iterable[Placed]) -> list[Problem]:
    """All that is wrong with clips that would make up one test; none where they can be taken.

    Those that are there already are right: what is new is measured by them.

    Source: that the signals of a trial are equally long and switched in step, ITU-R BS.1534-3, 5.3.
    """
    used = [each for each in placed if each.place.role != LEFT_OUT]
    if not any(not each.is_there for each in used):
        return [Problem("The upload", "holds no clip that is to be used; give at least one a role.")]
    nameless = [problem for each in used if not each.is_there for problem in _names(each)]
    if nameless:
        return nameless
    problems = [*_one_place_each(used), *_one_spelling(used), *_one_rate(used)]
    songs: defaultdict[str, list[Placed]] = defaultdict(list)
    for each in used:
        songs[alike(each.place.song)].append(each)
    for clips in songs.values():
        problems += [*_references(clips), *_channels(clips), *_lengths(clips)]
    return problems


def _names(placed: Placed) -> Iterator[Problem]:
    place = placed.place
    if place.role not in ROLES:
        yield Problem(placed.path, f"has the role {place.role!r}; a role is one of {', '.join(ROLES)}.")
        return
    if place.missing:
        yield Problem(placed.path, f"needs a name of its {' and '.join(place.missing)}, as it is a {place.role}.")
    for what in ("song", "target", "system"):
        name = getattr(place, what)
        if name and (not name.isprintable() or set(name) & set("/\\") or name.startswith(".") or name != name.strip()):
            yield Problem(
                placed.path, f"has {name!r} for its {what}; a name has no slash, no leading dot and no space around it."
            )
        if len(name) > LONGEST_NAME or len(name.encode()) > 200:
            yield Problem(placed.path, f"has a {what} of {len(name)} characters; a name has at most {LONGEST_NAME}.")
    if place.role == SYSTEM and place.system.lower() in ROLE_NAMES:
        yield Problem(placed.path, f"has the system {place.system!r}, which is what exports call a role; rename it.")
    if place.role == REFERENCE and place.target.lower() == MIXTURE:
        yield Problem(placed.path, f"has the target {place.target!r}, which is what the mixture's file is called.")


def _one_place_each(placed: Sequence[Placed]) -> Iterator[Problem]:
    first: dict[str, Placed] = {}
    for each in sorted(placed, key=lambda each: not each.is_there):
        key = alike(str(each.place.path("")))
        if key not in first:
            first[key] = each
        elif first[key].is_there:
            yield Problem(each.path, f"is {_role(each.place)}, which is there already; {_cure(each.place)}.")
        else:
            yield Problem(each.path, f"and {first[key].path} are both {_role(each.place)}; keep one of them.")


def _cure(place: Place) -> str:
    return "give this system another name" if place.role == SYSTEM else "leave this one out"


def _role(place: Place) -> str:
    if place.role == MIXTURE:
        return f"the mixture of {place.song!r}"
    if place.role == REFERENCE:
        return f"the reference of {place.song!r}, {place.target!r}"
    return f"the estimate of {place.song!r}, {place.target!r} by {place.system!r}"


def _one_spelling(placed: Sequence[Placed]) -> Iterator[Problem]:
    """Names that some file systems take for one, though they are two."""
    for what in ("song", "target", "system"):
        first: dict[str, Placed] = {}
        told = set()
        for each in placed:
            name = getattr(each.place, what)
            other = getattr(first.setdefault(alike(name), each).place, what)
            if name != other and name not in told:
                told.add(name)
                yield Problem(
                    each.path, f"has the {what} {name!r}, {first[alike(name)].path} has {other!r}, which differs by "
                    "capitals or by how accents are composed; spell both alike."
                )  # fmt: skip


def _one_rate(placed: Sequence[Placed]) -> Iterator[Problem]:
    rate = _most([each.rate for each in _standard(placed)])
    for each in placed:
        if each.rate != rate and not each.is_there:
            yield Problem(
                each.path, f"is at {each.rate:,} Hz, others are at {rate:,} Hz; give all one sample "
                "rate, as the browser plays a test at one and would resample the others."
            )  # fmt: skip


def _references(clips: Sequence[Placed]) -> Iterator[Problem]:
    references = {alike(each.place.target): each for each in clips if each.place.role == REFERENCE}
    wanted: set[str] = set()
    for each in clips:
        target = alike(each.place.target)
        if each.place.role == SYSTEM and target not in references:
            yield Problem(
                each.path, f"has no reference: give the clean {each.place.target!r} of {each.place.song!r} too, "
                f"as {each.place.song}/{each.place.target}.wav, for one."
            )  # fmt: skip
        if each.place.role == SYSTEM:
            wanted.add(target)
        if each.place.role == MIXTURE and not references:
            yield Problem(
                each.path, f"is the mixture of a song without stems; give a reference of {each.place.song!r}."
            )
    for target, each in references.items():
        if target in wanted and each.clip.sound.peak == 0:
            yield Problem(each.path, "is silent throughout, and estimates are compared with it; leave its target out.")


def _channels(clips: Sequence[Placed]) -> Iterator[Problem]:
    channels = max((each.channels for each in clips if each.is_there), default=0)  # a song is as wide as its widest
    channels = channels or _most([each.channels for each in clips])
    for each in clips:
        if each.channels != channels and not each.is_there:
            yield Problem(
                each.path, f"is {_width(each.channels)}, the other clips of {each.place.song!r} are "
                f"{_width(channels)}; give all the same, as a change of width gives a clip away."
            )  # fmt: skip


def _lengths(clips: Sequence[Placed]) -> Iterator[Problem]:
    """Stems may differ by a sample, which is cut; all else is as long as the song to the sample."""
    stems = [each for each in clips if each.place.role != SYSTEM]
    usual = _most([each.frames for each in _standard(stems or clips)])
    frames = min([each.frames for each in stems if abs(each.frames - usual) <= 1], default=usual)
    for each in clips:
        length = each.frames
        if not each.is_there and abs(length - frames) > (0 if each.place.role == SYSTEM else ONE_SAMPLE):
            differs = f"{abs(length - frames):,} {'fewer' if length < frames else 'more'}"
            yield Problem(
                each.path, f"has {length:,} samples, {differs} than {each.place.song!r} with its {frames:,}; the clips "
                "of a song must be equally long to the sample, as they are switched in step."
            )  # fmt: skip


def _standard(clips: Sequence[Placed]) -> Sequence[Placed]:
    """Those that the others are measured by."""
    return [each for each in clips if each.is_there] or clips


def _width(channels: int) -> str:
    return {1: "mono", 2: "stereo"}[channels]


def _most(values: Sequence[Key]) -> Key:
    """The commonest value; of equally common ones the first."""
    return Counter(values).most_common(1)[0][0]
