"""What came as files becomes a study like any other, whole or not at all; and scores are added to any study."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping as Named
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.text import slugify

from analysis.errors import AnalysisError, NothingToCompareError
from analysis.models import ImportedClip, ImportedStudy, MetricDescription
from analysis.score_file import NO_REASON, ScoreRow
from analysis.services import metrics_describe, scores_store
from analysis.sounds import Sound
from analysis.stored import file_store, folder_forget, sha256, table_store
from analysis.studies import Imported, RunHere, Study
from mushra.importers.clips.sounds import look
from mushra.models import Experiment

if TYPE_CHECKING:
    import pandas as pd

    from analysis.importing import Mapping, Problem, Reading

RESERVED = {"add", "published"}  # words that stand at a study's place in addresses
LONGEST_TITLE = 200  # characters, as the database has it
POINT = ["song", "target", "system"]


class ImportRefusedError(AnalysisError):
    """Files that cannot become a study as they are; `problems` says what is wrong with each row."""

    def __init__(self, problems: Sequence[Problem], more: int) -> None:
        rest = f"\n… and {more} more." if more else ""
        super().__init__("\n".join(map(str, problems)) + rest)
        self.problems, self.more = tuple(problems), more


def study_import(
    *,
    title: str,
    ratings: Named[Path, Mapping],
    scores: Named[Path, Mapping] | None = None,
    sounds: Sequence[Sound] = (),
    origin: str = "",
    owner: Any = None,
) -> ImportedStudy:
    """Make a study of files; each is read by its own mapping. It belongs to `owner`, or to nobody.

    Raises `ImportRefusedError` with all problems, before anything is written, and `AnalysisError` where something
    cannot be written; then nothing of it is left.
    """
    _check_words(title, origin)
    rated = _sound_table(ratings)
    scored = _sound_table(scores) if scores else None
    slug = _free_slug(title)
    home = f"studies/{slug}-{secrets.token_hex(4)}"
    try:
        with transaction.atomic():
            study = ImportedStudy(slug=slug, title=title.strip(), origin=origin.strip(), owner=owner)
            study.ratings.name = table_store(f"{home}/ratings.npz", rated)
            if scored is not None:
                study.scores.name = table_store(f"{home}/scores.npz", scored)
                _describe_new(scored)
            study.version = _version(study)
            study.rating_count = len(rated)
            study.listener_count = len(rated[["study", "listener"]].drop_duplicates())
            study.save()
            ImportedClip.objects.bulk_create(
                ImportedClip(
                    study=study, song=sound.song, target=sound.target, system=sound.system,
                    audio=file_store(f"{home}/audio/{place}{sound.path.suffix.lower()}", _decoded(sound.path)),
                )
                for place, sound in enumerate(sounds)
            )  # fmt: skip
    except BaseException:
        with suppress(OSError):
            folder_forget(home)
        raise
    return study


def _check_words(title: str, origin: str) -> None:
    if not title.strip():
        raise AnalysisError("The study needs a title.")
    if len(title.strip()) > LONGEST_TITLE:
        raise AnalysisError(f"The title has {len(title.strip())} characters; it may have {LONGEST_TITLE}.")
    if "\x00" in title + origin:
        raise AnalysisError("The title and the origin are texts, and one holds a null character, which no text has.")


def scores_add(*, study: Study, files: Named[Path, Mapping]) -> int:
    """Add scores to a study, in the place of those of the same song, target, system and metric; how many there were.

    Raises `ImportRefusedError`, and `NothingToCompareError` where they are of no clip that was rated.
    """
    targets = sorted(map(str, study.data().ratings["target"].unique()))
    table = _sound_table({path: for_targets(mapping, targets) for path, mapping in files.items()})
    _refuse_strangers(table, study)
    if isinstance(study, RunHere):
        rows = (
            ScoreRow(str(row.song), str(row.target), str(row.system), str(row.metric), row.value)
            if row.value == row.value
            else ScoreRow(str(row.song), str(row.target), str(row.system), str(row.metric), row.value, NO_REASON)
            for row in table.itertuples(index=False)
        )
        return scores_store(experiment=study.experiment, rows=rows)
    if not isinstance(study, Imported):
        raise AnalysisError(f"Scores cannot be added to {study.title}.")
    _replace_scores(study, table)
    return len(table)


def for_targets(mapping: Mapping, targets: Sequence[str]) -> Mapping:
    """The same mapping; where the file says nothing of targets, those of a study with one target are meant."""
    said = {*mapping.columns, *mapping.constants, *mapping.said_by_names}
    if "target" in said or len(targets) != 1:
        return mapping
    return replace(mapping, constants={**mapping.constants, "target": targets[0]})


def _sound_table(files: Named[Path, Mapping]) -> pd.DataFrame:
    from analysis.importing import read

    reading: Reading = read(files)
    if reading.problems:
        raise ImportRefusedError(reading.problems, reading.more)
    return reading.table


def _refuse_strangers(scores: pd.DataFrame, study: Study) -> None:
    ratings = study.data().ratings[POINT].astype(str).drop_duplicates()
    if ratings.merge(scores[POINT].astype(str).drop_duplicates(), on=POINT).empty:
        one, other = (" / ".join(map(str, table[POINT].iloc[0])) for table in (ratings, scores))
        raise NothingToCompareError(
            f"These scores are of no clip that {study.title} has ratings of: the first rating is of {one}, the first "
            f"score of {other} (song / target / system)."
        )


def _replace_scores(study: Imported, table: pd.DataFrame) -> None:
    import pandas as pd

    row, old = study.study, study.study.scores.name
    before = study.data().scores.astype(dict.fromkeys((*POINT, "metric"), str))
    both = pd.concat([before, table.astype(dict.fromkeys((*POINT, "metric"), str))], ignore_index=True)
    both = both.drop_duplicates([*POINT, "metric"], keep="last").reset_index(drop=True)
    home = Path(row.ratings.name).parent.as_posix()
    row.scores.name = table_store(f"{home}/scores-{secrets.token_hex(4)}.npz", both)
    row.version = _version(row)
    with transaction.atomic():
        _describe_new(table)
        row.save(update_fields=["scores", "version", "changed_at"])
        if old:
            transaction.on_commit(lambda: default_storage.delete(old))


def _describe_new(scores: pd.DataFrame) -> None:
    """Ask METRICS, which takes torch along, only of metrics that nothing is known of yet."""
    names = set(scores["metric"].astype(str))
    if new := names - set(MetricDescription.objects.values_list("name", flat=True)):
        metrics_describe(sorted(new))


def _free_slug(title: str) -> str:
    """The title as part of an address that no study has yet."""
    wanted = slugify(title)[:70] or "study"
    taken = {*ImportedStudy.objects.values_list("slug", flat=True), *Experiment.objects.values_list("slug", flat=True)}
    number, slug = 1, wanted
    while slug in taken | RESERVED:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _decoded(path: Path) -> Path:
    """The same path, once all of it was decoded: a header alone says little of what a browser will be given."""
    clip, problems = look(path.name, path)
    if clip is None:
        raise AnalysisError(str(problems[0]))
    return path


def _version(study: ImportedStudy) -> str:
    """SHA-256 of both tables."""
    names = [study.ratings.name, *([study.scores.name] if study.scores else [])]
    return hashlib.sha256(" ".join(map(sha256, names)).encode()).hexdigest()
