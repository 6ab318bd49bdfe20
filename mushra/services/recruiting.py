"""Says where an experiment's listeners come from and when there are enough, and makes them links of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from mushra.errors import ExperimentError
from mushra.models import Experiment, Invitation
from mushra.protocol.recruiting import RECRUITERS

MOST_LINKS = 1000  # made at once
MOST_LISTENERS = 100_000
LONGEST_NOTE = 200  # characters


def recruiting_set(
    *, experiment: Experiment, recruiter: str, entered: Mapping[str, str], good_listeners: int | None = None
) -> Experiment:
    """Have the experiment's listeners come from that recruiter: its parameters kept, its addresses led back to.

    entered: what the recruiter's `entries` ask for, by their names. Parameters that no recruiter knows stay, as those
    of a flow file do. good_listeners: the study is full at so many.

    Raises `UnknownNameError`, `FlowError` for an entry that is wrong, `ExperimentError` for a number that is.
    """
    source = RECRUITERS.get(recruiter)
    addresses = source.addresses(entered)
    if good_listeners is not None and not 1 <= good_listeners <= MOST_LISTENERS:
        raise ExperimentError(
            f"A study is full at 1 to {MOST_LISTENERS:,} good listeners, not at {good_listeners:,}; "
            "without a number it is closed by hand."
        )
    with transaction.atomic():
        experiment = Experiment.objects.select_for_update().get(pk=experiment.pk)
        known = {name for one in RECRUITERS for name in one.crowd_ids}
        experiment.crowd_ids = [*source.crowd_ids, *(name for name in experiment.crowd_ids if name not in known)]
        experiment.return_url = addresses.return_url
        experiment.screen_out_url = addresses.screen_out_url
        experiment.full_url = addresses.full_url
        experiment.good_listeners = good_listeners
        experiment.save(
            update_fields=["crowd_ids", "return_url", "screen_out_url", "full_url", "good_listeners"],
        )
    return experiment


def invitations_create(*, experiment: Experiment, notes: Iterable[str]) -> list[Invitation]:
    """A personal link for each of the names, good for one session; empty names and blanks around them are left out.

    Raises `ExperimentError` before any is made, where there is no name, too many, or one that is too long.
    """
    names = [name for name in (note.strip() for note in notes) if name]
    if not 1 <= len(names) <= MOST_LINKS:
        raise ExperimentError(f"Give 1 to {MOST_LINKS:,} names, a line each, for personal links; not {len(names):,}.")
    for name in names:
        if len(name) > LONGEST_NOTE or not name.isprintable():
            raise ExperimentError(
                f"{name[:40]!r} names nobody: a name has at most {LONGEST_NOTE} characters that can be seen."
            )
    return Invitation.objects.bulk_create(
        Invitation(experiment=experiment, max_sessions=1, note=name) for name in names
    )
