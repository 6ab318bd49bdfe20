"""What the API answers and takes. Undefined numbers are null; their descriptions are the OpenAPI document's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Plain = str | bool | int | float | None


class Problem(BaseModel):
    """What is wrong, in one sentence."""

    detail: str


class RowProblem(BaseModel):
    """What is wrong with one row of what was sent; the first is row 1."""

    row: int
    detail: str


class RowsRefused(Problem):
    """Why nothing of what was sent was stored."""

    rows: list[RowProblem] = []


class StudySummary(BaseModel):
    """A study as lists have it. listeners: people who finished; ratings: people's alone."""

    slug: str
    title: str
    kind: Literal["experiment", "imported"]
    state: Literal["draft", "open", "paused", "closed"] | None = Field(description="null for an imported study")
    listeners: int
    simulated_listeners: int | None = Field(description="null where they are not counted: in an imported study")
    ratings: int
    version: str = Field(description="changes whenever ratings, scores or what is known of metrics and systems do")


class Studies(BaseModel):
    """All studies, experiments first, newest first."""

    studies: list[StudySummary]


class SystemFacts(BaseModel):
    """What is known of a system beside its sound; empty where nobody has said."""

    system: str
    loss: str = Field(description="what it was trained with")
    network: str
    seed: str
    group: str


class StudyDetail(StudySummary):
    """A study, and what there is to choose from in it."""

    attributes: list[str]
    targets: list[str]
    systems: list[SystemFacts]
    metrics: list[str]


class Rating(BaseModel):
    """A row of ratings.csv; null where the study does not say."""

    study: str
    listener: str
    song: str
    target: str
    system: str
    score: float | None = Field(description="from scale_minimum to scale_maximum")
    attribute: str
    role: str
    replicate: int | str | None = None
    trial_index: int | str | None = None
    stimulus_index: int | None = None
    seconds: float | None = None
    rated_at: datetime | None = None
    simulated: bool
    protocol: str
    scale_minimum: float
    scale_maximum: float
    is_x: bool | None = None
    comment: str | None = None


class Score(BaseModel):
    """A row of scores.csv, with why there is no value, why it cannot be trusted, and the code that computed it."""

    song: str
    target: str
    system: str
    metric: str
    value: float | None
    reason: str
    caution: str
    made_by: str


class Page(BaseModel):
    """A cut out of a table: `total` rows there are, of which these begin after `offset`."""

    version: str
    total: int
    limit: int
    offset: int


class Ratings(Page):
    """A page of ratings, by session, trial and place."""

    rows: list[Rating]


class Scores(Page):
    """A page of scores, by metric, song, target and system."""

    rows: list[Score]


class Metric(BaseModel):
    """What is known of a metric, and how many scores of it the study has."""

    name: str
    label: str
    unit: str
    higher_is_better: bool | None = Field(description="null where nobody has said")
    defined: int = Field(description="scores with a value")
    undefined: int = Field(description="scores without one")


class Metrics(BaseModel):
    """All that the study has scores of."""

    version: str
    metrics: list[Metric]


class PartSummary(BaseModel):
    """A page of the dashboard, the question it answers, and the parameters that change it."""

    part: str
    label: str
    question: str
    uses: list[str]


class Parts(BaseModel):
    """All pages of a study's dashboard."""

    parts: list[PartSummary]


class Column(BaseModel):
    """A column of a table: the key of its values, its head, and how many decimals a page shows (null: text)."""

    key: str
    label: str
    places: int | None


class Table(BaseModel):
    """Numbers as they were computed, in rows by the columns' keys; `reason`: why one is null, where that is known."""

    title: str
    about: str
    columns: list[Column]
    rows: list[dict[str, Plain]]


class Figure(BaseModel):
    """A figure for plotly; `numbers` names the table that has its numbers."""

    text: str
    numbers: str
    plot: dict[str, Any]


class Notice(BaseModel):
    """What must be read before the numbers; `empty`: why there are none."""

    tone: Literal["note", "warn", "empty"]
    words: str


class Part(PartSummary):
    """What a page of the dashboard says; `chosen`: the parameters that it was computed with."""

    study: str
    version: str
    chosen: dict[str, str | list[str]]
    notices: list[Notice]
    texts: list[str]
    tables: dict[str, Table]
    figures: dict[str, Figure]


Name = Annotated[str, Field(min_length=1, max_length=255)]


class NewScore(BaseModel):
    """A score of a metric that was computed elsewhere, for a clip of the experiment."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    song: Name
    target: Name
    system: Name
    metric: Annotated[str, Field(min_length=1, max_length=80)]
    value: float | None = Field(description="null where it is not defined; say why in `reason`")
    reason: Annotated[str, Field(max_length=400)] = ""


class Stored(BaseModel):
    """How many scores were stored, and the study's version since."""

    stored: int
    version: str
