"""Ratings on a listener's own scale: some use all of 0 to 100, others a corner of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Everything that one listener graded on one page, references and anchors included.
TRIAL = ("study", "listener", "song", "target", "attribute", "replicate", "trial_index")


def normalise_within_trials(ratings: pd.DataFrame) -> pd.DataFrame:
    """The ratings with each listener's trial stretched to 0 to 100.

        100 · (score − lowest) / (highest − lowest), over all that one listener graded in one trial

    Where all grades of a trial are equal the result is NaN: they cannot be stretched.

    Source: Ward et al., "BSS Eval or PEASS? Predicting the perception of singing-voice separation", ICASSP 2018.

    Example:
        >>> import pandas as pd
        >>> trial = {"study": "s", "listener": "l", "song": "a", "target": "vocals", "attribute": "",
        ...          "replicate": "0", "trial_index": "1"}
        >>> table = pd.DataFrame([trial | {"system": "x", "score": 20.0}, trial | {"system": "y", "score": 60.0}])
        >>> normalise_within_trials(table)["score"].tolist()
        [0.0, 100.0]
    """
    trials = ratings.groupby([column for column in TRIAL if column in ratings], dropna=False, observed=True)["score"]
    lowest, highest = trials.transform("min"), trials.transform("max")
    span = (highest - lowest).where(lambda width: width > 0, np.nan)
    return ratings.assign(score=100 * (ratings["score"] - lowest) / span)
