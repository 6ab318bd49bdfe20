"""The formats that ratings can be had in. To add one: a file here, a test, a line in docs/file-formats.md."""

from mushra.exporters.answers_csv import ANSWER_COLUMNS, answers_csv
from mushra.exporters.base import EXPORTERS, Exporter
from mushra.exporters.ratings_csv import RATING_COLUMNS, ratings_csv

EXPORTERS.add(
    Exporter(
        name="ratings_csv",
        label="ratings.csv (tidy, one row a rating)",
        suffix=".csv",
        content_type="text/csv; charset=utf-8",
        function=ratings_csv,
    )
)
EXPORTERS.add(
    Exporter(
        name="answers_csv",
        label="answers.csv (one row a listener, page and question)",
        suffix=".csv",
        content_type="text/csv; charset=utf-8",
        function=answers_csv,
        rows="answers",
    )
)

__all__ = ["ANSWER_COLUMNS", "EXPORTERS", "RATING_COLUMNS", "Exporter"]
