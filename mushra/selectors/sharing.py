"""Who may do what with something: as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model

from separation.access import Owned, Share
from separation.permissions import is_owned


@dataclass(frozen=True)
class Sharing:
    """Of one thing. colleagues: with whom it could be shared yet; none for who may not."""

    thing: Owned
    shares: list[Share]
    may_share: bool
    colleagues: list[Any] = field(default_factory=list)
    heirs: list[Any] = field(default_factory=list)


def sharing_of(*, thing: Owned, user: Any) -> Sharing:
    """heirs: who could be made the owner, administrators too, who need no share."""
    shares = list(thing.shares.select_related("user").order_by("user__username"))
    if not is_owned(thing, user=user):
        return Sharing(thing, shares, may_share=False)
    staff = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(pk=thing.owner_id)
    heirs = list(staff.order_by("username"))
    shared = {share.user_id for share in shares}
    colleagues = [one for one in heirs if one.pk not in shared and not one.is_superuser]
    return Sharing(thing, shares, may_share=True, colleagues=colleagues, heirs=heirs)
