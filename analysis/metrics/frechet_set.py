"""The Fréchet distance over all songs of a system, as it was published: of two collections, not of two clips.

Source: Kilgour et al. 2019, doi:10.21437/Interspeech.2019-2219; moments are joined as in Chan, Golub, LeVeque,
"Algorithms for computing the sample variance", The American Statistician 37, 1983, doi:10.1080/00031305.1983.10483115.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.metrics.frechet import EDGES, FORMULA, REFERENCE, Embedded, Rows, encoder_of, origin
from analysis.metrics.record import METRICS, Metric, Scene, Value
from separation.losses.encoders import OWN, Encoder

Values = NDArray[np.float64]
Pair = tuple["Moments", "Moments"]  # of E(ŝ) and of E(s)


@dataclass(frozen=True)
class Moments:
    """How many embeddings there are, their mean (features), and the sum of products around it (features, features)."""

    count: int
    mean: Values
    scatter: Values

    @classmethod
    def of(cls, rows: Rows) -> Moments:
        mean = rows.mean(axis=0)
        return cls(len(rows), mean, (rows - mean).T @ (rows - mean))

    def __add__(self, other: Moments) -> Moments:
        """Of the embeddings of both."""
        count, step = self.count + other.count, other.mean - self.mean
        scatter = self.scatter + other.scatter + np.outer(step, step) * (self.count * other.count / count)
        return Moments(count, self.mean + step * (other.count / count), scatter)

    @property
    def covariance(self) -> Values:
        """(features, features), 0 for a single embedding."""
        return self.scatter / max(self.count - 1, 1)


def frechet_distance_of_moments(estimate: Moments, target: Moments) -> float:
    """The Fréchet distance of two normal distributions by their moments.

    ‖μ̂ − μ‖² + tr(Σ̂ + Σ − 2·(Σ̂Σ)^½), the last trace as the nuclear norm of Σ̂^½·Σ^½
    """
    spread = float(np.trace(estimate.covariance) + np.trace(target.covariance))
    overlap = float(np.linalg.norm(_root(estimate.covariance) @ _root(target.covariance), "nuc"))
    return max(float(np.square(estimate.mean - target.mean).sum()) + spread - 2 * overlap, 0.0)


def _root(covariance: Values) -> Values:
    values, vectors = np.linalg.eigh(covariance)
    root: Values = (vectors * np.sqrt(values.clip(min=0))) @ vectors.T  # rounding leaves some below 0
    return root


@dataclass(frozen=True)
class _OfSet:
    embedded: Embedded

    def part(self, scene: Scene, target: str) -> Pair:
        estimate, stem = scene.together(self.embedded)[target]
        return Moments.of(estimate), Moments.of(stem)

    def join(self, one: Pair, other: Pair) -> Pair:
        return one[0] + other[0], one[1] + other[1]

    def value(self, joined: Pair) -> Value:
        return Value(frechet_distance_of_moments(*joined))


def frechet_set_metric(encoder: Encoder | None = None) -> Metric:
    """The metric by that encoder; where none is given, by ours."""
    of_set = _OfSet(Embedded(encoder))

    def function(scene: Scene, target: str) -> Value:
        return of_set.value(of_set.part(scene, target))

    def with_encoder(path: Path) -> Metric:
        return frechet_set_metric(encoder_of(path))

    return Metric(
        name="frechet_distance_set",
        label="Fréchet distance of embeddings, over all songs",
        unit="feature²",
        higher_is_better=False,
        reference=REFERENCE,
        formula=f"{FORMULA} of all songs",
        edges=EDGES,
        function=function,
        notes="The embeddings of all songs that are scored together are one set for each system and target, and every "
        "song of them has its value: it tells systems apart, not songs. Other songs make another value: `score` "
        f"computes it anew when songs come or go. Encoder: {origin(encoder)}.",
        range=(0.0, inf),
        joint=True,
        with_encoder=with_encoder,
        encoder=OWN if encoder is None else None,
        of_set=of_set,
    )


METRICS.add(frechet_set_metric())
