"""The front door: few names, loaded lazily, light."""

from __future__ import annotations

import subprocess
import sys

import lawtrain

HEAVY = {
    "pandas",
    "numpy",
    "sqlalchemy",
    "alembic",
    "litestar",
    "nbgrader",
    "pydantic",
    "jupyterhub",
    "httpx",
    "ruamel",
}


def test_the_door_is_what_the_package_says() -> None:
    assert sorted(lawtrain.__all__) == sorted(dir(lawtrain)) == sorted(lawtrain._HOMES)
    assert len(lawtrain.__all__) <= 10
    for name in lawtrain.__all__:
        assert callable(getattr(lawtrain, name))


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(lawtrain, "nothing")


def test_a_learners_kernel_loads_nothing_heavy() -> None:
    code = "import sys, lawtrain; lawtrain.quiz; lawtrain.progress; print(' '.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {m.split(".")[0] for m in loaded} & HEAVY == set()
    assert not [
        m for m in loaded if m.startswith(("lawtrain.store", "lawtrain.questions", "lawtrain.grading"))
    ]
