"""pyproject.toml, environment.yml and constraints.txt name the same things."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML


def direct(repo: Path) -> dict[str, str]:
    project = tomllib.loads((repo / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = project["dependencies"] + [
        t for extra in project["optional-dependencies"].values() for t in extra
    ]
    found = [Requirement(t) for t in texts]
    return {canonicalize_name(r.name): str(r.specifier) for r in found if r.name != "lawtrain"}


def test_conda_installs_the_same_direct_dependencies(repo: Path) -> None:
    file = YAML(typ="safe").load((repo / "environment.yml").read_text(encoding="utf-8"))
    assert file["channels"] == ["conda-forge"]
    plain = [
        d for d in file["dependencies"] if isinstance(d, str) and not re.match(r"(python\b[^-]|pip$)", d)
    ]
    by_pip = [
        d for entry in file["dependencies"] if isinstance(entry, dict) for d in entry["pip"] if d != "-e ."
    ]
    found = [Requirement(d) for d in plain + by_pip]
    assert {canonicalize_name(r.name): str(r.specifier) for r in found} == direct(repo)


def test_every_direct_dependency_is_pinned_and_the_pin_fits(repo: Path) -> None:
    pins = {}
    for line in (repo / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_]+", line), f"只写名称和版本：{line}"
        name, _, version = line.partition("==")
        pins[canonicalize_name(name)] = version
    for name, specifier in direct(repo).items():
        requirement = Requirement(f"{name}{specifier}")
        assert name in pins, f"{name} 没有固定版本"
        assert requirement.specifier.contains(pins[name]), f"{name} 固定的 {pins[name]} 不合 {specifier}"


def test_python_floor_is_one(repo: Path) -> None:
    text = (repo / "pyproject.toml").read_text(encoding="utf-8")
    assert 'requires-python = ">=3.11"' in text
    assert "python>=3.11" in (repo / "environment.yml").read_text(encoding="utf-8")
