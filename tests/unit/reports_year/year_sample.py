"""A year of 示范镇, entered line by line into a ledger, with every figure small enough to work out by hand."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from lawtrain.policies import Finding, Standing, State
from lawtrain.records import (
    CATEGORIES,
    Book,
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
from lawtrain.reports.year import AnswerRow, YearFacts, gather_year

LEADER, OFFICER, _, STAFF, OUTSIDE, VILLAGE, *_ = CATEGORIES
OFFICE, JUSTICE = "党政办", "司法所"
YEAR, TODAY = 2026, date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
COUNTY, TOWN = "示范县普法办", "示范镇"


@dataclass
class Diary:
    """Roster lines and ledger lines, as an office would enter them."""

    roster: list[RosterEntry] = field(default_factory=list)
    lines: list[tuple[str, str, str, dict[str, Any], datetime]] = field(default_factory=list)
    words: dict[str, Mapping[str, str]] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    answers: list[AnswerRow] = field(default_factory=list)

    def stands(self, who: str, category: str, unit: str, since: date = date(2025, 1, 1)) -> None:
        self.roster.append(
            RosterEntry(len(self.roster) + 1, 1, who, since, f"示范{who}", Post(unit, category))
        )

    def leaves(self, who: str, day: date) -> None:
        self.roster.append(RosterEntry(len(self.roster) + 1, 1, who, day, f"示范{who}", None))

    def line(self, kind: str, who: str, subject: str, payload: dict[str, Any], at: datetime = NOW) -> None:
        self.lines.append((kind, who, subject, payload, at))

    def exam(
        self, id: str, organiser: str, roster_on: date, categories: tuple[str, ...], **other: Any
    ) -> None:
        sittings = (
            Sitting(1, "首场", date(2026, 10, 10), False),
            Sitting(2, "第二次", date(2026, 10, 12), False),
            Sitting(3, "补考", date(2026, 11, 5), True),
        )
        plain = {"good_points": 80.0, "excellent_points": 90.0, "sittings": sittings, "nature": Nature.FORMAL}
        plain |= {"id": id, "organiser": organiser, "roster_on": roster_on, "categories": categories, **other}
        exam = Exam(
            year=YEAR, title=f"{YEAR}年度学法用法考试", kind="学法用法", points=100.0, pass_points=60.0,
            recorded_at=NOW, seq=0, **plain,
        )  # fmt: skip
        self.line("exam", "", id, exam_payload(exam))

    def mark(self, exam: str, who: str, sitting: int, score: float | None) -> None:
        payload = {
            "score": score,
            "passed": score is not None and score >= 60,
            "taken_on": "2026-10-10",
            "source": "",
        }
        self.line("exam_result", who, sitting_subject(exam, sitting), payload)

    def exempt(self, scope: str, who: str) -> None:
        self.words[f"w-{who}"] = {"reason": "临近退休", "approver": "示范镇长"}
        payload = {"approved_on": "2026-05-01", "attachments": [], "words": f"w-{who}"}
        self.line("exemption", who, scope, payload)

    def event(self, id: str, kind: EventKind, day: date, hours: float, topic: str, **other: Any) -> None:
        at = other.pop("at", datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        plain = {"guests": 0, "sessions": 0, "solved": 0, **other}
        event = TrainingEvent(
            id=id, kind=kind, title=f"{kind}{id}", held_on=day, organiser=TOWN, credit_hours=hours, laws=(),
            topics=(topic,), place="示范镇会议室", attachments=(), approver="", note="", recorded_at=at, seq=0, **plain,
        )  # fmt: skip
        self.line("event", "", id, event_payload(event), at)

    def attend(self, event: str, who: str, hours: float | None = None) -> None:
        self.line("attendance", who, event, {"hours": hours})

    def licence(self, id: str, who: str, field: str, since: str | None, until: str | None) -> None:
        self.line("licence", who, id, {"field": field, "valid_from": since, "valid_to": until})

    def quiz(self, who: str, number: int, score: float) -> None:
        payload = {
            "quiz": "constitution/01-supremacy/test", "title": "宪法课后测验", "number": number, "score": score,
            "points": 50.0, "passed": score >= 30, "submitted_at": f"2026-04-{number:02d}T02:00:00+00:00",
        }  # fmt: skip
        self.line("result", who, f"{who}-{number}", payload)

    def stand(self, who: str, state: State) -> None:
        finding = Finding("hours", "年度学时", "示例", state, "", 1.0, 2.0, "学时", None, (1,))
        self.standings[who] = Standing(who, YEAR, TODAY, STAFF, OFFICE, state, (finding,), None)

    def book(self) -> Book:
        entries: list[LedgerEntry] = []
        for kind, who, subject, payload, at in self.lines:
            before = entries[-1] if entries else None
            entries.append(
                chain(before, recorded_at=at, kind=kind, pseudonym=who, subject=subject, payload=payload)
            )
        return fold(entries, self.words)

    def facts(self, **other: Any) -> YearFacts:
        people = {
            e.pseudonym: Person(e.pseudonym, f"g{e.pseudonym}", e.name, e.post.unit if e.post else "")
            for e in self.roster
        }
        plain = {"year": YEAR, "today": TODAY, "made_at": NOW, "town": TOWN, "people": people, **other}
        return gather_year(
            places=careers(self.roster), book=self.book(), standings=self.standings,
            policy="示范镇2026年学法要求" if self.standings else "", answers=self.answers, **plain,
        )  # fmt: skip

    def shuffled(self, seed: int) -> Diary:
        """The same lines in another order; an exam or event need not come before what is said of it."""
        lines = list(self.lines)
        random.Random(seed).shuffle(lines)
        return Diary(list(self.roster), lines, dict(self.words), dict(self.standings), list(self.answers))


def a_year() -> Diary:
    """Eleven due of the staff, nine of whom sat; two exempt; five who sat without being due."""
    d = Diary()
    for n in (1, 2, 3, 4, 5, 6, 9, 11, 12):
        d.stands(f"s{n:02}", STAFF, OFFICE)
    for n in (7, 8, 14, 15):
        d.stands(f"s{n:02}", STAFF, JUSTICE)
    d.leaves("s09", date(2026, 9, 1))
    d.stands("s10", STAFF, OFFICE, date(2026, 10, 5))
    d.stands("s11", STAFF, JUSTICE, date(2026, 7, 1))  # moved in mid-year
    d.stands("s12", OFFICER, OFFICE, date(2026, 10, 1))  # another category, the day after the roster date
    d.stands("s13", STAFF, OFFICE, date(2026, 9, 30))  # joined on the roster date itself
    d.leaves("s14", date(2026, 10, 1))  # the roster date was the last day
    d.stands("l01", OFFICER, JUSTICE)
    d.stands("l02", OFFICER, JUSTICE)
    d.stands("d01", LEADER, OFFICE)
    d.stands("b01", OUTSIDE, OFFICE)
    _exams(d)
    _events(d)
    d.licence("c1", "l01", "综合行政执法", "2024-01-01", "2027-12-31")
    d.licence("c2", "l02", "综合行政执法", "2024-01-01", "2026-12-31")
    d.licence("c3", "s12", "综合行政执法", None, None)
    d.licence("c4", "l01", "生态环境", "2024-01-01", "2026-11-22")  # its last day is the roster date
    d.licence("c5", "l02", "生态环境", "2020-01-01", "2025-12-31")
    d.licence("c6", "s14", "生态环境", "2024-01-01", "2027-12-31")  # no longer on the roster
    for who, number, score in (("s01", 1, 20.0), ("s01", 2, 45.0), ("s02", 1, 40.0), ("s03", 2, 10.0)):
        d.quiz(who, number, score)
    return d


def _exams(d: Diary) -> None:
    d.exam("county", COUNTY, date(2026, 9, 30), (LEADER, OFFICER, STAFF))
    d.exam("town", TOWN, date(2026, 3, 1), (STAFF,), good_points=None, excellent_points=None)
    d.exempt("year:2026", "s05")
    d.exempt("county", "s06")
    main = {
        "s01": 95, "s02": 50, "s03": 40, "s04": None, "s06": 88, "s08": 30, "s09": 77, "s10": 66, "s11": 80,
        "s12": 90, "s14": 60, "s15": 55, "b01": 99, "x01": 70, "l01": 58, "l02": 93,
    }  # fmt: skip
    for who, score in main.items():
        d.mark("county", who, 1, score)
    for who, score in {"s02": 72, "s08": 20, "s15": 65}.items():
        d.mark("county", who, 2, score)
    for who, score in {"s03": 61, "s07": 85, "s08": 59}.items():
        d.mark("county", who, 3, score)
    d.mark("town", "s01", 1, 10)


def _events(d: Diary) -> None:
    thought = "习近平法治思想"
    d.event("e1", EventKind.GROUP, date(2026, 2, 10), 2.0, thought)
    d.event("e2", EventKind.GROUP, date(2026, 5, 10), 1.0, "宪法", at=datetime(2026, 9, 1, tzinfo=UTC))
    d.event("e3", EventKind.OUTREACH, date(2026, 6, 1), 0.0, "民法典", sessions=3, guests=120, solved=4)
    d.event("e4", EventKind.LECTURE, date(2026, 8, 1), 1.5, f"深入学习{thought}")
    d.event("e5", EventKind.OUTREACH, date(2026, 6, 9), 0.0, "宪法", guests=30)
    for event, who in (("e1", "s01"), ("e1", "s02"), ("e3", "l01"), ("e4", "s01"), ("e4", "s09")):
        d.attend(event, who)
    d.attend("e2", "s01", 0.5)


def judged() -> Diary:
    """The year, with standings and answers."""
    d = a_year()
    for who in ("s01", "s02"):
        d.stand(who, State.MET)
    d.stand("s03", State.UNMET)
    for who in ("s04", "s07"):
        d.stand(who, State.OPEN)
    d.answers = [
        AnswerRow(f"item{i}", ("行政处罚法第四十二条",), float((i + n) % 2), 1, f"s{n:02}")
        for i in range(3)
        for n in range(1, 9)
    ]
    return d
