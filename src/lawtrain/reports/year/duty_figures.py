"""The figures of the roster, of what is required, of licences to enforce the law, and of quizzes done here.

在册 members · 达标 met · 进行中 under way · 未达标 unmet · 免 exempt · 持证 held · 拟持证 preparing · 首次 first · 最好 best
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from lawtrain.records import Licence, Result, Stretch
from lawtrain.reports.facts import chinese_order
from lawtrain.reports.year.event_figures import by_place
from lawtrain.reports.year.facts import NO_CATEGORY, YearFacts, category_order
from lawtrain.reports.year.figure import Behind, Figure, Measure, Section, Subject, figure

EXPIRING_DAYS = 90
TOGETHER = 2
"""行政处罚法第四十二条: at least two officers with a licence."""

_STATES = (
    ("met", "达标", "达标：政策里适用的各项要求都已达到的人。"),
    ("under_way", "进行中", "进行中：还有要求没有达到、但没有过期限的人。"),
    ("unmet", "未达标", "未达标：有要求过了期限仍没有达到的人。"),
    ("exempt", "免", "免：没有适用的要求，或经批准免除的人。"),
)
_NO_STATE = Measure("unjudged", "未评定", "people", "未评定：在册而没有评定结果的人。")
_MET_RATE = Measure(
    "met_rate", "达标率", "rate", "达标率：达标 ÷（在册 − 免），向下取到 0.1%，只有全部达标才写 100%。"
)


def roster_figures(facts: YearFacts) -> Iterator[Figure]:
    """Who is on the roster, who came and who went during the year, by 统计类别 and unit."""
    subject = Subject(Section.ROSTER, facts.on)
    told = f"在册：{facts.on} 在花名册上的人。"
    members = Measure("members", "在册", "people", told)
    since = begins(facts)
    came = Measure(
        "joined", "年内进入", "people", f"年内进入：在册人员中 {since} 还不在花名册上的人；转单位的不算。"
    )
    went = Measure(
        "left",
        "年内离开",
        "people",
        f"年内离开：本年度在册、{facts.on} 已不在册的人，按离开前的类别和单位计。",
    )
    everywhere = tuple(by_place(facts))
    for category, unit, who in everywhere:
        new = tuple(w for w in who if facts.place(w, since) is None)
        yield figure(subject, members, category, unit, len(who), None, Behind(who))
        yield figure(subject, came, category, unit, len(new), None, Behind(new))
    gone: dict[str, list[str]] = {category: [] for category, _, _ in everywhere}
    for pseudonym in sorted(facts.persons):
        place = facts.nearest(pseudonym, facts.on)
        if place and has_left(facts, place):
            gone.setdefault(place.post.category, []).append(pseudonym)
    for category in sorted(gone, key=category_order):
        those = tuple(gone[category])
        yield figure(subject, went, category, "", len(those), None, Behind(those))


def begins(facts: YearFacts) -> date:
    """The day against which 年内进入 is told: the year's first, or the roster's own where it was begun later."""
    first = date(facts.year, 1, 1)
    return max(first, min((own[0].since for own in facts.places.values() if own), default=first))


def has_left(facts: YearFacts, last: Stretch) -> bool:
    """Whether somebody whose last place this is was there in the year, and no longer is."""
    return last.until is not None and date(facts.year, 1, 1) <= last.until < facts.on


def standing_figures(facts: YearFacts) -> Iterator[Figure]:
    """How many meet what is required of them, by 统计类别 and unit; nothing without a policy."""
    if not facts.standings:
        return
    subject = Subject(Section.STANDING, facts.on, "", facts.policy)
    for category, unit, members in by_place(facts):
        those: dict[str, list[str]] = defaultdict(list)
        for who in members:
            standing = facts.standings.get(who)
            those[standing.state.value if standing else ""].append(who)
        for name, state, told in _STATES:
            measure = Measure(name, state, "people", told)
            counted = tuple(those[state])
            yield figure(
                subject, measure, category, unit, len(counted), None, _reasons(facts, counted, members)
            )
        if lost := tuple(those[""]):
            yield figure(subject, _NO_STATE, category, unit, len(lost), None, Behind(lost, members))
        free = set(those["免"])
        asked = tuple(who for who in members if who not in free)
        behind = _reasons(facts, tuple(those["达标"]), asked)
        yield figure(subject, _MET_RATE, category, unit, len(those["达标"]), len(asked), behind)


def _reasons(facts: YearFacts, counted: tuple[str, ...], among: tuple[str, ...]) -> Behind:
    seqs = {seq for who in counted for finding in facts.standings[who].findings for seq in finding.entries}
    return Behind(counted, among, tuple(sorted(seqs)))


def licence_figures(facts: YearFacts) -> Iterator[Figure]:
    """执法力量, by 领域: people on the roster date, and whether two can go out the day after."""
    fields: dict[str, list[Licence]] = defaultdict(list)
    for licence in facts.book.licences.values():
        fields[licence.field].append(licence)
    soon = facts.on + timedelta(EXPIRING_DAYS)
    for name in sorted(fields, key=chinese_order):
        subject = Subject(Section.LICENCE, facts.on, name, name)
        own = [x for x in sorted(fields[name], key=lambda x: x.seq) if facts.place(x.pseudonym)]
        held = [x for x in own if x.held(facts.on)]
        holders = {x.pseudonym for x in held}
        lasting = {x.pseudonym for x in held if (x.valid_to or date.max) > soon}
        tomorrow = [x for x in own if x.held(facts.on + timedelta(1)) and _stays(facts, x.pseudonym)]
        over = [x for x in own if x.valid_to and x.valid_to < facts.on and x.pseudonym not in holders]
        hoping = [x for x in own if x.valid_from is None and x.pseudonym not in holders]
        for measure, those in zip(
            _LICENCES, (held, [x for x in held if x.pseudonym not in lasting], over, hoping), strict=True
        ):
            behind = _licensed(those)
            yield figure(subject, measure, "", "", len(behind.counted), None, behind)
        behind = _licensed(tomorrow)
        yield figure(subject, _TWO, "", "", float(len(behind.counted) >= TOGETHER), None, behind)


_LICENCES = (
    Measure("held", "持证", "people", "持证：名册日在册、执法证在有效期内的人，一人几证只计一人。"),
    Measure(
        "expiring", "90天内到期", "people", "90天内到期：持证人员中，本领域的证都在名册日起 90 天内到期的人。"
    ),
    Measure("expired", "已过期", "people", "已过期：在册、证已过期、本领域没有其他有效证的人。"),
    Measure("preparing", "拟持证", "people", "拟持证：在册、正在申领、本领域还没有有效证的人。"),
)
_TWO = Measure(
    "two",
    "次日能否两人执法",
    "yes",
    "次日能否两人执法：名册日次日在册且证件有效的人满两人为“能”（行政处罚法第四十二条：执法人员不得少于两人，法律另有规定的除外）。",
)


def _stays(facts: YearFacts, who: str) -> bool:
    return facts.place(who, facts.on + timedelta(1)) is not None


def _licensed(licences: Sequence[Licence]) -> Behind:
    return Behind(tuple(sorted({x.pseudonym for x in licences})), (), tuple(x.seq for x in licences))


def quiz_figures(facts: YearFacts) -> Iterator[Figure]:
    """Quizzes done here, by 统计类别: the first attempt beside the best one."""
    taken: dict[str, dict[str, dict[str, list[Result]]]] = defaultdict(lambda: defaultdict(dict))
    titles: dict[str, str] = {}
    for result in sorted(facts.book.results.values(), key=lambda r: (r.submitted_at, r.seq)):
        if result.year != facts.year:
            continue
        place = facts.nearest(result.pseudonym, facts.on)
        category = place.post.category if place else NO_CATEGORY
        taken[result.quiz][category].setdefault(result.pseudonym, []).append(result)
        titles[result.quiz] = result.title
    for quiz in sorted(taken):
        subject = Subject(Section.QUIZ, facts.on, quiz, titles[quiz])
        for category in sorted(taken[quiz], key=category_order):
            yield from _quizzed(subject, category, taken[quiz][category])


def _quizzed(subject: Subject, category: str, taken: dict[str, list[Result]]) -> Iterator[Figure]:
    first = [r for own in taken.values() for r in own if r.first]
    best = [max(own, key=lambda r: (_share(r), r.passed, -r.seq)) for own in taken.values()]
    passed = [next(r for r in own if r.passed) for own in taken.values() if any(r.passed for r in own)]

    def told(
        measure: Measure, results: Sequence[Result], value: float | None, base: Sequence[Result]
    ) -> Figure:
        among = tuple(sorted(r.pseudonym for r in base))
        counted = tuple(sorted(r.pseudonym for r in results))
        behind = Behind(counted, among, tuple(sorted(r.seq for r in results)))
        return figure(subject, measure, category, "", value, len(base) if base else None, behind)

    right = [r for r in first if r.passed]
    yield told(_TOOK, best, len(best), ())
    yield told(_FIRST, first, len(first), ())
    yield told(_FIRST_PASS, right, len(right), ())
    yield told(_FIRST_RATE, right, len(right), first)
    yield told(_FIRST_SHARE, first, _total(first), first)
    yield told(_BEST_PASS, passed, len(passed), ())
    yield told(_BEST_RATE, passed, len(passed), best)
    yield told(_BEST_SHARE, best, _total(best), best)


_TOOK = Measure("people", "参加人数", "people", "参加人数：本年度至少交卷一次的人。类别按名册日的统计类别。")
_FIRST = Measure(
    "first", "首次人数", "people", "首次人数：本年度交了第 1 次卷的人；第 1 次在以前年度的不计。"
)
_FIRST_PASS = Measure("first_pass", "首次合格", "people", "首次合格：第 1 次交卷就合格的人。")
_FIRST_RATE = Measure(
    "first_pass_rate", "首次合格 ÷ 首次人数", "rate", "首次合格率：首次合格 ÷ 首次人数，向下取到 0.1%。"
)
_FIRST_SHARE = Measure(
    "first_share", "首次平均得分", "mean", "首次平均得分：第 1 次交卷的得分折成百分制，各人平均。"
)
_BEST_PASS = Measure("best_pass", "最好一次合格", "people", "最好一次合格：本年度有一次交卷合格的人。")
_BEST_RATE = Measure(
    "best_pass_rate",
    "最好一次合格 ÷ 参加人数",
    "rate",
    "最好一次合格率：最好一次合格 ÷ 参加人数，向下取到 0.1%。",
)
_BEST_SHARE = Measure(
    "best_share", "最好一次平均得分", "mean", "最好一次平均得分：每人最好一次的得分折成百分制，各人平均。"
)


def _share(result: Result) -> float:
    return 100 * result.score / result.points if result.points else 0.0


def _total(results: Sequence[Result]) -> float | None:
    return sum(sorted(_share(r) for r in results)) if results else None
