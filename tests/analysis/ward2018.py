"""Ward et al. 2018 as an imported study with its sounds, from the developers' folder beside the checkout."""

from __future__ import annotations

from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from analysis.models import ImportedClip, ImportedStudy
from analysis.statistics.tables import read_ratings, read_scores
from analysis.store import write_table

ANCHORS = ("Quality", "Interferer")  # as the README there says


def import_ward(shared_data: Path, folder: Path) -> ImportedStudy:
    """The study with every rating, score and sound; anchors have their role."""
    origin = shared_data / "study" / "ward2018"
    ratings, scores = read_ratings(origin / "ratings.csv"), read_scores(origin / "metrics.csv")
    ratings.loc[ratings["system"].isin(ANCHORS), "role"] = "anchor"
    study = ImportedStudy(slug="ward2018", title="Ward et al. 2018", version="1")
    for name, table in (("ratings", ratings), ("scores", scores)):
        write_table(folder / f"{name}.npz", table)
        getattr(study, name).save(f"ward-{name}.npz", ContentFile((folder / f"{name}.npz").read_bytes()), save=False)
    study.save()
    target = str(ratings["target"].iloc[0])
    clips = []
    for path in sorted((origin / "audio").glob("*/*.flac")):
        song, system = path.parent.name, path.stem
        place = default_storage.save(f"studies/audio/{song}-{system}.flac", ContentFile(path.read_bytes()))
        clips.append(ImportedClip(study=study, song=song, target=target, system=system, audio=place))
    ImportedClip.objects.bulk_create(clips)
    return study
