"""Who listens to how much: allocation, pages beside the trials, screening, where listeners come from and go to."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from mushra.errors import FlowError
from mushra.forms.screening import ScreeningForm
from mushra.models import Experiment
from mushra.protocol import ready_steps
from mushra.protocol.flow_file import Flow, read_flow
from mushra.protocol.recruiting import RECRUITERS, Addresses
from mushra.protocol.screening import METHODS

ADDRESSES = ("return_url", "screen_out_url", "full_url")


def method_choices() -> list[tuple[str, str]]:
    """The headphone screenings, and none."""
    return [("", "none"), *((method.name, method.name.capitalize()) for method in METHODS)]


class ListenersForm(ScreeningForm):
    """The step "Listeners"; `settings()` is what it says of `Settings`, `flow()` the pages beside the trials."""

    trials_per_listener = forms.IntegerField(
        required=False, min_value=1, max_value=500, label="Trials per listener",
        help_text="Empty: all. With fewer, every trial is given as often as any other.",
    )  # fmt: skip
    replicates = forms.IntegerField(
        required=False, min_value=0, max_value=100, initial=0, label="Trials given twice",
        help_text="Unannounced, to see how well listeners repeat themselves.",
    )  # fmt: skip
    order = forms.ChoiceField(choices=Experiment.Order.choices, initial="random", label="Order of the trials")

    consent = forms.BooleanField(required=False, label="Consent")
    consent_text = forms.CharField(
        required=False, initial=ready_steps.CONSENT, max_length=20_000, label="What listeners agree to",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    consent_statement = forms.CharField(
        required=False, initial=ready_steps.STATEMENT, max_length=500, label="The sentence they tick"
    )
    questionnaire = forms.BooleanField(required=False, label="Questions: age, hearing, experience")
    headphones = forms.ChoiceField(required=False, choices=method_choices, label="Headphone screening")
    headphones_stop = forms.BooleanField(required=False, label="Who fails it twice does not go on")
    level = forms.BooleanField(required=False, initial=True, label="A page to set a comfortable level")
    information = forms.BooleanField(required=False, label="What to listen for")
    information_text = forms.CharField(
        required=False, initial=ready_steps.INFORMATION, max_length=20_000, label="What they read before the training",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    break_every = forms.IntegerField(
        required=False, min_value=1, max_value=1000, label="A break after every … trials", help_text="Empty: none."
    )
    flow_json = forms.CharField(
        required=False, label="Its text", widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="JSON; it takes the place of all pages above.",
    )  # fmt: skip

    recruiter = forms.ChoiceField(
        choices=[(recruiter.name, recruiter.label) for recruiter in RECRUITERS], initial="link",
        label="Where listeners come from",
    )  # fmt: skip
    return_url = forms.CharField(required=False, max_length=500, label="At the end", help_text="An address.")
    screen_out_url = forms.CharField(required=False, max_length=500, label="Screened out", help_text="An address.")
    full_url = forms.CharField(required=False, max_length=500, label="Full or closed", help_text="An address.")
    max_sessions = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        label="Listeners let in by the link",
        help_text="Empty: all who come.",
    )
    good_listeners = forms.IntegerField(
        required=False, min_value=1, max_value=100_000, label="Close at … good listeners",
        help_text="Whom no screening rule leaves out. Empty: you close it yourself.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for page in ("consent", "information"):
            if cleaned.get(page) and not cleaned.get(f"{page}_text"):
                self.add_error(f"{page}_text", "This page needs a text.")
        if cleaned.get("consent") and not cleaned.get("consent_statement"):
            self.add_error("consent_statement", "There is nothing to tick without a sentence.")
        if not self.errors:
            self._check_addresses()
            self._check_flow()
        return cleaned

    def _check_addresses(self) -> None:
        try:
            self.addresses()
        except FlowError as error:
            label = str(error).partition(":")[0]
            named = {entry.label: entry.name for entry in RECRUITERS.get(self.cleaned_data["recruiter"]).entries}
            self.add_error(named.get(label, "return_url"), str(error))

    def _check_flow(self) -> None:
        try:
            self.flow()
        except FlowError as error:
            self.add_error("flow_json" if self.cleaned_data.get("flow_json") else None, str(error))

    def addresses(self) -> Addresses:
        """Where listeners go; raises `FlowError`."""
        return RECRUITERS.get(self.cleaned_data["recruiter"]).addresses(self.cleaned_data)

    def flow(self) -> Flow:
        """The pages beside the trials; raises `FlowError`."""
        own = self.cleaned_data["flow_json"].strip()
        if own:
            return read_flow(own)
        recruiter = RECRUITERS.get(self.cleaned_data["recruiter"])
        return read_flow(json.dumps({"steps": self._steps(), "crowd_ids": list(recruiter.crowd_ids)}))

    def _steps(self) -> list[dict[str, Any]]:
        said = self.cleaned_data
        steps = []
        if said["consent"]:
            steps.append(ready_steps.consent(said["consent_text"], said["consent_statement"]))
        if said["questionnaire"]:
            steps.append(ready_steps.about_you())
        if said["headphones"]:
            steps.append(ready_steps.headphones(said["headphones"], stop=said["headphones_stop"]))
        if said["level"]:
            steps.append(ready_steps.level())
        if said["information"]:
            steps.append(ready_steps.information(said["information_text"]))
        if said["break_every"]:
            steps.append(ready_steps.rest(said["break_every"]))
        return steps

    def settings(self) -> dict[str, Any]:
        """What the valid form says of `Settings`."""
        said = self.cleaned_data
        return {
            "trials_per_listener": said["trials_per_listener"],
            "replicates": said["replicates"] or 0,
            "order": said["order"],
            "screening_rules": self.screening_rules(),
        }
