"""Laws of the requirements: nothing attended makes a state worse, the same is judged the same, nobody is asked too much."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lawtrain.policies import Judge, State
from lawtrain.records import EventKind, PersonYear
from tests.unit.policies.people import (
    LEADER,
    STAFF,
    appointed,
    attended,
    exam,
    exempt,
    person,
    policy,
    quiz,
    rule,
    sat,
    stretch,
)

RANK = {State.UNMET: 0, State.OPEN: 1, State.EXEMPT: 2, State.MET: 2}
BOTH = f"{STAFF}, {LEADER}"
POLICY = policy(
    rule("学时", "hours: 8, pro_rata: 按月, parts: [{hours: 2, events: [集中培训]}]", BOTH, "hours")
    + rule("学时", "hours: 3, due: 2026-06-30, topics: [宪法]", STAFF, "early")
    + rule("次数", "events: [法治讲座, 集中培训], times: 1, per: 季度", LEADER, "study")
    + rule("次数", "events: [旁听庭审], times: 1", BOTH, "court", ", tags: [持证]")
    + rule("应知应会", "lessons: [c/01-a/test]", STAFF, "list")
    + rule("考试", "exam: 学法用法, gate: [list, early], gate_effect: 作废, best_of: 2", BOTH, "exam")
    + rule("限期", "appointment: 须宪法宣誓, within: 15, unit: 工作日, event: 宪法宣誓", BOTH, "oath"),
)
EXAM = exam()
DAYS = st.integers(0, 364).map(lambda n: date(2026, 1, 1) + timedelta(n))
EVENTS = st.builds(
    attended,
    DAYS.map(str),
    st.sampled_from([k.value for k in EventKind]),
    st.sampled_from([0, 0.5, 2, 4]),
    st.sampled_from([(), ("宪法",)]),
)
OTHERS = st.one_of(
    st.builds(sat, DAYS.map(str), st.sampled_from([None, 30, 60, 90]), st.just(EXAM), make_up=st.booleans()),
    st.builds(quiz, DAYS.map(str), st.just("c/01-a/test"), st.booleans()),
    st.builds(exempt, st.sampled_from(["x1", "year:2026", "unknown"]), DAYS.map(str)),
    st.builds(appointed, DAYS.map(str), oath=st.just(True)),
)


@st.composite
def people(draw: st.DrawFn) -> PersonYear:
    """Anybody: with gaps, transfers, tags and all kinds of entries."""
    cuts = sorted(draw(st.lists(DAYS, max_size=3, unique=True)))
    starts = [date(2020, 1, 1) if draw(st.booleans()) else date(2026, 2, 1), *cuts]
    places = []
    for since, following in zip(starts, [*cuts, None], strict=True):
        until = following - timedelta(draw(st.sampled_from([1, 30]))) if following else None
        if until and until < since:
            continue
        category = draw(st.sampled_from([STAFF, LEADER, "编外辅助人员"]))
        tags = draw(st.sampled_from([(), ("持证",)]))
        places.append(stretch(str(since), str(until) if until else "", category, *tags))
    who = person(*draw(st.lists(EVENTS, max_size=8)), *draw(st.lists(OTHERS, max_size=6)))
    return replace(
        who,
        places=tuple(places),
        quizzes=tuple(sorted(who.quizzes, key=lambda r: r.submitted_at)),
        exams=tuple(sorted(who.exams, key=lambda e: (e[2].taken_on, e[1].number))),
    )


def judge(on: date) -> Judge:
    return Judge(POLICY, on, {EXAM.id: EXAM})


ANY_DAY = st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(n))


@settings(max_examples=250)
@given(people(), EVENTS, ANY_DAY)
def test_attending_one_more_event_makes_nothing_worse(who: PersonYear, more, on: date) -> None:
    before = judge(on).standing(who)
    attended_more = tuple(sorted((*who.attended, more), key=lambda pair: pair[0].held_on))
    after = judge(on).standing(replace(who, attended=attended_more))
    worse = {f.rule: f for f in before.findings}
    assert {f.rule for f in after.findings} == set(worse)
    for f in after.findings:
        assert RANK[f.state] >= RANK[worse[f.rule].state], (worse[f.rule], f)
    assert RANK[after.state] >= RANK[before.state]


@settings(max_examples=200)
@given(people(), ANY_DAY)
def test_what_every_standing_keeps(who: PersonYear, on: date) -> None:
    first, again = judge(on).standing(who), judge(on).standing(who)
    assert first == again
    rules = {r.id: r for r in POLICY.rules}
    states = {f.state for f in first.findings}
    if first.state is State.MET:
        assert states <= {State.MET, State.EXEMPT}
    assert (first.state is State.UNMET) == (State.UNMET in states)
    assert first.next_due == min(
        (f.due for f in first.findings if f.state is State.OPEN and f.due), default=None
    )
    for f in first.findings:
        assert first.category in rules[f.rule].applies.categories
        assert f.reason.endswith("。")
        assert "病假" not in f.reason
        assert "书记" not in f.reason
        assert len(set(f.entries)) == len(f.entries)
        assert f.state is not State.OPEN or f.due is None or f.due >= on
    assert [f.rule for f in first.findings] == [
        r.id for r in POLICY.rules if r.id in {f.rule for f in first.findings}
    ]


@given(people())
def test_what_is_met_in_the_end_was_never_missed_before(who: PersonYear) -> None:
    """A missed day stays missed: unmet is never taken back by time alone, while somebody stays where they are."""
    here = replace(who, places=(stretch(),), exemptions=())
    days = [date(2026, 3, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1)]
    missed: set[str] = set()
    for on in days:
        states = {f.rule: f.state for f in judge(on).standing(here).findings}
        assert all(states[name] is State.UNMET for name in missed)
        missed |= {name for name, state in states.items() if state is State.UNMET}
