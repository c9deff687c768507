"""Open, save, hand in, result: the main use case, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from lawtrain import wire
from lawtrain.desk.local import LocalDesk
from lawtrain.errors import ContentError, Invalid, NotFound, Refused
from lawtrain.records import broken_links, results
from lawtrain.store import Store
from tests import sample

DeskOf = Callable[..., LocalDesk]
QUIZ = "sample/01-first"


def leaves(state: wire.QuizState) -> list[wire.Question]:
    assert state.attempt
    return [leaf for q in state.attempt.questions for leaf in (q.parts or (q,))]


def save(
    desk: LocalDesk, state: wire.QuizState, answers: dict[str, tuple[str, ...]], tab: str = "t"
) -> wire.Saved:
    assert state.attempt
    given = tuple(wire.AnswerIn(question=q, answer=a, seq=n) for n, (q, a) in enumerate(answers.items(), 1))
    return desk.save(state.attempt.id, wire.Save(tab=tab, since=state.attempt.rev, answers=given))


def key() -> dict[str, tuple[str, ...]]:
    return sample.right_answers(list(sample.bank().questions))


def test_looking_starts_nothing(desk: LocalDesk, store: Store) -> None:
    state = desk.look(QUIZ)
    assert (state.attempt, state.result, state.history) == (None, None, ())
    assert state.head.counted
    assert (state.head.count, state.head.points, state.head.pass_score) == (8, 40, 24)
    assert state.head.rule.startswith("多选题")
    with store.reading() as tx:
        assert tx.attempts(store.remember_person("cadre01", "示例cadre01").pseudonym) == []


@pytest.mark.parametrize("ref", ["sample/01-first", "sample/01", "sample/01-first/test", "sample/01/test"])
def test_short_names_mean_the_same_quiz(desk: LocalDesk, ref: str) -> None:
    assert desk.look(ref).head.ref == "sample/01-first/test"


def test_all_right_is_full_marks_with_reasons(desk: LocalDesk, store: Store) -> None:
    state = desk.start(QUIZ)
    right = {leaf.id: key()[leaf.id] for leaf in leaves(state)}
    save(desk, state, right)
    assert state.attempt
    done = desk.submit(state.attempt.id)
    assert done.result
    assert (done.result.score, done.result.points, done.result.passed, done.result.first) == (
        40,
        40,
        True,
        True,
    )
    for mark in done.result.marks:
        for one in mark.parts or (mark,):
            assert one.right
            assert one.answer == one.key
            assert sample.SECRET in one.html
            assert one.citations[0].label == "《宪法》第五条第三款"
    (entry,) = store.ledger()
    (result,) = results([entry])
    assert (result.score, result.year, result.first, result.title) == (40, 2026, True, "《示例题库》课后测验")
    assert "cadre01" not in json.dumps(entry.payload)


def test_before_submission_nothing_sent_holds_the_key(desk: LocalDesk) -> None:
    sent = [desk.look(QUIZ), desk.start(QUIZ), desk.look(QUIZ)]
    state = sent[1]
    sent.append(save(desk, state, {leaves(state)[0].id: ("a",)}))
    sent.append(desk.progress())
    for one in sent:
        text = msgspec.json.encode(one).decode()
        assert sample.SECRET not in text
        for word in ('"key"', '"whys"', "explanation", "seed", "version"):
            assert word not in text


def test_starting_again_goes_on_where_one_left_off(desk_of: DeskOf) -> None:
    first = desk_of().start(QUIZ)
    leaf = leaves(first)[0]
    save(desk_of(), first, {leaf.id: ("a",) if leaf.options[0].id != "true" else ("true",)})
    again = desk_of().start(QUIZ)  # another device: a desk of its own
    assert first.attempt
    assert again.attempt
    assert again.attempt.id == first.attempt.id
    assert again.attempt.questions == first.attempt.questions
    assert list(again.attempt.answers) == [leaf.id]
    assert desk_of().look(QUIZ) == again


def test_handing_in_twice_counts_once(desk: LocalDesk, store: Store) -> None:
    state = desk.start(QUIZ)
    assert state.attempt
    assert desk.submit(state.attempt.id) == desk.submit(state.attempt.id)
    assert len(list(store.ledger())) == 1


def test_after_submission_nothing_can_be_changed(desk: LocalDesk) -> None:
    state = desk.start(QUIZ)
    assert state.attempt
    desk.submit(state.attempt.id)
    with pytest.raises(Refused, match="已经交了"):
        save(desk, state, {leaves(state)[0].id: ()})


def test_retakes_keep_every_attempt_and_mark_the_first(desk: LocalDesk, store: Store) -> None:
    papers = []
    for _ in range(3):
        state = desk.start(QUIZ)
        assert state.attempt
        papers.append(state.attempt.id)
        save(desk, state, {leaf.id: key()[leaf.id] for leaf in leaves(state)[: len(papers)]})
        done = desk.submit(state.attempt.id)
    assert [h.number for h in done.history] == [1, 2, 3]
    assert len(set(papers)) == 3
    folded = results(store.ledger())
    assert [r.first for r in folded] == [True, False, False]
    assert [r.score for r in folded] == [h.score for h in done.history]
    assert list(broken_links(store.ledger())) == []


def test_practice_leaves_no_trace_in_the_ledger(desk: LocalDesk, store: Store) -> None:
    state = desk.start(f"{QUIZ}/practice")
    assert state.attempt
    assert not state.head.counted
    assert desk.submit(state.attempt.id).result
    assert list(store.ledger()) == []


def test_another_persons_attempt_does_not_exist_for_me(desk_of: DeskOf) -> None:
    theirs = desk_of("cadre02").start(QUIZ)
    mine = desk_of("cadre01")
    assert theirs.attempt
    with pytest.raises(NotFound) as not_mine:
        save(mine, theirs, {leaves(theirs)[0].id: ()})
    with pytest.raises(NotFound) as nowhere:
        mine.submit("no-such-attempt")
    with pytest.raises(NotFound):
        mine.submit(theirs.attempt.id)
    assert str(not_mine.value) == str(nowhere.value), "ids of others can be probed"
    assert mine.look(QUIZ).attempt is None


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"not-on-this-paper": ("a",)}, "不在这份试卷上"),
        ({"FIRST": ("zzz",)}, "没有的选项"),
        ({"FIRST": ("a", "b")}, "只能选一项"),
        ({"CASE": ("a",)}, "不在这份试卷上"),
        ({}, "不完整"),
    ],
)
def test_impossible_answers_are_refused_whole(
    desk: LocalDesk, answers: dict[str, tuple[str, ...]], words: str
) -> None:
    state = desk.start(QUIZ)
    assert state.attempt
    single = next(q for q in state.attempt.questions if q.kind == "single_choice")
    case = next(q for q in state.attempt.questions if q.parts)
    names = {"FIRST": single.id, "CASE": case.id}
    good = {leaves(state)[1].id: ()} if answers else {}
    with pytest.raises(Invalid, match=words):
        save(desk, state, good | {names.get(k, k): v for k, v in answers.items()})
    assert desk.look(QUIZ).attempt == state.attempt


def test_an_attempt_outlives_a_change_of_its_bank(desk_of: DeskOf, root: Path) -> None:
    state = desk_of().start(QUIZ)
    assert state.attempt
    (root / "quizzes" / "sample" / "01-first.yaml").write_text("坏了", encoding="utf-8")
    later = desk_of()
    assert later.look("sample/01-first/test").attempt == state.attempt
    save(later, state, {leaf.id: key()[leaf.id] for leaf in leaves(state)})
    done = later.submit(state.attempt.id)
    assert done.result
    assert done.result.score == 40
    with pytest.raises((NotFound, ContentError)):
        later.start("sample/01-first/test")


def test_the_year_is_the_towns_year(desk_of: DeskOf, store: Store) -> None:
    desk = desk_of(start=datetime(2026, 12, 31, 16, 30, tzinfo=UTC))  # half past midnight in the town
    state = desk.start(QUIZ)
    assert state.attempt
    desk.submit(state.attempt.id)
    assert [r.year for r in results(store.ledger())] == [2027]


def test_progress_says_what_is_owed_and_what_comes_next(desk: LocalDesk) -> None:
    before = desk.progress()
    assert (before.year, before.done, before.owed, before.next_lesson) == (2026, 0, 1, QUIZ)
    assert "示例第一课" in before.next_step
    assert before.minutes_left > 15
    state = desk.start(QUIZ)
    assert {q.title: q.state for q in desk.progress().lessons[0].quizzes} == {
        "课后测验": "open",
        "随堂练习": "new",
    }
    assert "接着做完" in desk.progress().next_step
    assert state.attempt
    desk.submit(state.attempt.id)
    assert desk.progress().lessons[0].quizzes[0].state == "failed"
    assert "再做一次" in desk.progress().next_step
    state = desk.start(QUIZ)
    save(desk, state, {leaf.id: key()[leaf.id] for leaf in leaves(state)})
    assert state.attempt
    desk.submit(state.attempt.id)
    after = desk.progress()
    assert (after.done, after.owed, after.minutes_left) == (1, 0, 0)
    assert (after.lessons[0].quizzes[0].first_score, after.lessons[0].quizzes[0].best_score) == (0, 40)
