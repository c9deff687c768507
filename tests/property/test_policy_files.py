"""However a policy file is spoilt, it is read to the end, and what is wrong is told in Chinese."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lawtrain.formats import read_yaml
from lawtrain.formats.policy import read_policy
from tests.unit.policies.test_broken_policies import GOOD

_document, _ = read_yaml(GOOD.encode())
assert _document is not None
PLAIN = _document.plain
PLACES = [path for path in _document.lines if path]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [
            "",
            "2026-02-30",
            "9999-12-31",
            "0001-01-01",
            "领导干部",
            "learn",
            "限期",
            "工作日",
            "\u3000",
            "a" * 400,
        ]
    ),
    st.text(max_size=8),
    st.lists(st.sampled_from(["learn", "sit", 1, None]), max_size=3),
    st.dictionaries(st.sampled_from(["categories", "hours", "领导干部"]), st.integers(), max_size=2),
)


def spoilt(path: tuple[str | int, ...], value: Any) -> bytes:
    plain = copy.deepcopy(PLAIN)
    inner = plain
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")


@settings(max_examples=150)
@given(st.sampled_from(PLACES), ODD)
def test_one_odd_value_never_breaks_the_reader(path: tuple[str | int, ...], value: Any) -> None:
    file = read_policy(spoilt(path, value), "x.yaml")
    errors = [p for p in file.problems if p.is_error]
    assert (file.policy is None) == bool(errors)
    for problem in file.problems:
        assert re.search("[\u4e00-\u9fff]", problem.message)


@settings(max_examples=100)
@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.text(max_size=10))
def test_a_hole_in_the_text_never_breaks_the_reader(at: int, length: int, instead: str) -> None:
    text = GOOD[:at] + instead + GOOD[at + length :]
    file = read_policy(text.encode("utf-8", "replace"), "x.yaml")
    assert (file.policy is None) == any(p.is_error for p in file.problems)
