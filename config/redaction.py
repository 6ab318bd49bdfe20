"""Takes out of a log's text what may tell who listens, and what opens a door: links' tokens, addresses, e-mails."""

from __future__ import annotations

import re

HIDDEN = "…"
_SIX = r"[0-9A-Fa-f]{1,4}"
_SIXES = rf"(?:{_SIX}(?::{_SIX})*)?"
# What is found -> what stands there instead.
_RULES = (
    # An address of ours whose next part is a token: of a link, a clip, a draft, an import that waits.
    (
        re.compile(r"((?:/listen/(?:preview/)?(?:audio/)?|/experiments/draft/|/studies/add/))[^\s/?#'\"<>]+"),
        rf"\1{HIDDEN}",
    ),
    # Everything after an address's question mark: crowd platforms put their people's ids there.
    (re.compile(r"(?<=[\w/=-])\?[^\s'\"<>]+"), f"?{HIDDEN}"),
    (re.compile(r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+"), HIDDEN),
    # This machine's own names for itself tell nothing.
    (re.compile(r"(?<![\d.])(?!127\.|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)"), HIDDEN),
    (re.compile(rf"(?<![\w:])(?!::1\b)(?:(?:{_SIX}:){{7}}{_SIX}|{_SIXES}::{_SIXES})(?![\w:])"), HIDDEN),
    # PostgreSQL's second line of a refused row repeats the row.
    (re.compile(r"^(DETAIL: ).*$", re.MULTILINE), rf"\1{HIDDEN}"),
)


def redacted(text: str) -> str:
    """The text without tokens in addresses, query strings, e-mail addresses, IP addresses and PostgreSQL's details.

    Example:
        >>> redacted("Not Found: /listen/Zk3_a-9/ratings/ by ada@example.org, 192.0.2.7")
        'Not Found: /listen/…/ratings/ by …, …'
    """
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
