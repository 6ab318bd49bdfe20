"""How often a sign-in was tried lately."""

from __future__ import annotations

from django.db import models


class SignInAttempts(models.Model):
    """The attempts on one name, or from one browser that its owner has signed in with, since the first of them."""

    key = models.CharField(max_length=64, primary_key=True, help_text="A keyed hash: no name and no address is kept.")
    count = models.PositiveIntegerField()
    since = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "sign-in attempts"

    def __str__(self) -> str:
        return f"{self.count} since {self.since:%H:%M}"
