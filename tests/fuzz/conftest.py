"""Says how many cases were tried; fewer than FUZZ_LEAST are a failure."""

from __future__ import annotations

import os

import pytest

from tests.fuzz import cases


def pytest_terminal_summary(terminalreporter) -> None:
    terminalreporter.write_line(f"fuzz: {cases.tried:,} cases, {cases.CASES:,} of each target, seed {cases.SEED}")


def pytest_sessionfinish(session) -> None:
    least = int(os.environ.get("FUZZ_LEAST", "0"))
    if cases.tried < least and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
