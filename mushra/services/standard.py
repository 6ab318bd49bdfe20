"""Where an experiment departs from the standard, from the estimates and settings that it would be built from."""

from __future__ import annotations

from collections.abc import Sequence

from mushra.protocol.duration import minutes
from mushra.protocol.flow_file import Flow
from mushra.protocol.order import page_sets
from mushra.protocol.protocols import PROTOCOLS, Protocol
from mushra.protocol.screening_rules import STANDARD_RULES, chosen_rules
from mushra.protocol.standard import Departure, Design, TrialDesign, departures
from mushra.services.design import Settings
from separation.estimates import Estimate
from separation.songs.folder import Song


def standard_departures(
    *, estimates: Sequence[Estimate], settings: Settings, targets: Sequence[str] | None = None, flow: Flow | None = None
) -> list[Departure]:
    """Every rule of the standard that the experiment would break, also those for which building refuses it.

    settings: need not be resolved; flow: the pages beside the trials, for the breaks among them.

    Raises `UnknownNameError` for a protocol that there is not, `FlowError` for screening rules that are none.
    """
    protocol = PROTOCOLS.get(settings.protocol)
    anchors = protocol.anchors if settings.anchors is None else settings.anchors
    hidden = protocol.hidden_reference != "optional" if settings.hidden_reference is None else settings.hidden_reference
    trials = _trials(estimates, settings.seconds, targets)
    design = Design(
        protocol=protocol.name,
        trials=trials,
        seconds=settings.seconds,
        hidden_reference=hidden,
        anchors=tuple(anchors),
        sitting=_sitting(protocol, trials, hidden + len(anchors), settings, flow),
        replicates=settings.replicates,
        screening=STANDARD_RULES if settings.screening_rules is None else chosen_rules(settings.screening_rules),
    )
    return departures(design)


def _trials(estimates: Sequence[Estimate], seconds: float, targets: Sequence[str] | None) -> tuple[TrialDesign, ...]:
    systems: dict[tuple[str, str], list[str]] = {}
    songs: dict[tuple[str, str], Song] = {}
    for estimate in sorted(estimates, key=lambda estimate: (estimate.song.name, estimate.target, estimate.system)):
        if targets is None or estimate.target in targets:
            trial = (estimate.song.name, estimate.target)
            systems.setdefault(trial, []).append(estimate.system)
            songs[trial] = estimate.song
    return tuple(
        TrialDesign(f"{song} / {target}", tuple(names), min(seconds, songs[song, target].seconds))
        for (song, target), names in systems.items()
    )


def _sitting(
    protocol: Protocol, trials: Sequence[TrialDesign], others: int, settings: Settings, flow: Flow | None
) -> float:
    """About how many minutes a listener sits without a break who is given the longest trials."""
    of_trial = [
        [
            (protocol.signals(len(page)), trial.seconds)
            for page in page_sets(protocol, range(len(trial.systems) + others))
        ]
        for trial in trials
    ]
    of_trial.sort(key=lambda pages: minutes(pages, protocol.layout), reverse=True)
    given = of_trial[: settings.trials_per_listener] + of_trial[: settings.replicates]
    pages = sorted((page for pages in given for page in pages), key=lambda page: page[0] * page[1], reverse=True)
    breaks = [step.every for step in (flow.steps if flow else ()) if step.kind == "break" and step.every]
    return float(minutes(pages[: min(breaks, default=None)], protocol.layout))
