"""A study as one zip file, ready for an open-data archive: how it is written, and how it is read. No database here."""

from mushra.exporters.bundle.archive import Archive
from mushra.exporters.bundle.codebook import CODEBOOK, codebook_rows
from mushra.exporters.bundle.reader import Bundle, read_bundle

__all__ = ["CODEBOOK", "Archive", "Bundle", "codebook_rows", "read_bundle"]
