"""Who may see, change and hand on what researchers make: the one place where it is decided.

    administrators (superusers)   everything
    researchers (staff)           what they own; what is shared with them, to read or to edit
    everybody else                nothing

What nobody owns is the administrators'. Pages, the API, exports and the admin all ask `visible_to`, `editable_by` and
`owned_by` of a queryset; where only a row that hangs on something owned is at hand, as a rating, the same rules are had
as conditions on the way there.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q

NOTHING = Q(pk__in=[])


class Server:
    """Who runs commands on the machine: has the database at hand anyway."""

    is_active = is_staff = is_superuser = True

    def __str__(self) -> str:
        return "the server"


SERVER = Server()


def is_researcher(user: Any) -> bool:
    """Whether they are of the staff at all."""
    return bool(user.is_active and user.is_staff)


def is_administrator(user: Any) -> bool:
    return bool(is_researcher(user) and user.is_superuser)


def may_see(user: Any, model: type[Owned], at: str = "") -> Q:
    """Which rows of something owned the user may look at. at: the way to it from other rows, `trial__experiment__`."""
    return _rule(user, model, at, {})


def may_edit(user: Any, model: type[Owned], at: str = "") -> Q:
    """Which the user may change."""
    return _rule(user, model, at, {"may_edit": True})


def may_own(user: Any, model: type[Owned], at: str = "") -> Q:
    """Which the user may share, hand on and throw away."""
    return _rule(user, model, at, None)


def _rule(user: Any, model: type[Owned], at: str, shared: dict[str, bool] | None) -> Q:
    if not is_researcher(user):
        return NOTHING
    if is_administrator(user):
        return Q()
    rule = Q(**{f"{at}owner": user})
    if shared is not None:  # as a subquery: a join would give a row for each share
        shares = model._meta.get_field("shares").related_model.objects.filter(user=user, **shared)
        rule |= Q(**{f"{at}pk__in": shares.values("of")})
    return rule


class OwnedQuerySet(models.QuerySet):
    """Rows that belong to researchers."""

    def visible_to(self, user: Any) -> OwnedQuerySet:
        return self.filter(may_see(user, self.model))

    def editable_by(self, user: Any) -> OwnedQuerySet:
        return self.filter(may_edit(user, self.model))

    def owned_by(self, user: Any) -> OwnedQuerySet:
        return self.filter(may_own(user, self.model))


class Owned(models.Model):
    """Something that a researcher makes, and that its table of shares (`shares`, a `Share` each) may open to others.

    called: what pages and addresses call it; named_by: the field by which addresses name one.
    """

    called = ""
    named_by = "slug"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)s_set",
        help_text="Who made it; where it is nobody, administrators alone see it.",
    )  # fmt: skip

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        """By which addresses name it."""
        return str(getattr(self, self.named_by))


class Share(models.Model):
    """A colleague who may look at something, or change it too. Each kind has its own, with `of`, what is shared."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    may_edit = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.user} may {'edit' if self.may_edit else 'read'}"


def owned_models() -> dict[str, type[Owned]]:
    """Everything that belongs to researchers, by what it is called."""
    return {model.called: model for model in apps.get_models() if issubclass(model, Owned)}
