"""A small town with a year behind it, entered through the desks an office uses: what the tests of the year's pages share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.files import Files
from lawtrain.desk.ledger import LedgerDesk, Mark
from lawtrain.desk.roster import RosterDesk
from lawtrain.records import (
    CATEGORIES,
    EventKind,
    Exam,
    Exemption,
    Licence,
    Nature,
    Post,
    Sitting,
    TrainingEvent,
)
from lawtrain.store import Store

VILLAGE, LEADING, OFFICER = CATEGORIES[5], CATEGORIES[0], CATEGORIES[1]
PEOPLE = (
    ("c1", "陈甲", "镇政府/办公室", LEADING),
    ("c2", "李乙", "镇政府/办公室", LEADING),
    ("c3", "王丙", "镇政府/执法队", OFFICER),
    ("c4", "赵丁", "镇政府/执法队", OFFICER),
    ("v1", "阿戊", "示范村", VILLAGE),
)
POLICY = {
    "format": 1,
    "year": 2026,
    "title": "示范镇要求",
    "rules": [
        {
            "id": "study",
            "kind": "学时",
            "title": "学法学时",
            "basis": "示范镇学法计划",
            "applies": {"categories": [LEADING, OFFICER]},
            "hours": 3,
        },
        {
            "id": "exam",
            "kind": "考试",
            "title": "年度考试",
            "basis": "示范镇学法计划",
            "applies": {"categories": [LEADING, OFFICER]},
            "exam": "学法用法",
        },
    ],
}


@dataclass
class Filled:
    """Ids of what was entered, and everybody's pseudonym by 工号."""

    event: str
    exam: str
    who: dict[str, str]


def write_policy(content: Path, year: int = 2026, **changes: object) -> None:
    """The requirements of a year; YAML is JSON enough."""
    (content / "policies").mkdir(exist_ok=True)
    text = json.dumps({**POLICY, "year": year, **changes}, ensure_ascii=False, indent=1)
    (content / "policies" / f"{year}.yaml").write_text(text, encoding="utf-8")


def fill_year(database: str, data: Path, clock: Callable[[], datetime]) -> Filled:
    """Four officials and a villager; a session of the study group; a county exam with one absent, one exempt and one
    mark put right; a licence for one.
    """
    store = Store.open(database)
    try:
        roster, ledger = RosterDesk(store, clock), LedgerDesk(store, Files(data), clock)
        for username, name, unit, category in PEOPLE:
            roster.place(CONSOLE, username, name, Post(unit, category, "干部"), date(2026, 1, 1), "试")
        who = {person.username: pseudonym for pseudonym, person in store.people().items()}
        event = ledger.record_event(CONSOLE, _event(clock()))
        ledger.attend(CONSOLE, event, {who["c1"]: None, who["c3"]: None, who["v1"]: 1.0})
        exam = ledger.record_exam(CONSOLE, _exam(clock()))
        day = date(2026, 11, 10)
        marks = [("c1", 88.0, True), ("c2", 55.0, False), ("c3", None, False)]
        ledger.take_results(CONSOLE, exam, 1, [Mark(who[u], score, ok, day) for u, score, ok in marks])
        ledger.take_results(CONSOLE, exam, 1, [Mark(who["c2"], 65.0, True, day)], why="登分时看错了一行")
        ledger.exempt(
            CONSOLE, Exemption(exam, who["c4"], "长期病假", "镇党委会议纪要第3号", date(2026, 11, 2), (), 0)
        )
        ledger.license(
            CONSOLE, Licence("", who["c3"], "SF-001", "综合行政执法", date(2024, 1, 1), date(2027, 1, 10), 0)
        )
        return Filled(event, exam, who)
    finally:
        store.close()


def _event(now: datetime) -> TrainingEvent:
    return TrainingEvent(
        id="",
        kind=EventKind.GROUP,
        title="第四季度学法",
        held_on=date(2026, 11, 5),
        organiser="镇党委",
        credit_hours=3,
        laws=(),
        topics=("习近平法治思想",),
        place="会议室",
        guests=0,
        sessions=0,
        solved=0,
        attachments=(),
        approver="",
        note="",
        recorded_at=now,
        seq=0,
    )


def _exam(now: datetime) -> Exam:
    return Exam(
        id="",
        year=2026,
        title="国家工作人员学法考试",
        kind="学法用法",
        organiser="县普法办",
        nature=Nature.FORMAL,
        roster_on=date(2026, 11, 1),
        categories=(LEADING, OFFICER),
        points=100,
        pass_points=60,
        good_points=80,
        excellent_points=90,
        sittings=(Sitting(1, "首场", date(2026, 11, 10), False),),
        recorded_at=now,
        seq=0,
    )
