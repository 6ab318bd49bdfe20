"""What can go wrong in scoring and analysis, in messages that a user can act on."""

from __future__ import annotations

from separation.errors import ConcordError


class AnalysisError(ConcordError):
    """The root of analysis's own errors; `status` is the HTTP status that a view answers with."""

    status = 400


class TableError(AnalysisError):
    """A ratings.csv or scores.csv that cannot be read as it is; the message names file, row and column."""


class ScoringError(AnalysisError):
    """Scores that cannot be computed or kept where they were asked for."""


class BenchmarkError(AnalysisError):
    """A benchmark that cannot be run as it was asked for."""


class NothingToCompareError(AnalysisError):
    """Ratings and scores that have no point in common, or none that may be used."""


class NoOpinionError(NothingToCompareError):
    """Ratings that do not say how good a clip is, as those of an ABX test."""


class ParameterError(AnalysisError):
    """A choice on a page or a command line that is not one of those there are."""


class UnknownStudyError(AnalysisError):
    """No published study has that name."""

    status = 404
