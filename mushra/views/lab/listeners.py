"""Step 4: who listens to how much, the pages beside the trials, and where listeners come from."""

from __future__ import annotations

from typing import Any

from mushra.forms.listeners import ListenersForm
from mushra.models import Draft
from mushra.protocol.recruiting import RECRUITERS
from mushra.views.lab.page import StepPage


class ListenersPage(StepPage):
    name = "listeners"
    template = "mushra/lab/listeners.html"

    def form(self, draft: Draft, data: Any = None) -> ListenersForm:
        return ListenersForm(data)

    def context(self, draft: Draft, form: Any) -> dict[str, Any]:
        recruiters = {
            recruiter.name: {
                "instructions": recruiter.instructions,
                "entries": {entry.name: {"label": entry.label, "hint": entry.hint} for entry in recruiter.entries},
            }
            for recruiter in RECRUITERS
        }
        return {"recruiters": recruiters, **self.live(draft, form)}

    def live(self, draft: Draft, form: Any) -> dict[str, Any]:
        from mushra.views.lab.minutes import draft_minutes

        return {"minutes": draft_minutes(draft)}


PAGE = ListenersPage()
