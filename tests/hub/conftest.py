"""One running trial for all tests of this folder, marked `hub`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_town import Town, running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.hub)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One trial for all tests of a run."""
    with running(tmp_path_factory.mktemp("town") / "数据 data") as town:
        yield town
