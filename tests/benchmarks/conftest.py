"""A study and its listeners, for what the benchmarks check saves by."""

from tests.mushra.conftest import ada, invitation, study  # noqa: F401 - fixtures
