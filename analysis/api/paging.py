"""The parameters by which long tables are read in pages."""

from __future__ import annotations

from typing import Annotated

from ninja import Query

Limit = Annotated[int, Query(ge=1, le=10_000, description="how many rows at most")]
Offset = Annotated[int, Query(ge=0, description="how many rows to pass over")]
