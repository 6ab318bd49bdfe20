"""The Fréchet distance of embeddings: how unlike the target the estimate sounds as a whole, not moment by moment.

Source: Kilgour, Zuluaga, Roblek, Sharifi, "Fréchet Audio Distance: A Reference-Free Metric for Evaluating Music
Enhancement Algorithms", Interspeech 2019, doi:10.21437/Interspeech.2019-2219. Between one clip and its own target, in
the place of two collections, it is ours. (The mean squared distance of embeddings is the loss `deep_feature`.)
"""

from __future__ import annotations

from math import inf
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from analysis.metrics.record import METRICS, Edges, Metric, Scene, Signal, Value
from separation.losses.encoders import EmbeddingNetwork, read_encoder, untrained


def frechet_distance(estimate: NDArray[np.float64], target: NDArray[np.float64]) -> float:
    """The Fréchet distance of two normal distributions, fitted to embeddings (patches, features).

        ‖μ̂ − μ‖² + tr(Σ̂ + Σ − 2·(Σ̂Σ)^½)

    The trace of the root is the nuclear norm of one set's centred rows times the other's, so that no matrix root is
    taken, and sets smaller than the number of features, whose covariances are singular, have their exact value, too.
    A single patch has no spread.

    Example:
        >>> frechet_distance(np.array([[0.0], [2.0]]), np.array([[3.0], [5.0]]))
        9.0
    """
    means = [rows.mean(axis=0) for rows in (estimate, target)]
    centred = [
        (rows - mean) / np.sqrt(max(len(rows) - 1, 1)) for rows, mean in zip((estimate, target), means, strict=True)
    ]
    spread = sum(float(np.square(rows).sum()) for rows in centred)
    overlap = float(np.linalg.norm(centred[0] @ centred[1].T, "nuc"))
    # Rounding may leave less than zero of two equal sets.
    return max(float(np.square(means[0] - means[1]).sum()) + spread - 2 * overlap, 0.0)


def frechet_metric(encoder: EmbeddingNetwork | None = None) -> Metric:
    """The metric by that encoder; where none is given, by ours with random weights."""

    def embedded(signal: Signal, rate: int) -> NDArray[np.float64]:
        with torch.no_grad():
            found = (encoder or untrained())(torch.from_numpy(np.ascontiguousarray(signal)), rate)
        patches: NDArray[np.float64] = found.flatten(0, -2).double().numpy()  # channels are patches like others
        return patches

    def function(scene: Scene, target: str) -> Value:
        sets = [embedded(side[target], scene.rate) for side in (scene.estimates, scene.references)]
        return Value(frechet_distance(*sets))

    def with_encoder(path: Path) -> Metric:
        return frechet_metric(read_encoder(path))

    origin = "random weights from a fixed seed, until a file is given" if encoder is None else encoder.origin
    return Metric(
        name="frechet_distance",
        label="Fréchet distance of embeddings",
        unit="feature²",
        higher_is_better=False,
        reference="Kilgour et al. 2019, doi:10.21437/Interspeech.2019-2219",
        formula="‖μ̂ − μ‖² + tr(Σ̂ + Σ − 2·(Σ̂Σ)^½) of embeddings E(ŝ) and E(s)",
        edges=Edges(silent_stem=None, silent_estimate=None, perfect=Value(0.0), short=None),
        function=function,
        notes="The patches of 0.96 s of all channels are one set. Tens of them, as an excerpt has, are few for a "
        f"covariance: compare clips of one length only. Encoder: {origin}.",
        range=(0.0, inf),
        with_encoder=with_encoder,
    )


METRICS.add(frechet_metric())
