"""What is known of a study's systems: from what `separate` leaves beside its estimates, or from a file by hand."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from analysis.errors import TableError
from analysis.models import ImportedStudy, Score, SystemDescription
from analysis.studies import Imported, RunHere
from mushra.models import Experiment
from separation.origins import read_origin

if TYPE_CHECKING:
    from separation.estimates import Estimate

FACTS = ("loss", "network", "seed", "group")
Facts = Mapping[str, Mapping[str, str]]  # system -> what is said of it, by the names of FACTS


@transaction.atomic
def systems_describe(*, study: Experiment | ImportedStudy, facts: Facts, keep: bool = False) -> int:
    """Say of a study's systems what is known of them; what is not mentioned stays as it is.

    keep: leave systems alone of which anything is said already. Returns how many systems were described.
    """
    of_study = {"experiment" if isinstance(study, Experiment) else "imported": study}
    write = SystemDescription.objects.get_or_create if keep else SystemDescription.objects.update_or_create
    made = [write(**of_study, system=system, defaults=dict(said))[1] for system, said in facts.items()]
    return sum(made) if keep else len(made)


def estimates_describe(*, experiment: Experiment, folders: Mapping[str, Path]) -> int:
    """Say of an experiment's systems what `separate` left beside their estimates; what is said already stays.

    folders: system -> its estimates. Returns how many systems were described.
    """
    origins = {system: read_origin(folder) for system, folder in folders.items()}
    facts = {system: {name: getattr(origin, name) for name in FACTS} for system, origin in origins.items() if origin}
    return systems_describe(study=experiment, facts=facts, keep=True)


def describe_built(*, experiment: Experiment, estimates: Iterable[Estimate], **_: Any) -> None:
    """What `mushra.signals.experiment_built` calls."""
    folders = {estimate.system: estimate.path.parent.parent for estimate in estimates}
    estimates_describe(experiment=experiment, folders=folders)


def copy_facts(*, experiment: Experiment, original: Experiment, **_: Any) -> None:
    """What `mushra.signals.experiment_copied` calls: the copy's clips are the same, and so are systems and scores."""
    described, scores = list(original.described_systems.all()), list(original.scores.all())
    for one in (*described, *scores):
        one.pk, one.experiment = None, experiment
    SystemDescription.objects.bulk_create(described)
    Score.objects.bulk_create(scores, batch_size=1000)


def systems_describe_by_file(*, study: RunHere | Imported, path: Path) -> int:
    """Say what a file says of a study's systems: all of it, or nothing. Raises `TableError`, naming the row."""
    data = study.data()
    ours = set(data.ratings.loc[data.ratings["role"] == "system", "system"]) | set(data.scores["system"])
    if isinstance(study, Imported):
        kept: Experiment | ImportedStudy = study.study
    else:
        kept = study.experiment
        ours |= set(_heard(study.experiment))  # nobody may have rated it yet
    return systems_describe(study=kept, facts=read_system_file(path, sorted(map(str, ours))))


def read_system_file(path: Path, systems: Collection[str]) -> dict[str, dict[str, str]]:
    """systems.csv, `system` and any of `FACTS` as columns: what it says of each system.

    systems: those that there are. Raises `TableError` on what is no such file, a system that is not there or comes
    twice, and a cell that is too long, naming the row (the header is row 1, as a spreadsheet counts).
    """
    header, rows = _cells(path)
    unknown = [name for name in header if name not in ("system", *FACTS)]
    if "system" not in header or len(header) < 2 or unknown or len(set(header)) < len(header):
        raise TableError(
            f"{path} has the columns {', '.join(header) or 'of an empty file'}; "
            f"it must have system, and any of {', '.join(FACTS)}, each once."
        )
    found: dict[str, dict[str, str]] = {}
    for number, cells in rows:
        if len(cells) != len(header):
            raise TableError(f"{path}, row {number} has {len(cells)} cells; its header names {len(header)} columns.")
        said = dict(zip(header, cells, strict=True))
        system = said.pop("system")
        if system not in systems:
            there = ", ".join(systems) or "none"
            raise TableError(f"{path}, row {number}: there is no system {system!r} in this study; there are {there}.")
        if system in found:
            raise TableError(f"{path}, row {number}: {system!r} comes a second time; each system has one row.")
        for name, text in said.items():
            most = SystemDescription._meta.get_field(name).max_length
            if len(text) > most:
                raise TableError(f"{path}, row {number}, column {name!r} has {len(text)} characters; {most} at most.")
        found[system] = said
    if not found:
        raise TableError(f"{path} holds a header and no rows; give a row for each system.")
    return found


def _cells(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and each row with its number; blanks around cells and empty rows are left out."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = [(number, [cell.strip() for cell in cells]) for number, cells in enumerate(csv.reader(file), 1)]
    except OSError as error:
        raise TableError(f"{path} cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{path} is no CSV file in UTF-8 ({error}).") from error
    rows = [(number, cells) for number, cells in rows if any(cells)]
    return (rows[0][1], rows[1:]) if rows else ([], [])


def _heard(experiment: Experiment) -> Iterable[str]:
    stimuli = experiment.trials.filter(stimuli__role="system").order_by()
    return stimuli.values_list("stimuli__system", flat=True).distinct()
