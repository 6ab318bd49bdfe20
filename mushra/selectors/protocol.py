"""How an experiment was made, as a record that another lab can go by."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mushra.models import Experiment, Step
from mushra.protocol.protocols import PROTOCOLS

SETTINGS = (  # of the experiment's own fields
    "attribute", "question", "low_label", "high_label", "show_numbers", "must_play", "must_rate", "restart_on_switch",
    "comments", "trials_per_listener", "replicates", "order", "good_listeners", "crowd_ids", "seed",
    "screening_rules",
)  # fmt: skip
# Addresses of crowd platforms hold completion codes, which are not everybody's business.
ADDRESSES = ("return_url", "screen_out_url", "full_url")


def protocol_record(*, experiment: Experiment, include_consent: bool = False) -> dict[str, Any]:
    """The protocol, the settings, what the files were made from and the pages beside the trials, fit for JSON.

    The text of a consent page is null unless asked for; where listeners are sent afterwards is left out.
    """
    protocol = PROTOCOLS.get(experiment.protocol)
    return {
        "study": experiment.slug,
        "title": experiment.title,
        "protocol": {name: getattr(protocol, name) for name in ("name", "label", "source", "layout")},
        "scale": asdict(protocol.scale),
        "settings": {name: getattr(experiment, name) for name in SETTINGS},
        "made_from": _without_addresses(experiment.recipe),
        "steps": [
            {
                "position": step.position, "kind": step.kind, "place": step.place, "every": step.every,
                "title": step.title, "content": _content(step, include_consent),
            }
            for step in experiment.steps.all()
        ],
    }  # fmt: skip


def _content(step: Step, include_consent: bool) -> dict[str, Any] | None:
    hidden = step.kind == Step.Kind.CONSENT and not include_consent
    return None if hidden else _without_addresses(step.content)


def _without_addresses(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in ADDRESSES}
