"""What a step of the experiment stepper is: its form, what else its page shows, and what it says while one types."""

from __future__ import annotations

from typing import Any

from django.forms import Form

from mushra.forms.typed import as_sent, untouched
from mushra.models import Draft


class StepPage:
    """A step. name: in addresses and in a draft's answers; template: of its page."""

    name = ""
    template = ""

    def form(self, draft: Draft, data: Any = None) -> Form:
        """The step's form, bound where there is data."""
        return Form(data)

    def context(self, draft: Draft, form: Form) -> dict[str, Any]:
        """What the page shows beside the form."""
        return {}

    def live(self, draft: Draft, form: Form) -> dict[str, Any]:
        """What the page is told after every change, as JSON."""
        return {}

    def answered(self, draft: Draft) -> Form:
        """The form as it was left, or as it is proposed to who has not been there."""
        return self.form(draft, as_sent(untouched(self.form(draft)) | draft.answers.get(self.name, {})))
