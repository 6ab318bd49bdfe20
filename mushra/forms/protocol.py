"""How clips are presented and what is asked: the protocol, the attribute, anchors, what a page asks for."""

from __future__ import annotations

from typing import Any

from django import forms

from mushra.protocol.anchors import ANCHORS
from mushra.protocol.attributes import ATTRIBUTES
from mushra.protocol.protocols import PROTOCOLS
from mushra.services.design import LONGEST

OWN = "own"  # an attribute that is none of ours
ASKS = ("question", "low_label", "high_label")
TICKS = ("hidden_reference", "mixture", "must_play", "must_rate", "show_numbers", "comments", "restart_on_switch")


def attribute_choices() -> list[tuple[str, str]]:
    """Our attributes by name, and one's own."""
    return [(name, name.capitalize()) for name in ATTRIBUTES.names()] + [(OWN, "Another, in your own words")]


class ProtocolForm(forms.Form):
    """The step "Protocol"; `settings()` is what it says of `Settings`."""

    protocol = forms.ChoiceField(
        choices=[(protocol.name, protocol.label) for protocol in PROTOCOLS], initial="mushra", widget=forms.RadioSelect
    )
    attribute = forms.ChoiceField(choices=attribute_choices, initial="overall quality", label="What is graded")
    own_attribute = forms.CharField(
        required=False, max_length=LONGEST["attribute"], label="Its name", help_text="As exports name it."
    )
    question = forms.CharField(
        required=False, max_length=LONGEST["question"], label="Question",
        help_text="Empty: the attribute's own, which listeners read in their language. {target} is replaced by the "
        "trial's own: “How clear is the sound of the {target}?” is read “How clear is the sound of the vocals?”",
    )  # fmt: skip
    low_label = forms.CharField(required=False, max_length=LONGEST["low_label"], label="Lower end of the scale")
    high_label = forms.CharField(required=False, max_length=LONGEST["high_label"], label="Upper end of the scale")
    anchors = forms.MultipleChoiceField(
        choices=[(anchor.name, anchor.label) for anchor in ANCHORS], required=False,
        initial=PROTOCOLS.get("mushra").anchors, widget=forms.CheckboxSelectMultiple,
        help_text="Spoilt references among what is graded: they show whether listeners use the scale.",
    )  # fmt: skip
    hidden_reference = forms.BooleanField(required=False, initial=True, label="Hidden reference among what is graded")
    mixture = forms.BooleanField(required=False, label="Listeners can hear the mixture too")
    must_play = forms.BooleanField(required=False, initial=True, label="Every clip must be heard")
    must_rate = forms.BooleanField(required=False, initial=True, label="Every clip must be graded")
    show_numbers = forms.BooleanField(required=False, initial=True, label="Listeners see the value they set")
    comments = forms.BooleanField(required=False, label="Listeners may comment on each clip")
    restart_on_switch = forms.BooleanField(required=False, label="A switch begins the clip anew")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("attribute") == OWN:
            for name, what in (("own_attribute", "a name"), ("question", "a question")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"An attribute of your own needs {what}.")
        if cleaned.get("protocol"):
            self._check_protocol(cleaned)
        return cleaned

    def _check_protocol(self, cleaned: dict[str, Any]) -> None:
        protocol = PROTOCOLS.get(cleaned["protocol"])
        low, high = cleaned.get("low_label"), cleaned.get("high_label")
        if bool(low) != bool(high):
            self.add_error("high_label" if low else "low_label", "A scale has labels at both ends or at none.")
        elif low and protocol.asks not in ("compared", "alone"):
            self.add_error("low_label", f"{protocol.label} has labels of its own; leave both empty.")
        if protocol.hidden_reference == "always":
            cleaned["hidden_reference"] = True

    def settings(self) -> dict[str, Any]:
        """What the valid form says of `Settings`."""
        said = self.cleaned_data
        return {
            "protocol": said["protocol"],
            "attribute": said["own_attribute"] if said["attribute"] == OWN else said["attribute"],
            "anchors": tuple(said["anchors"]),
            **{name: said[name] for name in (*ASKS, *TICKS)},
        }


def protocols_data() -> dict[str, dict[str, Any]]:
    """What the page's script fills in when another protocol is chosen, and the questions it shows."""
    return {
        protocol.name: {
            "source": protocol.source,
            "anchors": list(protocol.anchors),
            "hiddenReference": protocol.hidden_reference,
            "ownLabels": protocol.asks not in ("compared", "alone"),
            "questions": {attribute.name: attribute.question(protocol) for attribute in ATTRIBUTES},
            "ends": {attribute.name: attribute.ends(protocol) for attribute in ATTRIBUTES},
        }
        for protocol in PROTOCOLS
    }
