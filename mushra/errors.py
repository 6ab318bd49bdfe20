"""What can go wrong in a listening test, in sentences that a listener or a researcher can act on."""

from __future__ import annotations

from separation.errors import ConcordError


class MushraError(ConcordError):
    """The root of the listening test's own errors; `status` is the HTTP status that a view answers with."""

    status = 400


class ProtocolError(MushraError):
    """Signals that the protocol cannot make a trial of."""


class ExperimentError(MushraError):
    """An experiment that cannot be built, or does not take ratings in its present state."""

    status = 409


class FlowError(MushraError):
    """A flow of steps that is not written as it should be; the message begins with the place."""


class ConfigurationError(MushraError):
    """Another tool's file that cannot be read; the message names the file, the page and what would be right."""


class UnknownExperimentError(MushraError):
    """No experiment has that slug."""

    status = 404


class UnknownDraftError(MushraError):
    """No draft of that token belongs to whoever asks."""

    status = 404


class UnknownPreviewError(MushraError):
    """A clip that a researcher's preview does not have, or has no more."""

    status = 404


class ExportError(MushraError):
    """A file of ratings that cannot be written."""


class BundleError(MushraError):
    """A file that is no bundle of a study, or is damaged."""


class UnknownListenerError(MushraError):
    """No listener of the experiment has that code."""

    status = 404


class ListenerError(MushraError):
    """What a listener may read: its sentence is in their language, by `gettext`."""


class LinkError(ListenerError):
    """A listener's link that leads nowhere (404), to a study that is not open (403), or has been used up (410)."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class TooManyRequestsError(LinkError):
    """More at once than one listener or one address may ask for; retry_after: seconds until there is room again."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message, status=429)
        self.retry_after = retry_after


class RatingError(MushraError):
    """A rating that cannot be stored as it is. Our own pages send none: its English is for whoever wrote the sender."""


class UnknownSlotError(ListenerError):
    """A slot that is not one of this listener's."""

    status = 404


class AfterTheEndError(ListenerError):
    """A rating or a trial handed in after that trial, that session or the study has ended."""

    status = 409


class StudyNotOpenError(AfterTheEndError):
    """A rating or a trial for a study that is paused or closed: it may open again, so the page keeps what it holds."""

    status = 403


class MissingRatingsError(ListenerError):
    """A trial handed in before every signal was rated."""

    status = 409
