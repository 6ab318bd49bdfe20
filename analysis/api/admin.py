"""Tokens in Django's admin: made for a staff user, shown once, revoked; never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from analysis.api.tokens import token_prepare, token_revoke, token_state
from analysis.models import ApiToken
from separation.access import is_administrator


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    list_display = ["name", "prefix", "user", "state", "created_at", "last_used_at", "expires_at"]
    list_filter = ["revoked", ("user", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["name", "prefix", "user__username"]
    actions = ["revoke"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        tokens = super().get_queryset(request)
        return tokens if is_administrator(request.user) else tokens.filter(user=request.user)

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> list[str]:
        return ["name", "user", "expires_at"] if obj is None else self.list_display

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> list[str]:
        return [] if obj is None else self.list_display

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "user":
            field.queryset = field.queryset.filter(is_staff=True, is_active=True)
            # Whoever may make tokens does not thereby get the rights of somebody else.
            if not request.user.is_superuser:
                field.queryset = field.queryset.filter(pk=request.user.pk)
        return field

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        if change:
            return  # nothing about a token can be changed but that it is revoked
        words = token_prepare(obj)
        super().save_model(request, obj, form, change)
        self.message_user(request, f"The token, shown this once: {words}", messages.WARNING)

    @admin.display(description="state")
    def state(self, token: ApiToken) -> str:
        return token_state(token)

    @admin.action(description="Revoke: these open nothing from now on", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset:
            token_revoke(prefix=token.prefix)
        self.message_user(request, f"{len(queryset)} revoked.", messages.SUCCESS)
