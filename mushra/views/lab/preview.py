"""Step 5: what a listener goes through, page by page, before anything is built."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from mushra.models import Draft, Step
from mushra.protocol.flow import StepPage as PageOfStep
from mushra.selectors.steps import TITLES
from mushra.services.previewing import Preview
from mushra.views.lab.design import Wrong, draft_blueprint
from mushra.views.lab.page import StepPage
from separation.errors import ConcordError


class PreviewPage(StepPage):
    name = "preview"
    template = "mushra/lab/preview.html"

    def context(self, draft: Draft, form: Any) -> dict[str, Any]:
        blueprint, wrong = draft_blueprint(draft)
        if blueprint is None:
            return {"wrong": wrong}
        preview = Preview(blueprint)
        try:
            return {
                "pages": [_named(preview, page) for page in preview.pages],
                "minutes": preview.minutes,
                "address": reverse("preview:listen", kwargs={"token": draft.token}),
            }
        except ConcordError as error:
            return {"wrong": [Wrong("songs", str(error))]}


PAGE = PreviewPage()


def _named(preview: Preview, page: Any) -> str:
    if isinstance(page, PageOfStep):
        step = preview.steps[page.step]
        return step.title or str(TITLES[Step.Kind(step.kind)])
    return preview.plans[preview.trials[page.position].trial].name if page.position else "Training"
