"""Shares what a researcher made, or hands it on: for what was made by command, and belongs to nobody."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandParser

from mushra.services.sharing import RIGHTS, owned_get, share_set
from separation.access import SERVER, owned_models
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = (
        "Give a colleague a right to an experiment, a draft, an imported study or a run; docs/accounts.md says which."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(owned_models()), help="what it is")
        parser.add_argument("key", help="its name in addresses, or a run's number")
        parser.add_argument("--user", required=True, help="the colleague's name to sign in with")
        parser.add_argument("--right", required=True, choices=list(RIGHTS), help="what the colleague may from now on")

    def run(self, *, kind: str, key: str, user: str, right: str, **options: Any) -> None:
        thing = owned_get(called=kind, key=key, user=SERVER)
        self.stdout.write(f"{thing}: {share_set(thing=thing, username=user, right=right)}")
