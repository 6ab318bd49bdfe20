"""Queries whose SQL is made once. Django makes it anew for every call, which takes ten times as long as to run it.

For what hundreds of listeners do several times a second; everything else asks the usual way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row", bound=Model)


class _Statement:
    """SQL in which every sample value stands where that parameter's value will."""

    def __init__(self, sql: str, params: Sequence[Any], samples: dict[str, Any]) -> None:
        names = {sample: name for name, sample in samples.items()}
        self.sql = sql
        self._params = [(names.get(param), param) for param in params]
        missing = set(samples) - {name for name, _ in self._params}
        if missing:
            raise ValueError(f"No parameter of this query is {', '.join(sorted(missing))}.")

    def params(self, values: dict[str, Any]) -> list[Any]:
        return [param if name is None else values[name] for name, param in self._params]


class PreparedQuery(Generic[Row]):
    """Rows of a model with related ones, as `select_related` gives them.

    make: the query, from a sample value for each parameter; samples: those values, all different, and none that the
    query has of its own. related: paths of relations, each after those that it goes through. annotations: by name.
    """

    def __init__(
        self,
        make: Callable[..., QuerySet[Row]],
        *,
        samples: dict[str, Any],
        related: Sequence[str] = (),
        annotations: Sequence[str] = (),
    ) -> None:
        self._make, self._samples, self._related, self._annotations = make, samples, related, annotations
        self._plan: tuple[_Statement, list[list[Any]], list[Any]] | None = None

    def first(self, **values: Any) -> Row | None:
        """The first row for these values of the parameters, or None."""
        statement, parts, converters = self._plan or self._prepare()
        with _cursor() as cursor:
            cursor.execute(statement.sql, statement.params(values))
            row = cursor.fetchone()
        if row is None:
            return None
        cells = list(row)
        for place, expression, functions in converters:
            for function in functions:
                cells[place] = function(cells[place], expression, connection)
        return self._assembled(cells, parts)

    def _prepare(self) -> tuple[_Statement, list[list[Any]], list[Any]]:
        query = self._make(**self._samples)[:1]
        models = [("", query.model), *((path, _model_at(query.model, path)) for path in self._related)]
        parts = [[path, model, [field.attname for field in model._meta.concrete_fields]] for path, model in models]
        columns = [f"{path}__{name}" if path else name for path, _, names in parts for name in names]
        compiler = query.values_list(*columns, *self._annotations).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = [
            (place, expression, functions)
            for place, (functions, expression) in compiler.get_converters([one for one, *_ in compiler.select]).items()
        ]
        self._plan = _Statement(sql, params, self._samples), parts, converters
        return self._plan

    def _assembled(self, cells: list[Any], parts: list[list[Any]]) -> Row:
        found: dict[str, Any] = {}
        first = 0
        for path, model, names in parts:
            here = cells[first : first + len(names)]
            first += len(names)
            key = names.index(model._meta.pk.attname)
            found[path] = None if here[key] is None else model.from_db(connection.alias, names, here)
            if path:
                before, _, name = path.rpartition("__")
                owner = found[before]
                relation = owner._meta.get_field(name)
                relation.set_cached_value(owner, found[path])
                if found[path] is not None and relation.one_to_one:
                    relation.remote_field.set_cached_value(found[path], owner)
        for name, value in zip(self._annotations, cells[first:], strict=True):
            setattr(found[""], name, value)
        whole: Row = found[""]
        return whole


class PreparedUpdate(Generic[Row]):
    """An update of the rows of a query. make, samples: as for `PreparedQuery`; fields: samples of what is written."""

    def __init__(
        self, model: type[Row], make: Callable[..., QuerySet[Row]], *, samples: dict[str, Any], fields: dict[str, Any]
    ) -> None:
        self._model, self._make, self._samples, self._fields = model, make, samples, fields
        self._statement: _Statement | None = None

    def run(self, **values: Any) -> int:
        """How many rows were changed."""
        statement = self._statement or self._prepare()
        with _cursor() as cursor:
            cursor.execute(statement.sql, statement.params(values | self._adapted(values)))
            return int(cursor.rowcount)

    def _prepare(self) -> _Statement:
        query = self._make(**self._samples).query.chain(UpdateQuery)
        query.add_update_values(self._fields)
        sql, params = query.get_compiler(connection=connection).as_sql()
        self._statement = _Statement(sql, params, self._samples | self._adapted(self._fields))
        return self._statement

    def _adapted(self, values: dict[str, Any]) -> dict[str, Any]:
        """The fields' values as the database takes them."""
        return {
            name: self._model._meta.get_field(name).get_db_prep_save(values[name], connection) for name in self._fields
        }


@contextmanager
def _cursor() -> Iterator[CursorWrapper]:
    """Django's cursor; PostgreSQL's plans a statement once for each connection.

    Django writes the values into the SQL, and PostgreSQL plans that anew each time, which takes longer than to run it.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from django.db.backends.postgresql.base import ServerBindingCursor

            cursor.cursor = ServerBindingCursor(connection.connection)
        yield cursor


def _model_at(model: type[Model], path: str) -> type[Model]:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model
