"""What can be exported: every table in every format, and files for other tools.

To add a table: a file in `tables/`, its rows in `mushra.selectors.exports`, a test. A format: a file in `formats/`, a
test. Another tool's file: a file here that makes an `Exporter`. Each needs a line below, and one in
docs/file-formats.md.
"""

from mushra.exporters.base import EXPORTERS, FORMATS, TABLES, Column, Exporter, FileFormat, Table, exporter_of
from mushra.exporters.formats import comma_separated, json_records, parquet, workbook
from mushra.exporters.tables.answers import ANSWERS
from mushra.exporters.tables.interactions import INTERACTIONS
from mushra.exporters.tables.listeners import LISTENERS
from mushra.exporters.tables.orders import ORDERS
from mushra.exporters.tables.ratings import RATINGS
from mushra.exporters.tables.stimuli import STIMULI
from mushra.exporters.webmushra_csv import WEBMUSHRA_CSV

for _format in (
    FileFormat("csv", ".csv", "text/csv; charset=utf-8", comma_separated.write),
    FileFormat("xlsx", ".xlsx", workbook.CONTENT_TYPE, workbook.write),
    FileFormat("json", ".json", "application/json", json_records.write),
    FileFormat("parquet", ".parquet", "application/vnd.apache.parquet", parquet.write),
):
    FORMATS.add(_format)

for _table in (RATINGS, ANSWERS, LISTENERS, ORDERS, STIMULI, INTERACTIONS):
    TABLES.add(_table)
    for _format in FORMATS:
        EXPORTERS.add(exporter_of(_table, _format))
EXPORTERS.add(WEBMUSHRA_CSV)

RATING_COLUMNS, ANSWER_COLUMNS = RATINGS.column_names, ANSWERS.column_names

__all__ = [
    "ANSWER_COLUMNS",
    "EXPORTERS",
    "FORMATS",
    "RATING_COLUMNS",
    "TABLES",
    "Column",
    "Exporter",
    "FileFormat",
    "Table",
]
