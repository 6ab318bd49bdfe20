"""Which screening rules an experiment has: a tick a rule, and its numbers."""

from __future__ import annotations

from typing import Any

from django import forms

from mushra.protocol.screening_rules import PARAMETERS, SCREENING_RULES, STANDARD_RULES, ScreeningRule


def tick_of(rule: ScreeningRule) -> str:
    """The name of a rule's tick."""
    return f"screening_{rule.name}"


def number_of(rule: ScreeningRule, name: str) -> str:
    """The name of the field of one of a rule's numbers."""
    return f"{tick_of(rule)}_{name}"


class ScreeningForm(forms.Form):
    """A form that lets screening rules be chosen; `screening_rules()` is what it says of them."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for rule in SCREENING_RULES:
            self.fields[tick_of(rule)] = forms.BooleanField(
                required=False, initial=rule in STANDARD_RULES,
                label=f"{rule.label.capitalize()} graded too {'high' if rule.over else 'low'}",
                help_text=f"{rule.why} {rule.source[0].upper()}{rule.source[1:]}.",
            )  # fmt: skip
            for name, value in rule.numbers.items():
                number = PARAMETERS.get(name)
                self.fields[number_of(rule, name)] = forms.FloatField(
                    required=False, min_value=number.lowest, max_value=number.highest, initial=value, label=number.label
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for rule in SCREENING_RULES:
            for field in (number_of(rule, name) for name in rule.numbers):
                if not cleaned.get(tick_of(rule)):
                    self.errors.pop(field, None)  # its number is not to be seen, nor used
                elif field not in self.errors and cleaned.get(field) is None:
                    self.add_error(field, "A rule that is chosen needs this number.")
        return cleaned

    def screening_rules(self) -> dict[str, dict[str, float]]:
        """The rules that the valid form has ticked, as `chosen_rules` reads them."""
        said = self.cleaned_data
        ticked = [rule for rule in SCREENING_RULES if said[tick_of(rule)]]
        return {rule.name: {name: said[number_of(rule, name)] for name in rule.numbers} for rule in ticked}

    def screening_fields(self) -> list[dict[str, Any]]:
        """For the page: each rule's tick and numbers."""
        return [
            {"tick": self[tick_of(rule)], "numbers": [self[number_of(rule, name)] for name in rule.numbers]}
            for rule in SCREENING_RULES
        ]
