"""The Fréchet distance of embeddings: how unlike the target the estimate sounds as a whole, not moment by moment.

Source: Kilgour, Zuluaga, Roblek, Sharifi, "Fréchet Audio Distance: A Reference-Free Metric for Evaluating Music
Enhancement Algorithms", Interspeech 2019, doi:10.21437/Interspeech.2019-2219. Between one clip and its own target, in
the place of two collections, it is ours. (The mean squared distance of embeddings is the loss `deep_feature`.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from analysis.metrics.record import METRICS, Edges, Metric, Scene, Signal, Value
from analysis.metrics.scene import Group
from separation.losses.encoders import OWN, OWN_ORIGIN, Encoder, own, read_encoder

REFERENCE = "Kilgour et al. 2019, doi:10.21437/Interspeech.2019-2219"
FORMULA = "‖μ̂ − μ‖² + tr(Σ̂ + Σ − 2·(Σ̂Σ)^½) of embeddings E(ŝ) and E(s)"
EDGES = Edges(silent_stem=None, silent_estimate=None, perfect=Value(0.0), short=None)

Rows = NDArray[np.float64]  # (moments, features)


def frechet_distance(estimate: Rows, target: Rows) -> float:
    """The Fréchet distance of two normal distributions, fitted to embeddings (moments, features).

        ‖μ̂ − μ‖² + tr(Σ̂ + Σ − 2·(Σ̂Σ)^½)

    The trace of the root is the nuclear norm of one set's centred rows times the other's, so that no matrix root is
    taken, and sets smaller than the number of features, whose covariances are singular, have their exact value, too.
    A single moment has no spread.

    Example:
        >>> frechet_distance(np.array([[0.0], [2.0]]), np.array([[3.0], [5.0]]))
        9.0
    """
    means = [rows.mean(axis=0) for rows in (estimate, target)]
    centred = [
        (rows - mean) / np.sqrt(max(len(rows) - 1, 1)) for rows, mean in zip((estimate, target), means, strict=True)
    ]
    spread = sum(float(np.square(rows).sum()) for rows in centred)
    # Of a long song the triangle has all that counts, in as many rows as there are features.
    few: list[Rows] = [
        np.asarray(np.linalg.qr(rows, mode="r")) if len(rows) > rows.shape[1] else rows for rows in centred
    ]
    overlap = float(np.linalg.norm(few[0] @ few[1].T, "nuc"))
    # Rounding may leave less than zero of two equal sets.
    return max(float(np.square(means[0] - means[1]).sum()) + spread - 2 * overlap, 0.0)


@dataclass(frozen=True)
class Embedded:
    """What an encoder, ours where none is given, makes of a song's stems and estimates; each is encoded once."""

    encoder: Encoder | None

    def __call__(self, group: Group) -> Mapping[str, Mapping[str, tuple[Rows, Rows]]]:
        """system -> target -> E(ŝ), E(s)."""
        wanted = dict.fromkeys(name for estimates in group.estimates.values() for name in estimates)
        stems = {name: self._rows(group.references[name], group.rate) for name in wanted}
        return {
            system: {name: (self._rows(estimate, group.rate), stems[name]) for name, estimate in estimates.items()}
            for system, estimates in group.estimates.items()
        }

    def _rows(self, signal: Signal, rate: int) -> Rows:
        with torch.no_grad():
            found = (self.encoder or own())(torch.from_numpy(np.ascontiguousarray(signal)), rate)
        rows: Rows = found.flatten(0, -2).double().numpy()  # channels are moments like others
        return rows


@cache  # the metrics of one file share what it makes of a song
def encoder_of(path: Path) -> Encoder:
    """The encoder in a file. Raises `LossError`."""
    return read_encoder(path)


def origin(encoder: Encoder | None) -> str:
    """Where that encoder's weights come from, for a reader."""
    return OWN_ORIGIN if encoder is None else encoder.origin


def frechet_metric(encoder: Encoder | None = None) -> Metric:
    """The metric by that encoder; where none is given, by ours."""
    embedded = Embedded(encoder)

    def function(scene: Scene, target: str) -> Value:
        return Value(frechet_distance(*scene.together(embedded)[target]))

    def with_encoder(path: Path) -> Metric:
        return frechet_metric(encoder_of(path))

    return Metric(
        name="frechet_distance",
        label="Fréchet distance of embeddings",
        unit="feature²",
        higher_is_better=False,
        reference=REFERENCE,
        formula=FORMULA,
        edges=EDGES,
        function=function,
        notes="The embeddings of all moments and channels of a song are one set. Tens of them, as an excerpt has, are "
        f"few for a covariance: compare clips of one length only. Encoder: {origin(encoder)}.",
        range=(0.0, inf),
        joint=True,
        with_encoder=with_encoder,
        encoder=OWN if encoder is None else None,
    )


METRICS.add(frechet_metric())
