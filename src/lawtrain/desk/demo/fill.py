"""Lives the year through: every entry is made by the desks an office uses, at the moment it would have been made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random

from lawtrain import wire
from lawtrain.content import Catalogue
from lawtrain.desk.about import RETENTION_YEARS, About, write_about
from lawtrain.desk.demo import people
from lawtrain.desk.demo.calendar import EVENTS, Planned
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.files import Files
from lawtrain.desk.ledger import LedgerDesk, Mark
from lawtrain.desk.local import LocalDesk
from lawtrain.desk.roster import RosterDesk, RosterFile
from lawtrain.desk.sittings import Sittings
from lawtrain.errors import Refused
from lawtrain.laws import load_registry
from lawtrain.papers import Quiz
from lawtrain.questions import Question
from lawtrain.records import (
    TOWN_TIME,
    Appointment,
    EventKind,
    Exam,
    Exemption,
    LawUsed,
    Licence,
    Member,
    Nature,
    Person,
    Post,
    Sitting,
    TrainingEvent,
)
from lawtrain.store import Store

TOWN = "示范镇"
_COUNTY = "县普法办"
_DUE = ("领导干部", "行政执法人员", "法制审核人员", "一般国家工作人员", "新录用/新提任")
_PICTURE = b"\x89PNG\r\n\x1a\n" + b"made-up evidence"
_AWAY = ("zf009", "zf021")  # long ill, seconded: exempt
_MISSING = ("zf015", "zf037", "zf041")  # absent from the main sitting; the last one from the make-up too


@dataclass
class Clock:
    """The moment at which things happen."""

    now: datetime

    def __call__(self) -> datetime:
        """See `Store`: aware moments."""
        return self.now


def fill(
    store: Store,
    files: Files,
    catalogue: Catalogue,
    *,
    today: date,
    year: int,
    say: Callable[[int, int, str], None] = lambda done, of, what: None,
) -> None:
    """Everything up to and including `today`, in order of time; the same each time but for random ids.

    `say` is told how far it is. Raises Refused when the store already holds a roster of its size.
    """
    if len(store.people()) > 50:
        raise Refused("这里已经有人员记录，演示数据只能放进新的数据文件夹，没有写入任何东西")
    clock = Clock(_at(date(year, 1, 1), 9))
    life = _Life(store, files, catalogue, clock, year, Random(year))  # noqa: S311 - made-up people, no secrets
    acts = sorted(life.acts(), key=lambda act: act[0])
    due = [act for act in acts if act[0].astimezone(TOWN_TIME).date() <= today]
    for done, (moment, what, act) in enumerate(due):
        clock.now = moment
        say(done, len(due), what)
        act()
    write_about(store, CONSOLE, About(f"{TOWN}普法办", "镇政府办公楼二楼", "", RETENTION_YEARS), clock)
    say(len(due), len(due), "完成")


Act = tuple[datetime, str, Callable[[], object]]


class _Life:
    """One year of the town. Chance comes from `rng` while the acts are laid out, so that their order does not matter."""

    def __init__(
        self, store: Store, files: Files, catalogue: Catalogue, clock: Clock, year: int, rng: Random
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._clock = clock
        self._year = year
        self._rng = rng
        self._ledger = LedgerDesk(store, files, clock)
        self._roster = RosterDesk(store, clock)
        self._sittings = Sittings(store)
        self._everybody = people.everybody(year, rng)
        self._exams: dict[str, str] = {}

    def acts(self) -> Iterator[Act]:
        """(moment, what it is, doing it)."""
        first = date(self._year, 1, 1)
        yield _at(first, 9), "花名册", self._enter
        for move in people.moves(self._year, self._everybody):
            yield _at(move.day, 10), "人员变动", partial(self._move, move)
        for plan in EVENTS:
            when = _at(plan.on(self._year) + timedelta(plan.late), 16)
            yield when, "学习活动", partial(self._hold, plan, self._rng.random())
        yield from self._exam_acts()
        yield _at(date(self._year, 1, 5), 11), "执法证", self._license
        yield _at(date(self._year, 9, 2), 9), "任命", self._appoint
        yield from self._study()

    def _enter(self) -> None:
        self._roster.take_in(CONSOLE, self._everybody, RosterFile("花名册.xlsx", "0" * 64, "demo", {}))

    def _move(self, move: people.Move) -> None:
        current = self._roster.current().get(move.username)
        name = current.name if current else f"新示{move.username[-1]}"
        self._roster.place(CONSOLE, move.username, name, move.post, move.day, move.reason)

    # events

    def _hold(self, plan: Planned, seed: float) -> None:
        rng, day = Random(seed), plan.on(self._year)  # noqa: S311
        late = plan.late > 30
        event = TrainingEvent(
            id="",
            kind=plan.kind,
            title=plan.title,
            held_on=day,
            organiser="镇党委" if plan.kind is EventKind.GROUP else "镇普法办",
            credit_hours=plan.hours,
            laws=tuple(law for name in plan.laws if (law := _in_force(name, day))),
            topics=plan.topics,
            place="县人民法院" if plan.kind is EventKind.COURT else "镇政府会议室",
            guests=plan.guests,
            sessions=plan.sessions,
            solved=plan.solved,
            attachments=(self._ledger.keep(CONSOLE, _PICTURE, "签到表照片.png").digest,) if late else (),
            approver="镇党委会议纪要第8号" if late else "",
            note="签到表在村里，月底才收齐" if late else "",
            recorded_at=self._clock.now,
            seq=0,
        )
        identity = self._ledger.record_event(CONSOLE, event)
        there = {
            person.pseudonym: None
            for person, member in self._roster.members(day)
            if _called(plan, person, member) and rng.random() < plan.share
        }
        self._ledger.attend(CONSOLE, identity, there)

    # exams

    def _exam_acts(self) -> Iterator[Act]:
        for name, day, organiser, nature in (
            ("学法用法摸底测试", date(self._year, 4, 28), f"{TOWN}普法办", Nature.SURVEY),
            ("国家工作人员学法用法考试", date(self._year, 10, 28), _COUNTY, Nature.FORMAL),
        ):
            make_up = day + timedelta(14) if nature is Nature.FORMAL else None
            announce = partial(self._announce, name, day, organiser, nature, make_up)
            yield _at(day - timedelta(10), 9), "登记考试", announce
            main = partial(self._mark, name, 1, day, self._rng.random())
            yield _at(day + timedelta(2), 15), "考试成绩", main
            if make_up:
                again = partial(self._mark, name, 2, make_up, self._rng.random())
                yield _at(make_up + timedelta(2), 15), "补考成绩", again

    def _announce(self, name: str, day: date, organiser: str, nature: Nature, make_up: date | None) -> None:
        sittings = [Sitting(1, "首场", day, False)]
        if make_up:
            sittings.append(Sitting(2, "补考", make_up, True))
        exam = Exam(
            id="",
            year=self._year,
            title=name,
            kind="学法用法",
            organiser=organiser,
            nature=nature,
            roster_on=day,
            categories=_DUE,
            points=100.0,
            pass_points=60.0,
            good_points=80.0,
            excellent_points=90.0,
            sittings=tuple(sittings),
            recorded_at=self._clock.now,
            seq=0,
        )
        identity = self._exams[name] = self._ledger.record_exam(CONSOLE, exam)
        if nature is Nature.FORMAL:
            known = {p.username: p for p in self._store.people().values()}
            for username, reason in zip(_AWAY, ("长期病假", "借调到县直单位"), strict=True):
                away = Exemption(
                    identity,
                    known[username].pseudonym,
                    reason,
                    "镇党委会议纪要第15号",
                    self._clock.now.date(),
                    (),
                    0,
                )
                self._ledger.exempt(CONSOLE, away)

    def _mark(self, name: str, sitting: int, day: date, seed: float) -> None:
        rng = Random(seed)  # noqa: S311
        exam, book = self._exams[name], self._ledger.book()
        marks = []
        for person, member in sorted(self._roster.members(day), key=lambda m: m[0].username):
            ability = min(100.0, max(30.0, rng.gauss(79, 12)))
            if member.post.category not in (*_DUE, "编外辅助人员") or person.username in _AWAY:
                continue
            if member.post.category == "编外辅助人员" and not person.username.endswith("2"):
                continue
            first = book.exam_results.get((exam, 1, person.pseudonym))
            if sitting == 1:
                score = None if person.username in _MISSING else round(ability * 2) / 2
            elif first is None or first.passed or person.username == _MISSING[-1]:
                continue
            else:
                score = min(100.0, round(ability * 2) / 2 + 8)
            marks.append(Mark(person.pseudonym, score, score is not None and score >= 60, day))
        self._ledger.take_results(CONSOLE, exam, sitting, marks, source="0" * 64)

    # posts

    def _license(self) -> None:
        officers = sorted(
            (person.username, person.pseudonym)
            for person, member in self._roster.members()
            if member.post.category in ("行政执法人员", "法制审核人员")
        )
        for n, (username, pseudonym) in enumerate(officers):
            field = ("综合行政执法", "农业执法", "应急管理")[n % 3]
            ends = date(self._year, 12, 31) if n % 4 == 1 else date(self._year + 3, 6, 30)
            held = n % 5 != 4
            self._ledger.license(
                CONSOLE,
                Licence(
                    id="",
                    pseudonym=pseudonym,
                    number=f"示范{username.upper()}" if held else "",
                    field=field,
                    valid_from=date(self._year - 2, 7, 1) if held else None,
                    valid_to=ends if held else None,
                    seq=0,
                ),
            )

    def _appoint(self) -> None:
        person = next(p for p in self._store.people().values() if p.username == "zf030")
        post = Appointment("", person.pseudonym, "副镇长", date(self._year, 9, 1), True, True, 0)
        self._ledger.appoint(CONSOLE, post)

    # lessons: everybody gets about as far as their sort of people does

    def _study(self) -> Iterator[Act]:
        quizzes = [q for lesson in self._catalogue.lessons for q in lesson.quizzes if q.counted]
        shares: Mapping[str, float] = {"领导干部": 0.9, "村民小组长/网格员": 0.0, "编外辅助人员": 0.0}
        for username, post in self._students():
            share = shares.get(post.category, 0.55 if username.startswith("cw") else 0.8)
            ability = self._rng.betavariate(7, 2.2)
            for n, quiz in enumerate(quizzes):
                if self._rng.random() > share * (1.15 - n / len(quizzes) / 2):
                    continue
                day = date(self._year, 2, 1) + timedelta(n * 27 + self._rng.randrange(25))
                answer = partial(self._answer, username, quiz, ability, self._rng.random())
                yield _at(day, 20), "课后测验", answer

    def _students(self) -> Iterator[tuple[str, Post]]:
        """The town's people, and whoever was here before them."""
        for person, member in sorted(
            self._roster.members(date(self._year, 1, 1)), key=lambda m: m[0].username
        ):
            yield person.username, member.post
        for change in self._everybody:
            if change.post:
                yield change.username, change.post

    def _answer(self, username: str, quiz: Quiz, ability: float, seed: float) -> None:
        person = self._known(username)
        if person is None:
            return
        rng = Random(seed)  # noqa: S311
        for go in range(2):
            desk = LocalDesk(
                self._store,
                self._catalogue,
                person,
                self._clock,
                sittings=self._sittings,
                seed=lambda: rng.getrandbits(48),
            )
            self._clock.now += timedelta(minutes=15)
            attempt = desk.start(quiz.ref).attempt
            assert attempt is not None  # noqa: S101 - just started
            leaves = {leaf.id: leaf for q in self._catalogue.bank_of(quiz).questions for leaf in _leaves(q)}
            asked = [part for q in attempt.questions for part in (q.parts or (q,))]
            right = min(0.98, ability + 0.15 * go)
            answers = tuple(
                wire.AnswerIn(question=q.id, answer=_choice(leaves[q.id], rng.random() < right, rng), seq=n)
                for n, q in enumerate(asked, 1)
            )
            desk.save(attempt.id, wire.Save(tab="demo", since=0, answers=answers))
            result = desk.submit(attempt.id).result
            if result is None or result.passed or rng.random() < 0.3:
                return

    def _known(self, username: str) -> Person | None:
        with self._store.reading() as tx:
            return tx.person(username) if username in self._roster.current() else None


def _called(plan: Planned, person: Person, member: Member) -> bool:
    if plan.kind is EventKind.OATH:
        return person.username == "zf030"
    return member.post.category in plan.called


def _in_force(name: str, day: date) -> LawUsed | None:
    registry = load_registry()
    law = registry.by_title(name)
    version = registry.in_force(law.slug, day)
    return LawUsed(law.slug, version.effective) if version else None


def _leaves(question: Question) -> tuple[Question, ...]:
    return question.body.parts or (question,)


def _choice(question: Question, right: bool, rng: Random) -> tuple[str, ...]:
    key = question.body.reveal(question).key
    if right:
        return key
    if question.body.control == "order":
        return (*key[1:], *key[:1])
    if question.body.control in {"match", "blanks"}:  # a row is left open
        return key[1:]
    others = [i for i in question.body.shufflable if i not in key]
    wrong = (rng.choice(others),) if others else key[:1]
    return wrong if not question.body.problem(wrong) else ()


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), TOWN_TIME).astimezone(UTC)
