"""The formats that a table can be had in. To add one: a file here, a test, a line in docs/file-formats.md."""

from analysis.exports.comma_separated import comma_separated
from analysis.exports.latex import latex
from analysis.exports.markdown import markdown
from analysis.exports.table_format import TableFormat
from separation.registry import Registry

TABLE_FORMATS: Registry[TableFormat] = Registry("format of a table")
for _format in (
    TableFormat("csv", "CSV", "text/csv", comma_separated),
    TableFormat("tex", "LaTeX", "application/x-tex", latex, is_read=True),
    TableFormat("md", "Markdown", "text/markdown", markdown, is_read=True),
):
    TABLE_FORMATS.add(_format)

__all__ = ["TABLE_FORMATS", "TableFormat"]
