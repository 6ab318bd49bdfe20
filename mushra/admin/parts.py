"""Parts of the admin's pages: the steps of an experiment, and what a listener answered there."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from mushra.models import Experiment, Step, StepAnswer
from separation.access import Owned, may_edit, may_see

SIMULATED = format_html('<strong title="{}">{}</strong>', "No person: ratings computed to try things out", "simulated")


class Restricted:
    """Rows of what belongs to researchers, for who may see that; changed by who may change that.

    ways: what they belong to, and the way there from a row, empty where they are that themselves.
    """

    ways: tuple[tuple[type[Owned], str], ...] = ((Experiment, "experiment__"),)
    view_on_site = False  # the admin's way there asks nobody who may see it

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(self._rule(may_see, request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_change(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **given: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **given)
        if field is not None and issubclass(db_field.related_model, Owned):
            field.queryset = field.queryset.editable_by(request.user)
        return field

    def changeable(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the rows that the user may change: what actions work on."""
        return rows.filter(self._rule(may_edit, request))

    def _may_change(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None or obj.pk is None:
            return True
        return self.changeable(request, type(obj)._default_manager.filter(pk=obj.pk)).exists()

    def _rule(self, rule: Callable[..., Q], request: HttpRequest) -> Q:
        return reduce(or_, [rule(request.user, model, way) for model, way in self.ways])


class Visible(admin.RelatedFieldListFilter):
    """A filter by what belongs to researchers, which names only what the user may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[Any, str]]:
        ordering = self.field_admin_ordering(field, request, model_admin)
        seen = may_see(request.user, field.related_model)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=seen)


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
