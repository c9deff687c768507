"""A small town's year, filled through the desks: something stands in every table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from lawtrain import content, wire
from lawtrain.desk.closing import close_year
from lawtrain.desk.doors import CONSOLE, Doors
from lawtrain.desk.feedback import write_feedback
from lawtrain.desk.files import Files
from lawtrain.desk.ledger import LedgerDesk, Mark
from lawtrain.desk.local import LocalDesk
from lawtrain.desk.people import PeopleDesk
from lawtrain.desk.requests import RequestDesk
from lawtrain.desk.review import ReviewDesk, Signing
from lawtrain.desk.roster import RosterDesk, RosterFile
from lawtrain.records import (
    CATEGORIES,
    Appointment,
    Change,
    Closing,
    EventKind,
    Exam,
    Exemption,
    LawUsed,
    Licence,
    Nature,
    Post,
    Role,
    Sitting,
    TrainingEvent,
)
from lawtrain.store import Store
from tests import sample

OFFICE = Post("示范镇/党政综合办公室", CATEGORIES[3])
VILLAGE = Post("示范镇/示范村", CATEGORIES[5], title="委员")
ZERO = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    """Goes on by a second at each look."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class Town:
    store: Store
    root: Path
    files: Files
    clock: Clock

    def who(self, username: str) -> str:
        with self.store.reading() as tx:
            person = tx.person(username)
            assert person is not None
            return person.pseudonym

    def desk(self, username: str) -> LocalDesk:
        with self.store.reading() as tx:
            person = tx.person(username)
        assert person is not None
        return LocalDesk(self.store, content.load(self.root), person, self.clock, seed=lambda: 7)

    def close(self, year: int = 2026) -> Closing:
        return close_year(
            self.store,
            CONSOLE,
            year,
            policy_digest="ab" * 32,
            policy_title="示范镇学法要求",
            law_versions={"xianfa": "2018-03-11"},
            figures={"在册": "4人"},
            on=date(year, 12, 31),
            clock=self.clock,
        )


def take_quiz(town: Town, username: str, quiz: str = "test", *, hand_in: bool = True) -> str:
    desk, ref = town.desk(username), f"sample/01-first/{quiz}"
    attempt = desk.start(ref).attempt
    assert attempt is not None
    leaves = [leaf for question in attempt.questions for leaf in (question.parts or (question,))]
    answers = tuple(
        wire.AnswerIn(question=leaf.id, answer=(leaf.options[0].id,), seq=n + 1)
        for n, leaf in enumerate(leaves)
        if leaf.options
    )
    desk.save(attempt.id, wire.Save(tab="tab1", since=0, answers=answers))
    if hand_in:
        desk.submit(attempt.id)
    return attempt.id


def event(held_on: date = date(2026, 3, 2), **more: object) -> TrainingEvent:
    made = TrainingEvent(
        "", EventKind.LECTURE, "示例讲座", held_on, "镇普法办", 2.0, (LawUsed("xianfa", date(2018, 3, 11)),),
        ("宪法",), "会议室", 0, 0, 0, (), "", "按计划举办", ZERO, 0,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


EXAM = Exam(
    "", 2026, "示例考试", "学法用法", "县普法办", Nature.FORMAL, date(2026, 2, 1), (CATEGORIES[3],), 100.0, 60.0,
    80.0, 90.0, (Sitting(1, "首场", date(2026, 3, 5), False), Sitting(2, "补考", date(2026, 3, 8), True)), ZERO, 0,
)  # fmt: skip


def enter_people(town: Town) -> None:
    roster = RosterDesk(town.store, town.clock)
    changes = [
        Change("added", n, f"cadre0{n}", f"示例{n}号", OFFICE if n < 3 else VILLAGE, date(2026, 1, 5), ())
        for n in (1, 2, 3, 4)
    ]
    file = RosterFile("花名册.xlsx", "0" * 64, "abc", {"username": 0, "name": 1})
    roster.take_in(CONSOLE, changes, file)
    roster.place(CONSOLE, "cadre02", "示例2号", VILLAGE, date(2026, 2, 20), "调动")
    roster.undo(CONSOLE, roster.place(CONSOLE, "cadre03", "示例叁号", OFFICE, date(2026, 2, 21), "写错了"))
    doors = Doors(town.store, town.clock)
    given = doors.give_passwords(CONSOLE, ["cadre01", "cadre02", "cadre03"])
    doors.log_in("cadre01", given["cadre01"])
    doors.choose_first_password("cadre01", "lantian-baiyun-88")
    doors.read_notice("cadre01")
    doors.grant(CONSOLE, "cadre01", Role.OFFICE, True)
    doors.grant(CONSOLE, "cadre02", Role.TRAINER, True)


def enter_year(town: Town) -> None:
    desk, office = LedgerDesk(town.store, town.files, town.clock), town.who("cadre01")
    two, three, four = town.who("cadre02"), town.who("cadre03"), town.who("cadre04")
    evidence = desk.keep(office, b"%PDF-1.7 sign-in sheet", "签到表.pdf")
    desk.keep(office, b"%PDF-1.7 another", "通知.pdf")
    lecture = desk.record_event(office, event(attachments=(evidence.digest,)))
    desk.attend(office, lecture, {two: None, three: 1.0}, source="1" * 64)
    desk.attend(office, lecture, {}, [three], why="签错了")
    exam = desk.record_exam(office, EXAM)
    desk.take_results(office, exam, 1, [Mark(office, 88.0, True, date(2026, 3, 5))], source="2" * 64)
    exemption = Exemption(exam, four, "长期病假", "镇长", date(2026, 3, 1), (evidence.digest,), 0)
    desk.exempt(office, exemption)
    licence = Licence("", two, "示0001", "综合行政执法", date(2026, 1, 1), date(2030, 12, 31), 0)
    desk.license(office, licence)
    desk.appoint(office, Appointment("", three, "示范村委员", date(2026, 3, 1), False, True, 0))
    asked = RequestDesk(town.store, town.clock)
    number = asked.ask(two, 0, "少了一次讲座")
    asked.ask(three, 0, "名字写错了")
    asked.answer(office, number, "已补上")


def fill(store: Store, folder: Path, *, close: bool = True) -> Town:
    """Everything that an office does in a year, in small."""
    clock = Clock(datetime(2026, 3, 10, 1, tzinfo=UTC))
    town = Town(store, sample.write_content(folder / "content"), Files(folder), clock)
    enter_people(town)
    take_quiz(town, "cadre02")
    take_quiz(town, "cadre03")
    take_quiz(town, "cadre03", "practice")
    take_quiz(town, "cadre04", hand_in=False)
    enter_year(town)
    with store.reading() as tx:
        people = {person.username: person for person in tx.people().values()}
    write_feedback(store, people["cadre02"], "字太小", "/home", clock())
    write_feedback(store, people["cadre03"], "很好", "/home", clock())
    PeopleDesk(store, clock).reply(town.who("cadre01"), 1, "已放大")
    reviews = ReviewDesk(store, content.load(town.root), clock)
    reviews.sign(CONSOLE, Signing(reviews.versions_of(["single-1x", "single-1y"]), "示例复核员"))
    if close:
        clock.at = datetime(2027, 1, 5, 1, tzinfo=UTC)
        town.close()
    return town
