"""Step 3: how clips are presented and what is asked, with what departs from the standard said at once."""

from __future__ import annotations

from typing import Any

from mushra.forms.protocol import ProtocolForm, protocols_data
from mushra.models import Draft
from mushra.views.lab.design import draft_departures, draft_estimates
from mushra.views.lab.page import StepPage


class ProtocolPage(StepPage):
    name = "protocol"
    template = "mushra/lab/protocol.html"

    def form(self, draft: Draft, data: Any = None) -> ProtocolForm:
        return ProtocolForm(data)

    def context(self, draft: Draft, form: Any) -> dict[str, Any]:
        targets = sorted({estimate.target for estimate in draft_estimates(draft)})
        return {"protocols": protocols_data(), "targets": targets, "departures": draft_departures(draft)}

    def live(self, draft: Draft, form: Any) -> dict[str, Any]:
        return {"departures": draft_departures(draft)}


PAGE = ProtocolPage()
