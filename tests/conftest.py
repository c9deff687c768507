"""What every test may use: sample questions and banks made here, and the rule that a skip fails where all is required."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPO = Path(__file__).parent.parent


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Under LAWTRAIN_REQUIRE_ALL=1 a skip is a failure, but for reference data that is no part of the product."""
    if (
        os.environ.get("LAWTRAIN_REQUIRE_ALL") == "1"
        and report.skipped
        and "shared/laws" not in str(report.longrepr)
    ):
        report.outcome = "failed"


@pytest.fixture(scope="session")
def repo() -> Path:
    return REPO
