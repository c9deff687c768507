"""A year of 示范镇 for its papers: 48 officials and 60 of the villages, events, exams, licences, requirements."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from lawtrain.policies import Finding, Standing, State
from lawtrain.records import (
    CATEGORIES,
    Closing,
    EventKind,
    Exam,
    LedgerEntry,
    Nature,
    Person,
    Post,
    RosterEntry,
    Sitting,
    TrainingEvent,
    careers,
    chain,
    event_payload,
    exam_payload,
    fold,
    sitting_subject,
)
from lawtrain.reports.year import AnswerRow, Figure, YearFacts, all_figures, gather_year, publish

YEAR = 2026
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LEADER, OFFICER, CHECKER, STAFF, OUTSIDE, VILLAGE, GROUP, _NEW = CATEGORIES
UNITS = ("党政综合办公室", "经济发展办公室", "综合行政执法大队", "平安法治办公室")
VILLAGES = ("清溪村", "石桥村", "柳林村", "东山社区")
TITLES = {0: "党委书记", 1: "党委副书记、镇长", 2: "党委副书记", 3: "副镇长"}
COUNTY, TOWN = "示范县普法办", "示范镇党委"


def who(number: int) -> str:
    """A pseudonym."""
    return f"{(number + 77) * 2654435761 % 2**32:08x}{number:04x}"


def name(number: int) -> str:
    """No two alike, and no name part of another word of the report."""
    return f"甄{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'子丑寅卯辰巳午未申酉戌亥'[number % 12]}"


def post(number: int) -> Post:
    """Where the person of that number stands."""
    if number < 8:
        return Post(UNITS[0], LEADER, TITLES.get(number, "党委委员"))
    if number < 20:
        return Post(UNITS[2], OFFICER, "执法队员")
    if number < 22:
        return Post(UNITS[3], CHECKER, "法制员")
    if number < 44:
        return Post(UNITS[number % 4], STAFF, "一级科员")
    if number < 48:
        return Post(UNITS[1], OUTSIDE, "辅助人员")
    return Post(VILLAGES[number % 4], VILLAGE if number < 84 else GROUP, "委员" if number < 84 else "小组长")


PEOPLE = range(108)


class _Lines:
    def __init__(self) -> None:
        self.entries: list[LedgerEntry] = []

    def add(self, kind: str, person: str, subject: str, payload: dict[str, Any], at: datetime = NOW) -> None:
        before = self.entries[-1] if self.entries else None
        self.entries.append(
            chain(before, recorded_at=at, kind=kind, pseudonym=person, subject=subject, payload=payload)
        )


def _events(lines: _Lines) -> None:
    thought = "习近平法治思想"
    kinds = (
        (EventKind.GROUP, 2.0, thought, range(8)), (EventKind.GROUP, 2.0, "行政处罚法", range(7)),
        (EventKind.LECTURE, 3.0, thought, range(44)), (EventKind.TRAINING, 8.0, "行政执法程序", range(8, 22)),
        (EventKind.TRAINING, 4.0, "村民委员会组织法", range(48, 100)), (EventKind.COURT, 2.0, "旁听庭审", range(12)),
        (EventKind.OUTREACH, 0.0, "民法典", range(20, 24)), (EventKind.ACCOUNT, 1.0, "述法", range(8)),
    )  # fmt: skip
    for number, (kind, hours, topic, there) in enumerate(kinds):
        day = date(YEAR, number + 2, 10)
        late = number == 3
        event = TrainingEvent(
            id=f"e{number}", kind=kind, title=f"{topic}专题{kind.value}", held_on=day, organiser=TOWN,
            credit_hours=hours, laws=(), topics=(topic,), place="镇政府会议室", guests=40 if not hours else 0,
            sessions=2 if not hours else 0, solved=5 if not hours else 0, attachments=(), approver="", note="",
            recorded_at=NOW, seq=0,
        )  # fmt: skip
        at = NOW if late else datetime(YEAR, number + 2, 11, tzinfo=UTC)
        lines.add("event", "", event.id, event_payload(event), at)
        for person in there:
            lines.add("attendance", who(person), event.id, {"hours": None}, at)


def _exams(lines: _Lines, title: str) -> None:
    sittings = (Sitting(1, "首场", date(YEAR, 10, 20), False), Sitting(2, "补考", date(YEAR, 11, 12), True))
    plain = Exam(
        id="county", year=YEAR, title=title, kind="学法用法", organiser=COUNTY, nature=Nature.FORMAL,
        roster_on=date(YEAR, 9, 30), categories=(LEADER, OFFICER, CHECKER, STAFF), points=100, pass_points=60,
        good_points=80, excellent_points=90, sittings=sittings, recorded_at=NOW, seq=0,
    )  # fmt: skip
    village = replace(
        plain, id="village", title=f"{YEAR}年度村（社区）干部学法测试", organiser=TOWN, nature=Nature.SURVEY,
        categories=(VILLAGE, GROUP), sittings=sittings[:1], good_points=None, excellent_points=None,
    )  # fmt: skip
    for exam in (plain, village):
        lines.add("exam", "", exam.id, exam_payload(exam))
    free = {"approved_on": "2026-09-01", "attachments": [], "words": ""}
    lines.add("exemption", who(43), "county", free)
    for person in PEOPLE:
        exam_id = "county" if person < 48 else "village"
        for number, score in _marks(person):
            payload = {
                "score": score, "passed": score >= 60, "taken_on": f"{YEAR}-10-20", "source": "",
            }  # fmt: skip
            if exam_id == "county" or number == 1:
                lines.add("exam_result", who(person), sitting_subject(exam_id, number), payload)


def _marks(person: int) -> list[tuple[int, float]]:
    """One in nine missed the main sitting, one in seven failed it; most of these came again."""
    if person % 9 == 4:
        return [(2, 70.0)] if person % 2 else []
    first = 52.0 if person % 7 == 3 else 60.0 + person * 7 % 40
    return [(1, first), (2, 66.0)] if first < 60 and person % 3 else [(1, first)]


def _duties(lines: _Lines) -> None:
    for person in range(8, 20):
        until = "2027-12-31" if person % 4 else "2026-12-31"
        payload = {"field": "综合行政执法", "valid_from": "2024-01-01", "valid_to": until}
        lines.add("licence", who(person), f"c{person}", payload)
    lines.add(
        "licence", who(20), "c20", {"field": "生态环境", "valid_from": "2024-01-01", "valid_to": "2027-06-30"}
    )
    for person in range(50):
        payload = {
            "quiz": "admin/penalty", "title": "行政处罚程序", "number": 1, "score": 30.0 + person % 20,
            "points": 50.0, "passed": person % 20 > 2, "submitted_at": "2026-04-02T02:00:00+00:00",
        }  # fmt: skip
        lines.add("result", who(person), f"r{person}", payload)


def _standings() -> dict[str, Standing]:
    found = {}
    for person in PEOPLE:
        state = State.MET if person % 5 else State.UNMET
        owed = Finding(
            "hours", "年度学时不少于40学时", "示范镇要求", state, "已有28学时，还差12学时。", 28, 40, "学时",
            date(YEAR, 12, 31), (1,)
        )  # fmt: skip
        own = post(person)
        found[who(person)] = Standing(
            who(person), YEAR, date(YEAR, 11, 23), own.category, own.unit, state, (owed,), None
        )
    return found


def _answers() -> list[AnswerRow]:
    return [
        AnswerRow(
            f"i{article}{item}", (f"《行政处罚法》第{article}条",), float(person % 10 < right), 1, who(person)
        )
        for article, right in (("四十二", 5), ("六十三", 7), ("三十三", 10))
        for item in range(3)
        for person in range(20)
    ]


def a_year(
    *,
    names: dict[int, str] | None = None,
    title: str = f"{YEAR}年度国家工作人员学法用法考试",
    town: str = "示范镇",
    closed: bool = False,
    empty: bool = False,
) -> YearFacts:
    """The facts; `names` puts others in the place of some."""
    lines = _Lines()
    if not empty:
        _events(lines)
        _exams(lines, title)
        _duties(lines)
    called = {n: (names or {}).get(n, name(n)) for n in PEOPLE}
    roster = [
        RosterEntry(n + 1, 1, who(n), date(2025, 1, 1) if n != 30 else date(2026, 6, 1), called[n], post(n))
        for n in PEOPLE
        if not empty
    ]
    roster += [RosterEntry(999, 2, who(41), date(2026, 10, 1), called[41], None)] if not empty else []
    book = fold(lines.entries, {})
    if closed:
        book.closed[YEAR] = Closing(YEAR, "ab" * 32, 99, NOW, who(9), 100)
    return gather_year(
        year=YEAR,
        today=date(YEAR, 11, 23),
        made_at=NOW,
        town=town,
        people={who(n): Person(who(n), f"SFZ{n:03d}", called[n], post(n).unit) for n in PEOPLE},
        places=careers(roster),
        book=book,
        standings={} if empty else _standings(),
        policy="" if empty else f"示范镇{YEAR}年学法要求",
        answers=[] if empty else _answers(),
        ledger_digest="cd" * 32,
    )


def figures_of(facts: YearFacts, *, public: bool = False) -> tuple[Figure, ...]:
    """As the pack gives them."""
    own = all_figures(facts)
    return publish(own) if public else own
