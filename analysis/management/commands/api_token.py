"""Makes, lists and revokes the tokens by which programs read the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management import CommandParser
from django.utils import timezone

from analysis.api.tokens import TokenError, token_create, token_list, token_revoke, token_state
from analysis.models import ApiToken
from separation.commands import ConcordCommand


class Command(ConcordCommand):
    help = "Make a token for the API and print it, this once; or list or revoke tokens."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help="what uses it, for yourself")
        parser.add_argument("--user", help="the staff user whose token it is")
        parser.add_argument("--days", type=int, help="how long it is valid (until it is revoked)")
        parser.add_argument("--list", action="store_true", help="list all tokens instead")
        parser.add_argument("--revoke", metavar="PREFIX", help="revoke the token that the list shows with this prefix")

    def run(self, **options: Any) -> None:
        if options["list"]:
            for token in token_list():
                self.stdout.write(_line(token))
        elif options["revoke"]:
            self.stdout.write(f"{token_revoke(prefix=options['revoke'])} is revoked.")
        else:
            self._make(options["name"], options["user"], options["days"])

    def _make(self, name: str | None, user: str | None, days: int | None) -> None:
        if not (name and user):
            raise TokenError("Say what the token is for and whose it is: --name and --user.")
        if days is not None and days < 1:
            raise TokenError(f"--days is {days}; a token is valid for 1 day or more.")
        expires_at = timezone.now() + timedelta(days=days) if days else None
        _, words = token_create(name=name, username=user, expires_at=expires_at)
        self.stderr.write("This is shown once; keep it where only you can read it.")
        self.stdout.write(words)


def _line(token: ApiToken) -> str:
    used = f"used {token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "never used"
    end = f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "no end"
    return f"{token.prefix}  {token_state(token):8} {token.user}: {token.name}, {used}, {end}"
