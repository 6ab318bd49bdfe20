"""Opens what a researcher made to colleagues, one by one, and hands it on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from mushra.errors import MushraError
from separation.access import Owned, is_administrator, is_researcher, owned_models

READ, EDIT, OWN, NOTHING = "read", "edit", "own", "nothing"
RIGHTS = {READ: "may read", EDIT: "may edit", OWN: "is the owner", NOTHING: "may nothing"}


class SharingError(MushraError):
    """A thing that cannot be shared as asked."""


class NothingToShareError(MushraError):
    """Nothing of that kind and name, or nothing that the user may see."""

    status = 404


def owned_get(*, called: str, key: str, user: Any) -> Owned:
    """The thing that pages call that and addresses name by that key, as the user may see it.

    Raises `NothingToShareError`.
    """
    model = owned_models().get(called)
    if model is None:
        raise NothingToShareError(
            f"Nothing is called {called!r}; what is shared is {', '.join(sorted(owned_models()))}."
        )
    try:
        thing = model.objects.visible_to(user).filter(**{model.named_by: key}).first()
    except ValueError:  # a key that is no number
        thing = None
    if thing is None:
        raise NothingToShareError(f"There is no {called} {key!r} of yours.")
    return thing


def share_set(*, thing: Owned, username: str, right: str) -> str:
    """Give a colleague a right to the thing, or take it away; what was done, as a sentence.

    right: of RIGHTS. Who was the owner may edit from then on. Raises `SharingError`.
    """
    if right not in RIGHTS:
        raise SharingError(f"A colleague {', '.join(RIGHTS.values())}; {right[:40]!r} is none of these.")
    user = get_user_model().objects.filter(username=username).first()
    if user is None or (right != NOTHING and not is_researcher(user)):
        raise SharingError(f"There is no colleague {username[:80]!r}: nobody of the staff is called so.")
    if user == thing.owner and right != OWN:
        raise SharingError(f"{user} is the owner; make somebody else the owner first.")
    with transaction.atomic():
        if right == OWN:
            _hand_on(thing, user)
        elif right == NOTHING:
            thing.shares.filter(user=user).delete()
        elif is_administrator(user):
            raise SharingError(f"{user} is an administrator, and may do everything anyway.")
        else:
            thing.shares.update_or_create(user=user, defaults={"may_edit": right == EDIT})
    return f"{name_of(user)} {RIGHTS[right]}{' any more' if right == NOTHING else ''}."


def name_of(user: Any) -> str:
    """As colleagues know them."""
    full = user.get_full_name()
    return f"{full} ({user})" if full else str(user)


def _hand_on(thing: Owned, user: Any) -> None:
    before = thing.owner
    thing.owner = user
    thing.save(update_fields=["owner"])
    thing.shares.filter(user=user).delete()
    if before is not None and before != user and not is_administrator(before):
        thing.shares.update_or_create(user=before, defaults={"may_edit": True})
