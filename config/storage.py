"""Sounds and tables in a bucket of S3, or of what speaks its language, in the place of a folder."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage

SIGNED_FOR = 3600  # seconds that an address that was handed out is good for
SERVED = "served"  # the folder of masked clips, which a rule of the bucket may empty daily


@contextmanager
def _errors_of_files() -> Iterator[None]:
    """What S3 refuses or cannot do becomes an `OSError`, as of any disk: its users know nothing of S3."""
    try:
        yield
    except ClientError as error:
        raise OSError(errno.EIO, f"S3 refuses: {error.response['Error'].get('Code', 'without a reason')}") from error
    except BotoCoreError as error:
        raise OSError(errno.EIO, f"S3 cannot be reached: {type(error).__name__}") from error


class Bucket(S3Storage):
    """A bucket that only we read and write; nothing of it is public, and no name in it is used twice."""

    def __init__(self, **options: Any) -> None:
        fast_to_fail = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if options.get("endpoint_url") else "virtual"},
            connect_timeout=5,
            read_timeout=20,
            retries={"total_max_attempts": 2},
        )
        always = {"default_acl": None, "querystring_auth": True, "file_overwrite": False, "client_config": fast_to_fail}
        super().__init__(**options | always)

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _errors_of_files():
            file = super()._open(name, mode)
            if "r" in mode:
                file.open()  # fetched now, so that nothing goes wrong later
            return file

    def _save(self, name: str, content: Any) -> str:
        with _errors_of_files():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with _errors_of_files():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _errors_of_files():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with _errors_of_files():
            return int(super().size(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """The folders and files there, without what is but handed out."""
        with _errors_of_files():
            folders, files = super().listdir(name)
        return [folder for folder in folders if name or folder != SERVED], files

    def hand_out(self, name: str, data: Callable[[], bytes]) -> str:
        """A signed address of the data, which is asked for where it is not there yet; the name must say nothing."""
        place = f"{SERVED}/{name}"
        if not self.exists(place):
            self._save(place, ContentFile(data()))
        with _errors_of_files():
            return str(self.url(place, expire=SIGNED_FOR))
