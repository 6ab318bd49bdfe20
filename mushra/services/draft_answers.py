"""What a researcher has typed into the steps of a draft, kept as it stands, right or not."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from mushra.models import Draft


def draft_answer(*, draft: Draft, step: str, typed: dict[str, Any], title: str | None = None) -> Draft:
    """The draft with what was typed into a step; the others stay as another tab may have just sent them."""
    with transaction.atomic():
        locked = Draft.objects.select_for_update().get(pk=draft.pk)
        locked.answers = {**locked.answers, step: typed}
        if title is not None:
            locked.title = title[:200]
        locked.save(update_fields=["answers", "title", "changed_at"])
    return locked
