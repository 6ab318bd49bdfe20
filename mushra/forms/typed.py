"""What was typed into a form, as a draft keeps it: {name: [value, …]}, whether it is right or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BooleanField, BoundField, Form, MultipleChoiceField
from django.http import QueryDict

Typed = dict[str, list[str]]
NOT_TYPED = ("csrfmiddlewaretoken", "go")


def typed_in(sent: QueryDict, form: Form) -> Typed:
    """What was sent; a field that sends nothing, as a box without a tick, with an empty list."""
    typed = {name: values for name, values in sent.lists() if name not in NOT_TYPED}
    return {bound.html_name: [] for bound in form} | typed


def as_sent(typed: Mapping[str, list[str]]) -> QueryDict:
    """What was typed, as if the form sent it once more."""
    sent = QueryDict(mutable=True)
    for name, values in typed.items():
        if values:
            sent.setlist(name, values)
    return sent


def untouched(form: Form) -> Typed:
    """What a form sends in which nobody has touched anything."""
    return {bound.html_name: _values(bound) for bound in form}


def _values(bound: BoundField) -> list[str]:
    initial: Any = bound.initial
    if initial is None or initial is False or initial == "":
        return []
    if isinstance(bound.field, BooleanField):
        return ["on"]
    if isinstance(bound.field, MultipleChoiceField):
        return [str(value) for value in initial]
    return [f"{initial:g}" if isinstance(initial, float) else str(initial)]
