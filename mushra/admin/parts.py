"""Parts of the admin's pages: the steps of an experiment, and what a listener answered there."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.utils.html import format_html

from mushra.models import Step, StepAnswer

SIMULATED = format_html('<strong title="{}">{}</strong>', "No person: ratings computed to try things out", "simulated")


class ReadOnly:
    """Nothing is added, changed or deleted."""

    def has_add_permission(self, *args: Any) -> bool:
        return False

    def has_change_permission(self, *args: Any) -> bool:
        return False

    def has_delete_permission(self, *args: Any) -> bool:
        return False


class StepInline(ReadOnly, admin.TabularInline):
    model = Step
    extra = 0
    fields = ["position", "kind", "place", "every", "title", "definition"]
    readonly_fields = ["definition"]
    verbose_name_plural = "pages beside the trials"

    @admin.display(description="what it says and asks")
    def definition(self, step: Step) -> str:
        text = json.dumps(step.content, ensure_ascii=False, indent=2)
        return format_html("<details><summary>{} fields</summary><pre>{}</pre></details>", len(step.content), text)


class StepAnswerInline(ReadOnly, admin.TabularInline):
    model = StepAnswer
    extra = 0
    fields = ["step", "occurrence", "given", "passed", "submitted_at"]
    readonly_fields = ["given"]
    verbose_name_plural = "answers beside the trials"

    @admin.display(description="answers")
    def given(self, answer: StepAnswer) -> str:
        return "; ".join(f"{question}: {_shown(value)}" for question, value in answer.answers.items()) or "–"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "–" if value is None else str(value)
