"""An experiment in the making: what a researcher has chosen so far, and where the clips of it lie."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from mushra.models.session import new_token
from separation.access import Owned, Share


class Draft(Owned):
    """The answers of the experiment stepper, kept from step to step; gone once the experiment is built.

    Its own clips lie in the folder of its token under `DATA_DIR/drafts`, songs and estimates in the layout that
    `read_songs` and `read_estimates` read.
    """

    called, named_by = "draft", "token"

    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    title = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=dict, help_text="Of each step, by its name.")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return self.title or "untitled"

    def get_absolute_url(self) -> str:
        return reverse("lab:step", kwargs={"token": self.token, "step": "songs"})


class DraftShare(Share):
    """A colleague with whom a draft is shared; the experiment that it becomes is shared alike."""

    of = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="shares")

    class Meta:
        constraints = [models.UniqueConstraint(name="draft_shared_once_with_each", fields=["of", "user"])]
