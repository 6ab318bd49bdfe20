"""A table as LaTeX, for a paper: the numbers as they are shown, between the rules of booktabs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.parts.content import Table

# What TeX would take for its own, and what its text fonts lack.
WRITTEN = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': "''", "`": r"\textasciigrave{}",
    "−": "$-$", "±": r"$\pm$", "×": r"$\times$", "·": r"$\cdot$", "≤": r"$\leq$", "≥": r"$\geq$", "≠": r"$\neq$",
    "≈": r"$\approx$", "→": r"$\rightarrow$", "∞": r"$\infty$", "√": r"$\surd$", "²": r"$^2$", "³": r"$^3$",
    "°": r"$^\circ$", "α": r"$\alpha$", "β": r"$\beta$", "Δ": r"$\Delta$", "δ": r"$\delta$", "η": r"$\eta$",
    "κ": r"$\kappa$", "λ": r"$\lambda$", "μ": r"$\mu$", "ρ": r"$\rho$", "σ": r"$\sigma$", "τ": r"$\tau$",
    "χ": r"$\chi$", "ω": r"$\omega$", "–": "--", "—": "---", "“": "``", "”": "''", "‘": "`", "’": "'", "…": r"\ldots{}",
    "\N{NO-BREAK SPACE}": "~", "\N{THIN SPACE}": r"\,", "\N{NARROW NO-BREAK SPACE}": r"\,",
}  # fmt: skip


def latex(table: Table) -> str:
    r"""A `table` environment with caption and label `tab:<name>`; the preamble needs `\usepackage{booktabs}`.

    Example:
        >>> from analysis.parts.content import Column
        >>> columns = (Column("name", "Loss"), Column("mean", "Mean", 1))
        >>> table = Table("mos", "MOS", columns, ({"name": "l1_freq", "mean": -2},))
        >>> print(latex(table).splitlines()[9].strip())
        l1\_freq & $-$2.0 \\
    """
    kinds = "".join("r" if column.is_number else "l" for column in table.columns)
    return "\n".join(
        [
            r"% \usepackage{booktabs}",
            r"\begin{table}",
            r"  \centering",
            rf"  \caption{{{escaped(_sentence(table.title, table.about))}}}",
            rf"  \label{{tab:{_label(table.name)}}}",
            rf"  \begin{{tabular}}{{{kinds}}}",
            r"    \toprule",
            f"    {_row([column.label for column in table.columns])}",
            r"    \midrule",
            *(f"    {_row([text for text, _ in line['cells']])}" for line in table.lines()),
            r"    \bottomrule",
            r"  \end{tabular}",
            r"\end{table}",
            "",
        ]
    )


def escaped(text: str) -> str:
    """Text that TeX prints as it is read here."""
    # Two hyphens would become a dash.
    line = re.sub(r"[ \t\r\n]+", " ", text)
    return re.sub(r"(-(?=-))|(.)", lambda one: "-{}" if one[1] else WRITTEN.get(one[2], one[2]), line)


def _row(cells: Sequence[str]) -> str:
    written = [escaped(cell) for cell in cells]
    # After a row's end TeX looks for [a length]: a row that begins with a bracket is put into braces.
    written = [
        f"{{{cell}}}" if place == 0 and cell.startswith(("[", "*")) else cell for place, cell in enumerate(written)
    ]
    return " & ".join(written) + r" \\"


def _sentence(title: str, about: str) -> str:
    return f"{title}{'' if title.endswith(('.', '?', '!')) else '.'} {about}".strip()


def _label(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", name).strip("-")
