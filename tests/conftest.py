"""What every test may use: sample questions and banks made here, and the rule that a skip fails where all is required."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

REPO = Path(__file__).parent.parent
settings.register_profile(
    "untimed", deadline=None
)  # a busy machine is no failure; speed lives in benchmarks/
settings.load_profile("untimed")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Under LAWTRAIN_REQUIRE_ALL=1 a skip is a failure, but for reference data that is no part of the product."""
    if (
        os.environ.get("LAWTRAIN_REQUIRE_ALL") == "1"
        and report.skipped
        and "shared/laws" not in str(report.longrepr)
    ):
        report.outcome = "failed"


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """A file stays on one worker, and so do tests that share a site, a course or the machine's users."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in _TOGETHER if file.startswith(folder)), file)


_TOGETHER = ("tests/browser", "tests/hub", "tests/nbgrader/test_batch", "tests/separation")


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    """Whole folders first: they take longest."""
    return Scheduling(config, log)


@pytest.fixture(scope="session")
def repo() -> Path:
    return REPO
