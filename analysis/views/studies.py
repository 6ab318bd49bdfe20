"""The list of studies, and the dashboard of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from analysis import dashboard, presentation, published
from analysis.errors import AnalysisError, NoOpinionError, NothingToCompareError
from analysis.models import ImportedStudy
from analysis.remembered import remembered
from analysis.score_folders import score_command
from analysis.studies import Imported, RunHere, Study, study_get
from analysis.views.filters import Choice, Filters, choice
from analysis.views.parts import outline, shell
from mushra.selectors import experiment_list
from mushra.views.staff import staff_page
from separation.permissions import is_editable

if TYPE_CHECKING:
    import pandas as pd

    from analysis.dashboard import Results


@staff_page
def home(request: HttpRequest) -> HttpResponse:
    """All studies: the experiments of this installation, imported ones, and those from the literature."""
    context = {
        "experiments": experiment_list(user=request.user),
        "imported": ImportedStudy.objects.visible_to(request.user),
        "published": published.study_list(),
        "nav": "studies",
    }
    return render(request, "analysis/home.html", context)


@staff_page
def study(request: HttpRequest, slug: str) -> HttpResponse:
    """A study's summary: who rated what, and which metrics agree."""
    study, filters = study_get(slug=slug, user=request.user), Filters.read(request.GET)
    context: dict[str, Any] = shell(study, "") | {"filters": filters}
    page = "analysis/imported.html"
    if isinstance(study, RunHere):
        page, context["study"] = "analysis/experiment.html", study.experiment
        context["score_command"] = score_command(study.experiment)
    elif isinstance(study, Imported):
        context |= {"study": study.study, "may_edit": is_editable(study.study, user=request.user)}
    try:
        results = _results(study, filters)
    except NoOpinionError as error:
        return render(request, page, context | {"no_opinion": error})
    except NothingToCompareError:
        context |= {"only_simulated": True, "with_simulated": filters.query(simulated="1")}
        return render(request, page, context)
    rows = _choices(filters, results)
    if results.simulated or (results.counts.ratings and outline(study, filters).has_simulated):
        rows.append(choice(filters, "Listeners", "simulated", {"0": "People only", "1": "With simulated"}))
    context |= _shown(results, filters, rows)
    context["without_simulated"] = filters.query(simulated="0")
    context["downloads"] = [
        (f"{name}.csv", reverse("analysis:table", args=[slug, name]) + filters.query(metric="")) for name in TABLES
    ]
    return render(request, page, context)


@staff_page
def published_study(request: HttpRequest, name: str) -> HttpResponse:
    """A published study's dashboard, from its printed tables."""
    study = published.study_get(name)
    filters = Filters.read(request.GET)
    results = dashboard.published_results(study, target=filters.target or None)
    context = {"study": study, "filters": filters, "nav": "studies", "title": study.short_title}
    context |= _shown(results, filters, _choices(filters, results))
    context["downloads"] = [
        (f"{table}.csv", reverse("analysis:published_table", args=[name, table]) + filters.query(metric=""))
        for table in TABLES
    ]
    return render(request, "analysis/published.html", context)


@staff_page
def table(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The numbers behind an experiment's dashboard, with the same choices in the address."""
    make = _table(name)
    return _csv(
        make(_results(study_get(slug=slug, user=request.user), Filters.read(request.GET))), f"{slug}-{name}.csv"
    )


@staff_page
def published_table(request: HttpRequest, study: str, name: str) -> HttpResponse:
    """The numbers behind a published study's dashboard."""
    make, target = _table(name), Filters.read(request.GET).target
    results = dashboard.published_results(published.study_get(study), target=target or None)
    return _csv(make(results), f"{study}-{name}.csv")


def _results(study: Study, filters: Filters) -> Results:
    def make() -> Results:
        data = study.data()
        return dashboard.experiment_results(
            ratings=data.ratings,
            scores=data.scores,
            facts=data.facts,
            choices=filters.choices,
            target=filters.target or None,
        )

    # What the page shows of the same results, a metric for one, has nothing computed anew.
    used = Filters(target=filters.target, average=filters.average, scale=filters.scale, simulated=filters.simulated)
    return remembered(study, "summary", used.selection, make)


def _choices(filters: Filters, results: Results) -> list[Choice]:
    rows = []
    if len(results.all_targets) > 1:
        targets = {"": "All"} | {name: name for name in results.all_targets}
        rows.append(choice(filters, "Target", "target", targets))
    if not results.published:
        rows.append(choice(filters, "Average", "average", {"mean": "Mean", "median": "Median"}))
        rows.append(choice(filters, "Scale", "scale", {"raw": "As given", "normalised": "Normalised"}))
    return rows


def _shown(results: Results, filters: Filters, choices: list[Choice]) -> dict[str, Any]:
    metric = presentation.chosen_metric(results, filters.metric or None)
    points = presentation.point_table(results)
    return {
        "results": results,
        "choices": choices,
        "summary": presentation.summary(results),
        "opinion_columns": presentation.opinion_columns(results),
        "opinion_rows": presentation.opinion_rows(results),
        "turning": presentation.turning_metrics(results),
        "pooled": presentation.correlation_rows(results, level="pooled"),
        "all_levels": presentation.correlation_rows(results),
        "figures": presentation.figures(results, metric=metric, average=filters.average),
        "metric": metric,
        "metric_facts": results.facts.get(metric) if metric else None,
        "metrics": list(results.agreement.points.metrics) if results.agreement else [],
        "points": [
            (row["song"], row["target"], row["system"], row["opinion"], row[metric])
            for row in points.to_dict("records")
        ]
        if metric
        else [],
        "carried": filters.hidden("metric"),
    }


def _correlations(results: Results) -> pd.DataFrame:
    if results.agreement is None:
        raise NothingToCompareError(results.problem)
    return results.agreement.correlations


def _opinions(results: Results) -> pd.DataFrame:
    return results.opinions


TABLES: dict[str, Callable[[Results], pd.DataFrame]] = {
    "correlations": _correlations,
    "mos": _opinions,
    "points": presentation.point_table,
}


def _table(name: str) -> Callable[[Results], pd.DataFrame]:
    if name not in TABLES:
        raise UnknownTableError(f"There is no table {name!r}; there are {', '.join(TABLES)}.")
    return TABLES[name]


class UnknownTableError(AnalysisError):
    """A download that does not exist."""

    status = 404


def _csv(frame: pd.DataFrame, name: str) -> HttpResponse:
    response = HttpResponse(frame.to_csv(index=False, lineterminator="\n"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
