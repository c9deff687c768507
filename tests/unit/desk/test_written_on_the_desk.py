"""简答 at the desk: practised and compared with the guide, marked by nobody; an assignment is not begun here."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lawtrain import content, wire
from lawtrain.content import check, policies
from lawtrain.desk.local import LocalDesk
from lawtrain.errors import Invalid, NotFound, Refused
from lawtrain.store import Store
from tests import sample

DeskOf = Callable[..., LocalDesk]
WRITE, TASK = "sample/01-first/write", "sample/01-first/task"
LETTER = {
    "id": "4",
    "kind": "简答",
    "stem": "第四小题：写一份答复。",
    "explanation": f"{sample.SECRET}：小题四",
    "guide": [{"point": f"{sample.SECRET}：写明**依据**", "weight": 1}],
}


def bank_file(root: Path) -> Path:
    return root / "quizzes" / "sample" / "01-first.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The sample with a practice of one 单选, one 简答 and one case with a written part, and an assignment."""
    root = sample.write_content(tmp_path / "content")
    plain: dict[str, Any] = json.loads(bank_file(root).read_text(encoding="utf-8"))
    parts = [*sample.fields("x", "材料")["parts"], LETTER]
    plain["items"] += [
        {**sample.fields("letter-1", "简答"), "audience": ["一般"]},
        {**sample.fields("letter-2", "材料", parts=parts), "audience": ["一般"]},
        {**sample.fields("letter-3", "简答"), "audience": ["一般"]},
    ]
    plain["quizzes"][0]["draw"] = [one for one in plain["quizzes"][0]["draw"] if one["kind"] != "材料"]
    items = ["single-1x", "letter-1", "letter-2"]
    plain["quizzes"] += [
        {"name": "write", "title": "写一写", "counted": False, "items": items},
        {"name": "task", "title": "年度作业", "counted": True, "assignment": True, "items": ["letter-3"]},
    ]
    bank_file(root).write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")
    assert [str(p) for p in content.load(root).problems if p.is_error] == []
    return root


def save(desk: LocalDesk, state: wire.QuizState, question: str, *answer: str, seq: int = 1) -> wire.Saved:
    assert state.attempt
    given = wire.AnswerIn(question=question, answer=answer, seq=seq)
    return desk.save(state.attempt.id, wire.Save(tab="t", since=state.attempt.rev, answers=(given,)))


def test_the_paper_says_how_long_and_never_what_is_looked_for(desk: LocalDesk) -> None:
    looked, state = desk.look(WRITE), desk.start(WRITE)
    saved = save(desk, state, "letter-1", "先说依据。")
    for shape in (looked, state, saved, desk.look(WRITE), desk.progress()):
        text = msgspec.json.encode(shape).decode()
        assert sample.SECRET not in text
        assert "guide" not in text
    assert state.attempt
    single, letter, case = state.attempt.questions
    assert (letter.kind, letter.label, letter.control, letter.longest) == ("written", "简答", "text", 3000)
    assert (letter.options, letter.parts) == ((), ())
    assert [part.longest for part in case.parts] == [0, 0, 0, 3000]
    assert single.longest == 0


def test_points_are_those_that_a_program_can_give(desk: LocalDesk) -> None:
    state = desk.start(WRITE)
    assert desk.look(WRITE).head.points == state.head.points == 1.75
    listed = {one.ref: one for lesson in desk.progress().lessons for one in lesson.quizzes}
    assert listed[WRITE].points == 1.75
    key = sample.right_answers([sample.question("single-1x"), sample.question("letter-2", "材料")])
    for seq, (leaf, answer) in enumerate(key.items(), 1):
        save(desk, state, leaf, *answer, seq=seq)
    assert state.attempt
    done = desk.submit(state.attempt.id)
    assert done.result
    assert (done.result.score, done.result.points) == (1.75, 1.75)
    assert (done.history[0].score, done.history[0].points) == (1.75, 1.75)


def test_after_handing_in_the_guide_is_there_to_compare_with(desk: LocalDesk, store: Store) -> None:
    state = desk.start(WRITE)
    save(desk, state, "letter-1", "先说依据。\n再说救济。")
    save(desk, state, "letter-2/4", "您好", seq=2)
    assert state.attempt
    done = desk.submit(state.attempt.id)
    assert done.result
    single, letter, case = done.result.marks
    assert (single.by_person, single.guide) == (False, ())
    assert (letter.by_person, letter.score, letter.points) == (True, 0, 1)
    assert letter.answer == ("先说依据。\n再说救济。",)
    assert [(one.html, one.points) for one in letter.guide] == [
        (f"<p>{sample.SECRET}：先告知权利</p>", 0.25),
        (f"<p>{sample.SECRET}：说清理由和依据</p>", 0.75),
    ]
    assert (letter.key, letter.whys) == ((), {})
    assert sample.SECRET in letter.html
    assert (case.by_person, case.points) == (False, 1)
    assert [(p.by_person, p.points) for p in case.parts] == [(False, 0.25)] * 3 + [(True, 0.25)]
    assert case.parts[3].answer == ("您好",)
    ((line,),) = (case.parts[3].guide,)
    assert (line.html, line.points) == (f"<p>{sample.SECRET}：写明<strong>依据</strong></p>", 0.25)
    with store.reading() as tx:
        (handed,) = tx.submissions(store.remember_person("cadre01", "示例cadre01").pseudonym).values()
    assert set(handed.fractions) == {"single-1x", "letter-2"}, "what nobody marks is no wrong answer"


def test_left_blank_it_is_blank(desk: LocalDesk) -> None:
    state = desk.start(WRITE)
    save(desk, state, "letter-1", "写了又删")
    save(desk, state, "letter-1", seq=2)
    assert state.attempt
    done = desk.submit(state.attempt.id)
    assert done.result
    assert done.result.marks[1].answer == ()
    assert done.result.marks[1].by_person


@pytest.mark.parametrize(
    ("answer", "words"),
    [(("字" * 3001,), "答案最多 3000 个字，现在有 3001 个字；请删短一些"), (("一", "二"), "只能有一份答案")],
)
def test_too_much_is_refused(desk: LocalDesk, answer: tuple[str, ...], words: str) -> None:
    state = desk.start(WRITE)
    with pytest.raises(Invalid, match=words):
        save(desk, state, "letter-1", *answer)
    assert save(desk, state, "letter-1", "字" * 3000).rev > 0
    resumed = desk.look(WRITE).attempt
    assert resumed
    assert resumed.answers == {"letter-1": ("字" * 3000,)}


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a\x00b", "\u202e𠮷😀\r\n\t", "{{7*7}}"])
def test_what_was_written_comes_back_as_it_was(desk: LocalDesk, text: str) -> None:
    state = desk.start(WRITE)
    save(desk, state, "letter-1", text)
    resumed = desk.look(WRITE).attempt
    assert resumed
    assert resumed.answers == {"letter-1": (text,)}


def test_an_assignment_is_not_done_here(desk: LocalDesk, store: Store) -> None:
    for verb in (desk.look, desk.start):
        with pytest.raises(Refused, match="^这是作业，请在 JupyterLab 的“作业”里做$"):
            verb(TASK)
    assert list(store.ledger()) == []


def test_a_quiz_that_became_an_assignment_keeps_its_attempts(desk_of: DeskOf, root: Path) -> None:
    state = desk_of().start(WRITE)
    path = bank_file(root)
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["quizzes"][2] |= {"counted": True, "assignment": True, "items": ["letter-1", "letter-2"]}
    path.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    later = desk_of()
    assert later.look(WRITE).attempt == state.attempt
    assert state.attempt
    assert later.submit(state.attempt.id).result
    with pytest.raises(NotFound, match="已经撤下"):
        later.start(WRITE)
    with pytest.raises(Refused, match="作业"):
        desk_of("cadre02").look(WRITE)


def test_an_assignment_makes_no_lesson_owed(desk: LocalDesk, root: Path) -> None:
    (lesson,) = desk.progress().lessons
    assert [one.ref.rpartition("/")[2] for one in lesson.quizzes] == ["test", "practice", "write"]
    plain = json.loads(bank_file(root).read_text(encoding="utf-8"))
    plain["quizzes"] = plain["quizzes"][-1:]
    bank_file(root).write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    catalogue = content.load(root)
    (known,) = catalogue.lessons
    assert known.quizzes == ()
    assert catalogue.banks[known.ref].quizzes[0].assignment
    with pytest.raises(NotFound, match="没有计入台账的测验"):
        policies.tests_of(known.ref, catalogue)


def test_a_lesson_cannot_mount_an_assignment(root: Path) -> None:
    path = root / "courses" / "sample" / "01-first.ipynb"
    path.write_text(
        path.read_text(encoding="utf-8").replace("01-first/practice", "01-first/task"), encoding="utf-8"
    )
    told = [str(p) for p in check(root, as_of=date(2026, 11, 22)) if p.is_error and "作业" in str(p)]
    assert len(told) == 1
    assert "courses/sample/01-first.ipynb" in told[0]
    assert "“sample/01-first/task”是作业，要在 JupyterLab 的“作业”里做，不能放在课文里" in told[0]
