"""All that an installation holds, in one file; and back, byte for byte."""

from config.backup.archive import BackupError
from config.backup.restoring import restore
from config.backup.saving import backup

__all__ = ["BackupError", "backup", "restore"]
