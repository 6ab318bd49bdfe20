"""How long excerpts are, and where those begin that were moved."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from django import forms

from mushra.services.design import Settings

SHORTEST, LONGEST = 0.5, 12.0  # seconds, as mushra.protocol.excerpts, which reads audio
PREFIX = "start-"

Trial = tuple[str, str]  # song and target


def start_field(trial: Trial) -> str:
    """The name of the field that says where a trial's excerpt begins."""
    return f"{PREFIX}{trial[0]} / {trial[1]}"


class ExcerptsForm(forms.Form):
    """The step "Excerpts": a field a trial, empty where the excerpt is the proposed one."""

    seconds = forms.FloatField(
        min_value=SHORTEST, max_value=LONGEST, initial=Settings().seconds, label="Length of an excerpt (s)",
        help_text=f"{SHORTEST:g} to {LONGEST:g}; about 10 as ITU-R BS.1534-3 has it.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, trials: Iterable[Trial]) -> None:
        super().__init__(data)
        self.trials = list(trials)
        for trial in self.trials:
            self.fields[start_field(trial)] = forms.FloatField(
                required=False,
                min_value=0,
                label=f"Beginning of {trial[0]}, {trial[1]} (s)",
                widget=forms.HiddenInput(),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in cleaned.items():
            if isinstance(value, float) and not math.isfinite(value):
                self.add_error(name, "This must be a number of seconds.")
        return cleaned

    def starts(self) -> dict[Trial, float]:
        """Where the moved excerpts of the valid form begin, in seconds of their songs."""
        found = {trial: self.cleaned_data.get(start_field(trial)) for trial in self.trials}
        return {trial: start for trial, start in found.items() if start is not None}
