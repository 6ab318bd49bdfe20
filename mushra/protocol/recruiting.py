"""Where listeners come from: what a service adds to its people's link, and the addresses that lead them back.

Sources: Prolific, "Study object", external_study_url (docs.prolific.com); Amazon Mechanical Turk, "How Mechanical Turk
tasks are rendered" (docs.aws.amazon.com); Sona Systems, "Using the SURVEY CODE feature" and "External study credit
granting" (sona-systems.com).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from html import escape

from mushra.errors import FlowError
from mushra.protocol.definition import Node
from mushra.protocol.flow_file import return_address
from separation.registry import Registry

PROLIFIC_DONE = "https://app.prolific.com/submissions/complete?cc="
PREVIEW = {"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE"}  # what MTurk sends before a worker has accepted the task


@dataclass(frozen=True)
class Addresses:
    """Where a listener goes who finished, whom a page screened out, and who came when the study was full or closed."""

    return_url: str = ""
    screen_out_url: str = ""
    full_url: str = ""


@dataclass(frozen=True)
class Entry:
    """What a researcher enters for one of `Addresses`, under its name: a code or an address."""

    name: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Recruiter:
    """A service that sends listeners.

    person_id: which of its parameters names who listens. placeholders: parameter -> what the service replaces by the
    listener's own value; of a service that adds its parameters itself, None. instructions: what to do there.
    address: makes an address of what was entered for it; shown: the other way. snippet: makes what is pasted there of
    a link, where that is not the link itself.
    """

    name: str
    label: str
    instructions: str
    placeholders: Mapping[str, str | None] = field(default_factory=dict)
    person_id: str = ""
    entries: tuple[Entry, ...] = ()
    address: Callable[[str], str] = str
    shown: Callable[[str], str] = str
    snippet: Callable[[str], str] | None = None

    @property
    def crowd_ids(self) -> tuple[str, ...]:
        """The parameters of a listener's link that are kept."""
        return tuple(self.placeholders)

    def hand_out(self, link: str) -> str:
        """What is entered at the service so that its people come by that link.

        Example:
            >>> RECRUITERS.get("sona").hand_out("https://lab.example/listen/abc/")
            'https://lab.example/listen/abc/?survey_code=%SURVEY_CODE%'
        """
        if self.snippet:
            return self.snippet(link)
        added = "&".join(f"{name}={value}" for name, value in self.placeholders.items())
        return f"{link}?{added}" if added else link

    def addresses(self, entered: Mapping[str, str]) -> Addresses:
        """The addresses of what was entered, empty where nothing was.

        Raises `FlowError` that names the entry.
        """
        made = {}
        for entry in self.entries:
            text = entered.get(entry.name, "").strip()
            try:
                made[entry.name] = return_address(Node(self.address(text) if text else ""), self.crowd_ids)
            except FlowError as error:
                raise FlowError(f"{entry.label}: {str(error).removeprefix('The flow: ')}") from error
        return Addresses(**made)


RECRUITERS: Registry[Recruiter] = Registry("recruiter")


def recruiter_of(crowd_ids: Collection[str]) -> Recruiter:
    """The service whose parameters an experiment keeps; the open link where it is none's.

    Example:
        >>> recruiter_of(["PROLIFIC_PID", "STUDY_ID", "SESSION_ID"]).name, recruiter_of([]).name
        ('prolific', 'link')
    """
    kept = set(crowd_ids)
    found = (recruiter for recruiter in RECRUITERS if recruiter.person_id and kept >= set(recruiter.crowd_ids))
    return next(found, RECRUITERS.get("link"))


def person_of(ids: Mapping[str, str]) -> tuple[str, str] | None:
    """The parameter that names who listens, and its value; None where none of them does.

    Example:
        >>> person_of({"STUDY_ID": "7", "PROLIFIC_PID": "5f1"})
        ('PROLIFIC_PID', '5f1')
    """
    named = (recruiter.person_id for recruiter in RECRUITERS)
    return next(((name, ids[name]) for name in named if ids.get(name)), None)


def is_preview(ids: Mapping[str, str]) -> bool:
    """Whether the link is only being looked at, by somebody who has not accepted the task."""
    return any(ids.get(name) == value for name, value in PREVIEW.items())


def _prolific(code: str) -> str:
    """The address of a completion code; an address that was pasted whole stays as it is."""
    if code.startswith(PROLIFIC_DONE):
        return code
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", code):
        raise FlowError(f"must be a code of Latin letters and digits, as Prolific shows it, not {code[:60]!r}.")
    return PROLIFIC_DONE + code


def _sona(address: str) -> str:
    """The client-side completion URL, whatever stands for the survey code in it replaced by the listener's own."""
    credit, found = re.subn(r"survey_code=[^&#]*", "survey_code={survey_code}", address)
    if not found:
        raise FlowError(
            "must hold survey_code=, as the client-side completion URL of the study's page at Sona does; "
            f"{address[:80]!r} does not."
        )
    return credit


def _mturk(link: str) -> str:
    """HTML for the task: a link that takes along what MTurk adds to the task's own address."""
    return (
        f'<a id="study" target="_blank" href="{escape(link)}">Begin the listening test</a>\n'
        '<script>document.getElementById("study").search = location.search</script>'
    )


RECRUITERS.add(
    Recruiter(
        name="link",
        label="Open link",
        instructions="Send the link to whoever may listen. Everyone who opens it begins a session of their own.",
        entries=(
            Entry("return_url", "Address at the end", "{code} stands for the completion code."),
            Entry("screen_out_url", "When screened out", "An address."),
            Entry("full_url", "When full or closed", "An address."),
        ),
    )
)
RECRUITERS.add(
    Recruiter(
        name="prolific",
        label="Prolific",
        instructions=(
            "Enter this as the study's URL, and choose that Prolific's ids come as URL parameters. "
            "Enter here the codes that Prolific shows for its completion paths, so that all are led back."
        ),
        placeholders={name: f"{{{{%{name}%}}}}" for name in ("PROLIFIC_PID", "STUDY_ID", "SESSION_ID")},
        person_id="PROLIFIC_PID",
        entries=(
            Entry("return_url", "Completion code", "Such as C1A2B3C4."),
            Entry("screen_out_url", "Screen-out code", "For who fails the headphone screening."),
            Entry("full_url", "Code when full", "For who comes when the study is full or closed."),
        ),
        address=_prolific,
        shown=lambda address: address.removeprefix(PROLIFIC_DONE),
    )
)
RECRUITERS.add(
    Recruiter(
        name="mturk",
        label="Mechanical Turk",
        instructions=(
            "Paste this into the HTML of a survey-link task; the link takes the worker's ids along, and previews begin "
            "no session. Add a field for the completion code, which workers find on the last page."
        ),
        placeholders=dict.fromkeys(("workerId", "assignmentId", "hitId")),
        person_id="workerId",
        snippet=_mturk,
    )
)
RECRUITERS.add(
    Recruiter(
        name="sona",
        label="Sona",
        instructions=(
            "Enter this as the study's URL of an online external study. "
            "Copy the client-side completion URL from the study's page at Sona to here, so that credit is granted."
        ),
        placeholders={"survey_code": "%SURVEY_CODE%"},
        person_id="survey_code",
        entries=(Entry("return_url", "Client-side completion URL", "…/webstudy_credit.aspx?experiment_id=…"),),
        address=_sona,
    )
)
