"""排序, 匹配, 填空 and 期限 behind the desk: memory lets go of a computed deadline, and the demo town answers every kind."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from lawtrain.desk import sittings
from lawtrain.desk.demo.fill import _choice
from lawtrain.desk.local import LocalDesk
from lawtrain.desk.sittings import Sittings
from lawtrain.grading import grade
from lawtrain.store import Store
from tests import sample

DAYS = "sample/01-first/days"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The sample with a computed deadline."""
    root = sample.write_content(tmp_path / "content")
    path = root / "quizzes" / "sample" / "01-first.yaml"
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["items"].append({**sample.fields("days-1", "期限"), "audience": ["一般"]})
    plain["quizzes"].append({"name": "days", "title": "算日子", "counted": False, "items": ["days-1"]})
    path.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    return root


def test_memory_keeps_no_deadline_longer_than_its_paper(
    desk_of: Callable[..., LocalDesk], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = [desk_of(f"cadre{n:02}").start(DAYS).attempt for n in range(5)]
    kept = Sittings(store)
    monkeypatch.setattr(sittings, "_KEEP", 2)
    for attempt in begun:
        assert attempt
        assert kept.get(attempt.id).leaves["days-1"].body.shufflable
    gc.collect()
    assert len(kept._known) == 2
    assert len(kept._questions) == 2


@pytest.mark.parametrize("kind", ["单选", "多选", "判断", "排序", "匹配", "填空", "期限"])
def test_the_demo_town_answers_as_people_could(kind: str) -> None:
    question = sample.question("item-1", kind)
    right, wrong = (_choice(question, well, Random(1)) for well in (True, False))
    assert question.body.problem(right) is None
    assert question.body.problem(wrong) is None
    assert grade(question, {question.id: right}).fraction == 1
    if kind != "判断":
        assert grade(question, {question.id: wrong}).fraction < 1
    if kind in {"排序", "匹配", "填空"}:
        assert grade(question, {question.id: wrong}).fraction > 0
