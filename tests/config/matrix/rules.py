"""What every address answers to whom: the one table.

An answer is a word, or one of two. `in`: the address does what it does for this person, and be it to say what is
wrong with the question. `sign in`: a way to the page for it. A number: refused with that status.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

STAFF = (
    "stranger",
    "reader",
    "editor",
    "owner",
    "administrator",
)  # a stranger: a researcher with whom nothing is shared
PEOPLE = ("nobody", "another listener", "listener", *STAFF)
Kind = dict[str, str]


def kind(outside: str, **answers: str) -> Kind:
    """outside: what who is no staff gets; the staff get `in` where nothing else is said."""
    found = dict.fromkeys(PEOPLE, outside) | dict.fromkeys(STAFF, "in")
    return found | {name.replace("_", " "): answer for name, answer in answers.items()}


def same(answer: str, **answers: str) -> Kind:
    """What everybody gets."""
    return dict.fromkeys(PEOPLE, answer) | {name.replace("_", " "): said for name, said in answers.items()}


OPEN = same("in")
NEVER = same("405")
MISSING = same("404")
RESEARCHERS = kind("sign in")
READ = kind("sign in", stranger="404")
EDIT = READ | {"reader": "403"}
OWN = EDIT | {"editor": "403"}
UPLOADER = kind("sign in", stranger="404", reader="404", editor="404", administrator="404")
ADMINISTRATORS = kind("sign in", **dict.fromkeys(STAFF[:-1], "403"))
LOOKED_AT = kind("sign in", **dict.fromkeys(STAFF, "405"))
UNUSED = kind("sign in", **dict.fromkeys(STAFF, "403"))
NO_APPS = kind("sign in", **dict.fromkeys(STAFF[:-1], "404"))
NOWHERE = kind("sign in", **dict.fromkeys(STAFF, "404"))
API = kind("401")
API_READ = kind("401", stranger="404")
API_TOKEN = same("401")  # writing needs a token: test_tokens
LISTENER = same("403", listener="in")


@dataclass(frozen=True)
class Rule:
    """get, post: who gets what. where: what stands in the address, beside what usually does; data: what is posted."""

    get: Kind
    post: Kind
    where: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    data: dict[str, str] = field(default_factory=dict)


QUICK = "?average=wrong"  # of a dashboard: refused after it was looked up whose it is, before anything is computed
SOUND = "?song=Amber&target=vocals&system=l1_freq"
SOME = ADMINISTRATORS | {"administrator": "in or 403"}  # of many models nothing is added or deleted by hand
MODEL_PAGES = {
    "changelist": ADMINISTRATORS,
    "change": SOME,
    "add": SOME,
    "delete": SOME,
    "history": kind("sign in", **dict.fromkeys(STAFF, "in or 403")),
}  # `in`: there is no such row

RULES: dict[str, Rule] = {
    "healthz": Rule(OPEN, NEVER),
    "readyz": Rule(OPEN, NEVER),
    "metrics": Rule(same("403"), NEVER),
    "(api/v1/)": Rule(MISSING, MISSING),
    "(api/)": Rule(MISSING, MISSING),
    "api:api-root": Rule(MISSING, MISSING),
    "api:openapi-json": Rule(OPEN, OPEN),
    "api:studies": Rule(API, NEVER),
    "api:study": Rule(API_READ, NEVER),
    "api:ratings": Rule(API_READ, NEVER),
    "api:metrics": Rule(API_READ, NEVER),
    "api:scores": Rule(API_READ, API_TOKEN),
    "api:add_scores": Rule(API_READ, API_TOKEN),
    "api:parts": Rule(API_READ, NEVER),
    "api:part": Rule(API_READ, NEVER, {"part": "systems"}, QUICK),
    "preview:audio": Rule(READ, READ, {"token": "clip of the preview"}),
    **{f"preview:{name}": Rule(READ, READ, {"token": "draft"})
       for name in ("listen", "step", "headphones", "level", "trial")},
    # These keep nothing and look nothing up.
    **{f"preview:{name}": Rule(RESEARCHERS, RESEARCHERS, {"token": "draft"})
       for name in ("start", "another", "rating", "comment", "interactions")},
    "mushra:export": Rule(READ, NEVER),
    "mushra:audio": Rule(LISTENER, NEVER, {"token": "clip"}),
    "mushra:listen": Rule(OPEN, NEVER, {"token": "link"}),
    "mushra:start": Rule(NEVER, OPEN, {"token": "link"}),
    "mushra:another": Rule(NEVER, OPEN, {"token": "link"}),
    "mushra:step": Rule(OPEN, OPEN, {"token": "link"}),  # leads to the link's page
    "mushra:headphones": Rule(same("403", listener="404"), NEVER, {"token": "link"}),  # the study has no screening
    "mushra:level": Rule(LISTENER, NEVER, {"token": "link"}),
    **{f"mushra:{name}": Rule(NEVER, LISTENER, {"token": "link"})
       for name in ("rating", "comment", "interactions", "trial")},
    "lab:results": Rule(READ, NEVER),
    "lab:bundle": Rule(READ, NEVER),
    "lab:export": Rule(READ, NEVER, {"name": "ratings_csv"}),
    "lab:new": Rule(RESEARCHERS, RESEARCHERS),
    "lab:forget": Rule(READ, OWN, {"token": "draft"}),
    "lab:step": Rule(READ, EDIT, {"token": "draft", "step": "protocol"}, data={"go": "keep"}),
    "lab:action": Rule(EDIT, EDIT, {"token": "draft", "step": "open", "action": "build"}),
    "sharing": Rule(READ, OWN, {"called": "experiment", "key": "study"}),
    "analysis:home": Rule(RESEARCHERS, NEVER),
    **{f"analysis:{name}": Rule(READ, NEVER) for name in ("live", "live_progress", "links_table")},
    "analysis:clip": Rule(READ, NEVER, query=SOUND),
    **{f"analysis:experiment_{name}": Rule(READ, EDIT) for name in ("state", "link", "personal_links", "recruiting")},
    "analysis:experiment_copy": Rule(READ, READ),  # the copy is one's own
    "analysis:runs": Rule(RESEARCHERS, NEVER),
    "analysis:runs_live": Rule(RESEARCHERS, NEVER),
    "analysis:run_start": Rule(RESEARCHERS, RESEARCHERS, {"kind": "train"}),
    **{f"analysis:{name}": Rule(READ, NEVER)
       for name in ("folder_curves", "run_folder", "run", "run_live", "run_curves")},
    "analysis:run_cancel": Rule(READ, EDIT),
    "analysis:run_retry": Rule(READ, EDIT),
    "analysis:import_study": Rule(RESEARCHERS, RESEARCHERS),
    "analysis:import_check": Rule(UPLOADER, UPLOADER, {"token": "upload"}),
    "analysis:published": Rule(RESEARCHERS, NEVER, {"name": "guso2022"}, QUICK),
    "analysis:published_table": Rule(RESEARCHERS, NEVER, {"study": "guso2022", "name": "mos"}, QUICK),
    "analysis:study": Rule(READ, NEVER, query=QUICK),
    "analysis:import_scores": Rule(EDIT, EDIT),
    "analysis:table": Rule(READ, NEVER, {"name": "mos"}, QUICK),
    "analysis:report": Rule(READ, NEVER, {"form": "html"}, QUICK),
    "analysis:part_table": Rule(READ, NEVER, {"part": "systems", "name": "mos", "form": "csv"}, QUICK),
    "analysis:part": Rule(READ, NEVER, {"name": "systems"}, QUICK),
    "analysis:part_body": Rule(READ, NEVER, {"name": "systems"}, QUICK),
    "(admin/(?P<url>.*)$)": Rule(NOWHERE, NOWHERE, {"address": "admin/nowhere/"}),
    "(admin/r/<path:anything>)": Rule(MISSING, MISSING),
    "admin:index": Rule(RESEARCHERS, RESEARCHERS),
    "admin:login": Rule(OPEN, OPEN),
    "admin:logout": Rule(kind("in", **dict.fromkeys(STAFF, "405")), OPEN),
    "admin:auth_user_password_change": Rule(ADMINISTRATORS, ADMINISTRATORS),
    "admin:password_change": Rule(RESEARCHERS, RESEARCHERS),
    "admin:password_change_done": Rule(RESEARCHERS, LOOKED_AT),
    "admin:autocomplete": Rule(UNUSED, LOOKED_AT),  # no field asks for it
    "admin:jsi18n": Rule(RESEARCHERS, LOOKED_AT),
    "admin:view_on_site": Rule(MISSING, MISSING),
    "admin:app_list": Rule(NO_APPS, NO_APPS, {"app_label": "mushra"}),
}  # fmt: skip


def rule_of(name: str) -> Rule | None:
    """The rule of an address; the admin's pages of a model have one in common, and test_admin looks at their rows."""
    if name in RULES:
        return RULES[name]
    if name.startswith("admin:") and (page := name.rpartition("_")[2]) in MODEL_PAGES:
        return Rule(MODEL_PAGES[page], MODEL_PAGES[page])
    if name.startswith("(admin/") and name.endswith("/<path:object_id>/)"):
        return Rule(RESEARCHERS, RESEARCHERS)  # leads to the page of change
    return None
