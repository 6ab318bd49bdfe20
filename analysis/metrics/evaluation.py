"""Every metric in one call on arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.errors import ScoringError
from analysis.metrics.record import METRICS
from analysis.metrics.scene import Group, Signal

COLUMNS = ("system", "target", "metric", "value", "reason", "caution")
Stems = Mapping[str, ArrayLike]


def evaluate(
    references: Stems,
    estimates: Stems | Mapping[str, Stems],
    rate: int,
    metrics: Sequence[str] = ("sdr", "isr", "sir", "sar"),
    mixture: ArrayLike | None = None,
) -> pd.DataFrame:
    """Score estimates of a song's stems: what `museval.evaluate` is asked for, by name, with any metric of METRICS.

    The four that are the default are BSS Eval v4 as `museval.eval_mus_track` reports it: windows of 1 s, and here their
    median. For the values of every window see `analysis.metrics.bss_eval`.

    references: name -> stem, all stems of the song; estimates: name -> estimate, of all stems or some, or
    system -> name -> estimate, which costs little more than one system; each (channels, samples), where museval has
    (samples, channels), or (samples,) for one channel, kept as float32; rate: Hz; mixture: the references' sum if None.

    Returns a tidy table, a row a value: system (empty for one without a name), target, metric, value, the reason where
    the value is undefined (NaN), and a caution where no program could reproduce it.

    Raises `ScoringError` where signals differ in shape or a stem is unknown, and `UnknownNameError` for metrics.

    Example:
        >>> random = np.random.default_rng(0)
        >>> stems = {name: random.normal(size=(2, 16000)) for name in ("vocals", "drums")}
        >>> estimates = {"vocals": stems["vocals"] + 0.1 * stems["drums"]}
        >>> table = evaluate(stems, estimates, rate=8000, metrics=["sdr", "si_sdr"])
        >>> print(table[["target", "metric", "value"]].round(1).to_string(index=False))
        target metric  value
        vocals    sdr   20.0
        vocals si_sdr   20.0
    """
    found = [METRICS.get(name) for name in metrics]
    group = _group(references, estimates, rate, mixture)
    rows = [
        (system, target, metric.name, value.value, value.reason, value.caution)
        for system in group.estimates
        for target in group.estimates[system]
        for metric in found
        for value in [metric.function(group.scene(system), target)]
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _group(references: Stems, estimates: Stems | Mapping[str, Stems], rate: int, mixture: ArrayLike | None) -> Group:
    if not references or not estimates:
        raise ScoringError("There is nothing to score; give at least one reference and one estimate, each by its name.")
    shape = np.atleast_2d(np.asarray(next(iter(references.values())))).shape
    stems = {name: _signal(stem, shape, f"reference {name!r}") for name, stem in references.items()}
    several = all(isinstance(some, Mapping) for some in estimates.values())
    systems = cast("Mapping[str, Stems]", estimates if several else {"": estimates})
    for name in (name for some in systems.values() for name in some if name not in stems):
        raise ScoringError(f"There is an estimate of {name!r}, which is no reference; those are {', '.join(stems)}.")
    scored = {
        system: {name: _signal(estimate, shape, f"estimate of {name!r}") for name, estimate in some.items()}
        for system, some in systems.items()
    }
    total = np.sum(list(stems.values()), axis=0) if mixture is None else _signal(mixture, shape, "mixture")
    return Group(stems, scored, total, rate)


def _signal(given: ArrayLike, shape: tuple[int, ...], name: str) -> Signal:
    signal = np.atleast_2d(np.asarray(given, dtype=np.float32))
    if signal.ndim != 2 or signal.shape[0] > signal.shape[1]:
        raise ScoringError(
            f"The {name} has the shape {signal.shape}; give (channels, samples). museval's (samples, channels) is "
            "transposed by .T."
        )
    if signal.shape != shape:
        raise ScoringError(f"The {name} has the shape {signal.shape}, the first reference {shape}; they must be alike.")
    if not np.isfinite(signal).all():
        raise ScoringError(f"The {name} holds samples that are not finite numbers.")
    return np.ascontiguousarray(signal)
