"""Services for the tests: one shared by a file, and one of a test's own where hub, clock or limits are played with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from service_parts import Running, service


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with service(tmp_path_factory.mktemp("town")) as running:
        yield running


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Running]:
    with service(tmp_path) as running:
        yield running
