"""Courses of the real nbgrader: empty, handed out, and one with everybody's submissions marked both ways."""

from pathlib import Path

import pytest
from assignment_bank import NAME, bank_text
from classroom import Batch, Class, copied, fingerprint, new_room, plant, set_up_lateness

from lawtrain.nbgrader_bridge.grade import grade


@pytest.fixture
def room(tmp_path: Path) -> Class:
    """A course with nothing in it yet."""
    return new_room(tmp_path)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """The assignment is built, generated and released; to be copied, not used."""
    made = new_room(tmp_path_factory.mktemp("released"))
    made.build(bank_text())
    made.hand_out()
    return made


@pytest.fixture
def handed_out(released: Class, tmp_path: Path) -> Class:
    """The assignment is built, generated and released."""
    return copied(released, tmp_path)


@pytest.fixture(scope="session")
def batch(released: Class, tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """See `Batch`."""
    stock = copied(released, tmp_path_factory.mktemp("stock"))
    set_up_lateness(stock)
    plant(stock)
    with (stock.course.root / "nbgrader_config.py").open(
        "a"
    ) as config:  # as everybody else's nbgrader does it
        config.write('c.Autograde.autograde_preprocessors[0] = "nbgrader.preprocessors.Execute"\n')
    before = fingerprint(stock)
    said = stock.nbgrader("collect", NAME).stderr
    collected = copied(stock, tmp_path_factory.mktemp("collected"))
    fast = copied(stock, tmp_path_factory.mktemp("fast"))
    told = stock.autograde().stderr
    grade(fast.course, NAME)
    return Batch(collected, stock, fast, said, told, before)
