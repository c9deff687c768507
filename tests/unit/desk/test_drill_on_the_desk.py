"""演练 and 期限 at the desk: a stage is settled once, nothing of a later one is told early, and days stay as drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lawtrain import content, wire
from lawtrain.desk.local import LocalDesk
from lawtrain.errors import Invalid, Refused
from lawtrain.store import Store
from tests import sample

DeskOf = Callable[..., LocalDesk]
DRILL, DAYS = "sample/01-first/drill", "sample/01-first/days"
FIRST, SECOND, THIRD = (f"drill-1/{n}" for n in "123")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The sample with a drill of three stages and a computed deadline."""
    root = sample.write_content(tmp_path / "content")
    path = root / "quizzes" / "sample" / "01-first.yaml"
    plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    plain["items"] += [
        {**sample.fields("drill-1", "演练"), "audience": ["一般"]},
        {**sample.fields("days-1", "期限"), "audience": ["一般"]},
    ]
    plain["quizzes"] += [
        {"name": "drill", "title": "办案演练", "counted": False, "items": ["drill-1"]},
        {"name": "days", "title": "算日子", "counted": False, "items": ["days-1"]},
    ]
    path.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    return root


def begun(desk: LocalDesk, quiz: str = DRILL) -> wire.AttemptState:
    attempt = desk.start(quiz).attempt
    assert attempt
    return attempt


def give(
    desk: LocalDesk, stage: str, *answer: str, seq: int = 1, since: int = 0, tab: str = "t"
) -> wire.Saved:
    attempt = desk.look(DRILL).attempt
    assert attempt
    one = wire.AnswerIn(question=stage, answer=answer, seq=seq)
    return desk.save(attempt.id, wire.Save(tab=tab, since=since, answers=(one,)))


def seen(desk: LocalDesk) -> wire.AttemptState:
    attempt = desk.look(DRILL).attempt
    assert attempt
    return attempt


def parts(attempt: wire.AttemptState) -> list[str]:
    (question,) = attempt.questions
    assert question.stages == 3
    return [part.id for part in question.parts]


def test_a_stage_comes_with_its_turn_and_is_explained_at_once(desk: LocalDesk) -> None:
    attempt = begun(desk)
    assert (parts(attempt), attempt.told) == ([FIRST], ())
    text = wire.encode(attempt).decode()
    assert sample.SECRET not in text
    assert "第二小题" not in text, "the next stage tells what was right in this one"
    give(desk, FIRST, "a")
    attempt = seen(desk)
    assert parts(attempt) == [FIRST, SECOND]
    (told,) = attempt.told
    assert (told.id, told.answer, told.key, told.score) == (FIRST, ("a",), ("b",), 0)
    assert sample.SECRET in told.html
    assert all(sample.SECRET in why for why in told.whys.values())
    later = wire.encode(attempt.questions).decode()
    assert sample.SECRET not in later
    assert "第三小题" not in later


def test_a_settled_stage_stays_as_it_is(desk: LocalDesk) -> None:
    begun(desk)
    give(desk, FIRST, "a")
    for tab, seq, since in (("t", 2, 0), ("t", 3, 99), ("other", 1, 99)):
        saved = give(desk, FIRST, "b", tab=tab, seq=seq, since=since)
        assert saved.stale == (FIRST,)
        assert wire.Update(question=FIRST, answer=("a",)) in saved.updates
    assert seen(desk).answers == {FIRST: ("a",)}


def test_the_same_request_again_is_not_a_second_choice(desk: LocalDesk) -> None:
    begun(desk)
    first, again = give(desk, FIRST, "b"), give(desk, FIRST, "b")
    assert (again.rev, again.stale) == (first.rev, ())


@pytest.mark.parametrize(("stage", "answer"), [(SECOND, ("a", "b")), (THIRD, ("true",)), (FIRST, ())])
def test_no_stage_before_its_turn_and_none_left_blank(
    desk: LocalDesk, stage: str, answer: tuple[str, ...]
) -> None:
    begun(desk)
    with pytest.raises(Invalid, match="一步一步" if answer else "还没有选"):
        give(desk, stage, *answer)
    assert seen(desk).answers == {}


def test_two_stages_in_one_request_are_taken_in_their_order(desk: LocalDesk) -> None:
    attempt = begun(desk)
    one, two = (
        wire.AnswerIn(question=FIRST, answer=("b",), seq=1),
        wire.AnswerIn(question=SECOND, answer=("a", "b"), seq=2),
    )
    with pytest.raises(Invalid, match="一步一步"):
        desk.save(attempt.id, wire.Save(tab="t", since=0, answers=(two, one)))
    assert desk.save(attempt.id, wire.Save(tab="u", since=0, answers=(one, two))).stale == ()


def test_a_drill_is_the_mean_of_its_stages_and_its_result_shows_all(desk: LocalDesk) -> None:
    begun(desk)
    give(desk, FIRST, "b")
    give(desk, SECOND, "a", seq=2, since=1)
    state = desk.submit(seen(desk).id)
    assert state.result
    assert state.attempt
    (mark,) = state.result.marks
    assert [part.answer for part in mark.parts] == [("b",), ("a",), ()]
    assert mark.score == pytest.approx(0.33, abs=0.01)
    assert parts(state.attempt) == [FIRST, SECOND, THIRD]
    assert state.attempt.told == ()


def test_a_new_attempt_begins_at_the_first_stage(desk: LocalDesk) -> None:
    begun(desk)
    give(desk, FIRST, "b")
    desk.submit(seen(desk).id)
    assert parts(begun(desk)) == [FIRST]


def test_another_person_settles_nothing_here(desk_of: DeskOf) -> None:
    mine, theirs = desk_of("cadre01"), desk_of("cadre02")
    begun(mine)
    begun(theirs)
    give(mine, FIRST, "b")
    assert parts(seen(theirs)) == [FIRST]
    assert seen(theirs).told == ()


def test_the_head_says_how_it_is_marked(desk: LocalDesk) -> None:
    head = desk.look(DRILL).head
    assert head.rules == ("演练一步一步做，每一步选定后不能再改，当场看到后果；各步平分这道题的分。",)
    assert head.steps == 3
    begun(desk)
    assert desk.look(DRILL).head == head


def test_days_stay_as_they_were_drawn(desk_of: DeskOf, store: Store, root: Path) -> None:
    """Whatever becomes of the template: the question that was asked is kept, and marked."""
    desk = desk_of()
    before = begun(desk, DAYS)
    (question,) = before.questions
    assert (question.control, len(question.options)) == ("radio", 4)
    assert "{" not in question.html
    path = root / "quizzes" / "sample" / "01-first.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"count": 20', '"count": 15'), encoding="utf-8")
    again = desk_of()
    attempt = again.look(DAYS).attempt
    assert attempt
    assert attempt.questions == before.questions
    with store.reading() as tx:
        row = tx.attempts(store.remember_person("cadre01", "示例cadre01").pseudonym, DAYS)[0]
        paper = tx.paper(row.paper)
        assert paper
        kept = tx.item(paper.slots[0].item, paper.slots[0].version)
        assert kept
    (key,) = kept.body.reveal(kept).key
    one = wire.AnswerIn(question="days-1", answer=(key,), seq=1)
    again.save(attempt.id, wire.Save(tab="t", since=0, answers=(one,)))
    result = again.submit(attempt.id).result
    assert result
    assert (result.score, result.points) == (1, 1)


def test_two_people_are_asked_for_different_days(desk_of: DeskOf) -> None:
    asked = {begun(desk_of(f"cadre{n:02}"), DAYS).questions[0].html for n in range(1, 6)}
    assert len(asked) > 2


def test_a_year_without_holidays_is_said_before_anybody_is_asked(root: Path) -> None:
    path = root / "quizzes" / "sample" / "01-first.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2026-09-30", "2027-09-30"), encoding="utf-8")
    said = [p.message for p in content.load(root).problems if p.is_error]
    assert any("2027" in one and "lawtrain calendar" in one for one in said)


def test_a_drill_is_no_assignment(root: Path) -> None:
    path = root / "quizzes" / "sample" / "01-first.yaml"
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["quizzes"][-2] |= {"counted": True, "assignment": True}
    path.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    assert any("演练要当场给出后果" in p.message for p in content.load(root).problems)


def test_a_stage_after_hand_in_is_refused(desk: LocalDesk) -> None:
    begun(desk)
    attempt = seen(desk).id
    desk.submit(attempt)
    one = wire.AnswerIn(question=FIRST, answer=("b",), seq=1)
    with pytest.raises(Refused):
        desk.save(attempt, wire.Save(tab="t", since=0, answers=(one,)))
