"""How metrics are computed where there is a choice: the engine of BSS Eval, its loading, the weights of encoders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import ScoringError
from separation.errors import UnknownNameError

if TYPE_CHECKING:
    from analysis.metrics import Metric

ALL = "all"
OF_SET = "_set"  # after the name of a metric that is of one song, the one of all songs
RANDOM = "an encoder of random weights"


def metric_names(asked: Sequence[str]) -> tuple[str, ...]:
    """The metrics asked for, `all` being all, each once. Raises `UnknownNameError`, nearest names first."""
    from analysis.metrics import METRICS

    for name in asked:
        if name != ALL and name not in METRICS:
            raise UnknownNameError("metric", name, (*METRICS.names(), ALL))
    usual = [metric.name for metric in METRICS if not metric.costly]
    return tuple(dict.fromkeys(name for one in asked for name in (usual if one == ALL else [one])))


@dataclass(frozen=True)
class Method:
    """engine: of sdr, isr, sir and sar; loading: relative diagonal loading of its projections, 0 as museval has it;
    encoders: metric -> the file of its encoder's weights, for it, its level-normalised
    twin and the same of all songs."""

    engine: str = "concord"
    loading: float = 0.0
    encoders: Mapping[str, Path] = field(default_factory=dict)

    def metric(self, name: str) -> Metric:
        """The metric of that name, computed this way. Raises `UnknownNameError` and `LossError`."""
        from analysis.metrics import METRICS
        from analysis.metrics.bss_ratios import ratio
        from analysis.metrics.windows import NAMES

        if name in NAMES:
            return ratio(name, self.engine, self.loading)
        encoder = self._encoder(name)
        return METRICS.get(name) if encoder is None else _with_encoder(name, encoder)

    def of(self, name: str) -> str:
        """By what that metric's scores are made, where there is a choice; nothing where there is none."""
        from analysis.metrics import METRICS
        from analysis.metrics.windows import NAMES
        from separation.losses import encoder_identity

        if name in NAMES:
            if self.engine == "museval":
                return f"the engine museval {version('museval')}"
            # SDR takes no projections, so that a loading changes nothing in it.
            loaded = f" with loading {self.loading:g}" if self.loading and name != "sdr" else ""
            return f"the engine {self.engine}{loaded}"
        if METRICS.get(name).with_encoder is not None:
            identity = encoder_identity(self._encoder(name) or METRICS.get(name).encoder)
            return f"the encoder {identity}" if identity else RANDOM
        return ""

    def remarks(self, asked: Sequence[str]) -> Iterator[str]:
        """What a reader of these metrics' scores must be told beside them, a sentence each."""
        from analysis.metrics import METRICS

        names = metric_names(asked)
        if learnt := [name for name in names if self.of(name) == RANDOM]:
            yield f"{', '.join(learnt)}: by {RANDOM}; give one of a file with --encoder NAME=FILE."
        left_out = [metric.name for metric in METRICS if metric.costly and metric.name not in names]
        if ALL in asked and left_out:
            yield f"Left out of {ALL}, taking minutes a song each unless named: {', '.join(left_out)}."

    def check(self, names: Sequence[str]) -> None:
        """See that all this can be had, before hours of work. Raises `ScoringError` and `LossError`."""
        from analysis.metrics.bss_ratios import ENGINES
        from analysis.metrics.windows import NAMES

        if self.engine not in ENGINES:
            raise UnknownNameError("engine", self.engine, ENGINES)
        if self.engine == "museval" and self.loading:
            raise ScoringError("museval has no diagonal loading; leave it out, or choose the engine concord.")
        if not 0 <= self.loading < 1:
            raise ScoringError(f"A loading of {self.loading:g} cannot be; give one from 0 (none) to below 1, say 1e-8.")
        for name, path in self.encoders.items():
            _with_encoder(name, path)
        if self.engine == "museval" and set(names) & set(NAMES):
            from analysis.metrics.museval_v4 import museval_metrics

            museval_metrics()  # says now, not in an hour, where ffmpeg is missing

    def _encoder(self, name: str) -> Path | None:
        """The encoder's file for that metric: a twin has its metric's, and so has a metric of all songs."""
        from analysis.metrics.level import SUFFIX

        own = self.encoders.get(name.removesuffix(SUFFIX))
        return own or self.encoders.get(name.removesuffix(OF_SET))


@cache  # an encoder is read once, not for every song
def _with_encoder(name: str, path: Path) -> Metric:
    from analysis.metrics import METRICS

    metric = METRICS.get(name)
    if metric.with_encoder is None:
        raise ScoringError(f"The metric {name!r} has no encoder that {path} could be for.")
    return metric.with_encoder(path)
