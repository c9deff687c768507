"""What may be entered into the ledger: everything an officer types is looked at here before it becomes an entry."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from lawtrain.errors import Invalid, NotFound
from lawtrain.formats.sheets.identity import ADVICE, holds_identity
from lawtrain.laws import load_registry
from lawtrain.records import (
    CATEGORIES,
    LATE_DAYS,
    TOWN_TIME,
    Appointment,
    Attachment,
    Book,
    EventKind,
    Exam,
    ExamResult,
    Exemption,
    Licence,
    Result,
    Sitting,
    TrainingEvent,
    careers,
    is_late,
)
from lawtrain.store import Transaction

_EARLIEST = date(2000, 1, 1)
_AHEAD = timedelta(days=400)
_MOST_HOURS = 100.0


def check_event(
    event: TrainingEvent,
    standing: TrainingEvent | None,
    now: datetime,
    attachments: Mapping[str, Attachment],
) -> None:
    """Raises Invalid. An event that is entered long after its day needs evidence and an approver."""
    _text(event.title, "活动名称", 1, 100)
    _text(event.organiser, "组织单位", 1, 60)
    _text(event.place, "地点", 0, 100)
    _text(event.approver, "批准人或批准文件", 0, 100)
    _text(event.note, "说明", 0, 1000)
    for topic in event.topics:
        _text(topic, "学习主题", 1, 40)
    _day(event.held_on, "日期", now)
    if not 0 <= event.credit_hours <= _MOST_HOURS or not _halves(event.credit_hours):
        raise Invalid(f"学时应是 0 到 {_MOST_HOURS:g} 之间的数，最小到 0.5")
    for count, what in ((event.guests, "听众人次"), (event.sessions, "场次"), (event.solved, "解决问题数")):
        if not 0 <= count <= 100_000:
            raise Invalid(f"{what}应是 0 到 100000 之间的整数")
    if event.kind is not EventKind.OUTREACH and (event.sessions or event.solved):
        raise Invalid("场次和解决问题数只用于“普法宣讲”")
    laws = load_registry().laws
    for used in event.laws:
        law = laws.get(used.slug)
        if law is None or used.effective not in {version.effective for version in law.versions}:
            raise Invalid(f"没有这部法律的这个版本（{used.slug}，{used.effective}），请重新选择")
    _evidence(event.attachments, attachments)
    recorded = standing.recorded_at if standing else now
    if is_late(event.held_on, recorded):
        if not event.approver:
            raise Invalid(f"活动已过去 {LATE_DAYS} 天以上，属于补录，请写明批准人或批准文件")
        if not event.attachments:
            raise Invalid(f"活动已过去 {LATE_DAYS} 天以上，属于补录，请附上签到表、照片等凭据")


def check_once(event: TrainingEvent, book: Book) -> None:
    """A form that was sent twice, or by two officers, would count twice. Raises Invalid."""
    for other in book.events.values():
        same = (other.kind, other.title, other.held_on, other.organiser) == (
            event.kind,
            event.title,
            event.held_on,
            event.organiser,
        )
        if same and other.id != event.id:
            raise Invalid(
                f"{event.held_on} 的“{event.title}”已经登记过了；请到活动列表里核对，确是另一场的，请在活动名称里写明区别"
            )


def check_attended(event: TrainingEvent, book: Book, now: datetime) -> None:
    """Whether those who are entered as present still fit a corrected event. Raises Invalid."""
    there = [one for (of, _), one in book.attendances.items() if of == event.id]
    if there and event.held_on > now.astimezone(TOWN_TIME).date():
        raise Invalid(f"日期不能改到今天以后：已经登记了 {len(there)} 人到场；请先把他们改为没有到场")
    over = sum(one.hours is not None and one.hours > event.credit_hours for one in there)
    if over:
        raise Invalid(
            f"学时不能改成 {event.credit_hours:g}：有 {over} 人的个人学时比它多；请先改他们的个人学时，再改活动的学时"
        )


def check_attendance(
    tx: Transaction,
    event: TrainingEvent,
    present: Mapping[str, float | None],
    absent: Collection[str],
    now: datetime,
) -> None:
    """Raises Invalid for an event still to come, unfit hours, or people not on the roster that day."""
    if event.held_on > now.astimezone(TOWN_TIME).date():
        raise Invalid(f"活动在 {event.held_on}，还没有到，不能登记到场")
    if both := set(present) & set(absent):
        raise Invalid(f"有 {len(both)} 人既到场又没有到场，请核对")
    for hours in present.values():
        if hours is not None and not (0 <= hours <= event.credit_hours and _halves(hours)):
            raise Invalid(f"个人学时应在 0 到 {event.credit_hours:g} 之间，最小到 0.5")
    _on_roster(tx, present, event.held_on, "活动当天")


def check_exam(exam: Exam, book: Book) -> None:
    """Raises Invalid."""
    _text(exam.title, "考试名称", 1, 100)
    _text(exam.kind, "考试类别", 1, 20)
    _text(exam.organiser, "组织单位", 1, 60)
    if not 2000 <= exam.year <= 2100:
        raise Invalid("年度不对，请核对")
    if abs(exam.roster_on.year - exam.year) > 1:
        raise Invalid("花名册日期与年度相差太远，请核对")
    if not exam.categories or not set(exam.categories) <= set(CATEGORIES):
        raise Invalid("请至少选一个应考的统计类别")
    if not 0 < exam.points <= 1000:
        raise Invalid("满分应是 1 到 1000 之间的数")
    bands = [exam.pass_points, *(b for b in (exam.good_points, exam.excellent_points) if b is not None)]
    if bands != sorted(bands) or not bands[0] > 0 or bands[-1] > exam.points:
        raise Invalid("分数线应从低到高：合格、良好、优秀，都不超过满分")
    _sittings(exam)
    for other in book.exams.values():
        same = (other.year, other.title, other.organiser) == (exam.year, exam.title, exam.organiser)
        if same and other.id != exam.id:
            raise Invalid(
                f"{exam.organiser}在 {exam.year} 年已有一场“{exam.title}”；补考请加在那场考试的场次里"
            )
    over = sum(r.exam == exam.id and (r.score or 0) > exam.points for r in book.exam_results.values())
    if exam.id and over:
        raise Invalid(f"已有 {over} 个成绩高于满分 {exam.points:g}，请先更正或撤回那些成绩")
    kept = {s.number for s in exam.sittings}
    if exam.id and any(e == exam.id and n not in kept for e, n, _ in book.exam_results):
        raise Invalid("要删的场次已经有成绩，不能删；请先撤回那些成绩")


def _sittings(exam: Exam) -> None:
    if not exam.sittings:
        raise Invalid("请至少填一个场次")
    if [s.number for s in exam.sittings] != list(range(1, len(exam.sittings) + 1)):
        raise Invalid("场次的编号不连续，请刷新页面后再填")
    for sitting in exam.sittings:
        _text(sitting.name, "场次名称", 1, 20)
    if sorted(s.make_up for s in exam.sittings) != [s.make_up for s in exam.sittings]:
        raise Invalid("补考要排在正式场次的后面")
    if exam.sittings[0].make_up:
        raise Invalid("第一个场次不能是补考")
    days = [s.held_on for s in exam.sittings]
    if days != sorted(days):
        raise Invalid("场次请按日期先后填")
    if abs(days[0].year - exam.year) > 1:
        raise Invalid("考试日期与年度相差太远，请核对")
    if len({s.name for s in exam.sittings}) < len(exam.sittings):
        raise Invalid("有两个场次同名，请改一个")


def check_held(sitting: Sitting, today: date) -> None:
    """Raises Invalid for a sitting still to come: it has no marks."""
    if sitting.held_on > today:
        raise Invalid(
            f"“{sitting.name}”在 {sitting.held_on}，还没有到，不能登记成绩；日期填错了的，请先更正这场考试的场次"
        )


def check_marks(
    tx: Transaction, exam: Exam, sitting: int, marks: Iterable[tuple[str, float | None, date]], today: date
) -> None:
    """Raises Invalid for an unknown sitting, unfit scores, somebody named twice or never on the roster."""
    about = exam.sitting(sitting)
    if about is None:
        raise Invalid("这场考试没有这个场次；请刷新页面后再试")
    check_held(about, today)
    seen: set[str] = set()
    people = tx.people()
    for who, score, taken_on in marks:
        if who not in people:
            raise NotFound("有人不在人员记录里，没有存入任何成绩；请先登记到花名册")
        if who in seen:
            raise Invalid(f"{people[who].name}（{people[who].username}）出现了两次，没有存入任何成绩")
        seen.add(who)
        if score is not None and not (math.isfinite(score) and 0 <= score <= exam.points):
            raise Invalid(f"{people[who].name}的成绩 {score:g} 不在 0 到 {exam.points:g} 之间")
        if taken_on > today:
            raise Invalid(f"{people[who].name}的考试日期 {taken_on} 在今天以后，请核对")
        if abs((taken_on - about.held_on).days) > 60:
            raise Invalid(f"{people[who].name}的考试日期 {taken_on} 与场次日期 {about.held_on} 相差太远")


def check_exemption(tx: Transaction, exemption: Exemption, book: Book, today: date) -> int:
    """The year it is about. Raises Invalid; NotFound for an unknown exam or person."""
    _text(exemption.reason, "免考原因", 1, 200)
    _text(exemption.approver, "批准人或批准文件", 1, 100)
    if exemption.pseudonym not in tx.people():
        raise NotFound("没有这个人；请刷新页面后再试")
    if not _EARLIEST <= exemption.approved_on <= today:
        raise Invalid("批准日期不能在今天以后，请核对")
    _evidence(exemption.attachments, tx.year.attachments())
    return scope_year(book, exemption.scope)


def scope_year(book: Book, scope: str) -> int:
    """The year that a scope of 免考 belongs to. Raises NotFound."""
    if (
        scope.startswith("year:")
        and scope[5:].isascii()
        and scope[5:].isdigit()
        and 2000 <= int(scope[5:]) <= 2100
    ):
        return int(scope[5:])
    if scope in book.exams:
        return book.exams[scope].year
    raise NotFound("没有这场考试；请刷新页面后再试")


def check_licence(tx: Transaction, licence: Licence, standing: Licence | None, book: Book) -> None:
    """Raises Invalid."""
    _text(licence.field, "执法领域", 1, 40)
    _text(licence.number, "执法证号", 0, 40)
    if holds_identity(licence.number):
        raise Invalid(ADVICE)
    if licence.pseudonym not in tx.people() or (standing and standing.pseudonym != licence.pseudonym):
        raise NotFound("没有这个人；请刷新页面后再试")
    if licence.valid_from is None and (licence.valid_to or licence.number):
        raise Invalid("拟持证（还没有发证）的，不填证号和有效期；已发证的，请填发证日期")
    if licence.valid_from and not licence.number:
        raise Invalid("已发证的，请填执法证号")
    if licence.valid_from and licence.valid_to and licence.valid_to < licence.valid_from:
        raise Invalid("有效期的截止日期早于发证日期，请核对")
    for other in book.licences.values():
        if licence.number and other.number == licence.number and other.id != licence.id:
            raise Invalid(f"执法证号 {licence.number} 已经登记过了，请核对")
        same = (other.pseudonym, other.field) == (licence.pseudonym, licence.field)
        if same and other.id != licence.id and _overlap(other, licence):
            raise Invalid(
                f"这个人在执法领域“{licence.field}”已经登记过执法证；换证、延期、发证，请更正原来那一条"
            )


def _overlap(one: Licence, other: Licence) -> bool:
    """Whether both would count on some day; what is prepared for counts on every day."""
    if one.valid_from is None or other.valid_from is None:
        return True
    latest = max(one.valid_from, other.valid_from)
    return latest <= min(one.valid_to or date.max, other.valid_to or date.max)


def check_appointment(
    tx: Transaction, appointment: Appointment, standing: Appointment | None, today: date, book: Book
) -> None:
    """Raises Invalid."""
    _text(appointment.position, "职务", 1, 60)
    if appointment.pseudonym not in tx.people() or (standing and standing.pseudonym != appointment.pseudonym):
        raise NotFound("没有这个人；请刷新页面后再试")
    if not _EARLIEST <= appointment.noticed_on <= today:
        raise Invalid("任命通知的日期不能在今天以后，请核对")
    for other in book.appointments.values():
        same = (other.pseudonym, other.position, other.noticed_on) == (
            appointment.pseudonym,
            appointment.position,
            appointment.noticed_on,
        )
        if same and other.id != appointment.id:
            raise Invalid("这个人的这项职务、这一天的任命已经登记过了，请核对")
    if not appointment.leading and not appointment.oath:
        raise Invalid("请至少选一项：提任领导干部，或须宪法宣誓；都不是的不用登记")


def years_of(book: Book, kind: str, subject: str, pseudonym: str) -> set[int]:
    """The years that a withdrawal touches. Raises NotFound when there is nothing to withdraw."""
    exam, _, number = subject.partition("/")
    mark = (
        (exam, int(number), pseudonym) if number.isascii() and number.isdigit() and len(number) < 6 else None
    )
    standing: Mapping[str, tuple[object, str]] = {
        "event": (book.events.get(subject), ""),
        "exam": (book.exams.get(subject), ""),
        "exam_result": (book.exam_results.get(mark) if mark else None, pseudonym),
        "exemption": (book.exemptions.get((subject, pseudonym)), pseudonym),
        "result": (one := book.results.get(subject), one.pseudonym if one else ""),
        "licence": (held := book.licences.get(subject), held.pseudonym if held else ""),
        "appointment": (post := book.appointments.get(subject), post.pseudonym if post else ""),
    }
    found, whose = standing.get(kind, (None, ""))
    if found is None or whose != pseudonym:
        raise NotFound("没有这条登记，可能已经撤回；请刷新页面后再试")
    match found:
        case TrainingEvent() | Exam() | Result():
            return {found.year}
        case ExamResult():
            return {book.exams[found.exam].year}
        case Exemption():
            return {scope_year(book, subject)}
        case Appointment():
            return {found.noticed_on.year}
    return set()  # a licence belongs to no year


def _evidence(digests: Iterable[str], known: Mapping[str, Attachment]) -> None:
    if any(digest not in known for digest in digests):
        raise NotFound("有一个附件没有传上来，请重新选择附件")


def _on_roster(tx: Transaction, who: Iterable[str], on: date, when: str) -> None:
    places, people = careers(tx.town.entries()), tx.people()
    outside = [p for p in who if not any(s.covers(on) for s in places.get(p, ()))]
    if outside:
        names = "、".join(people[p].name if p in people else "未登记的人" for p in outside[:5])
        raise Invalid(
            f"{names}{'等' if len(outside) > 5 else ''}{when}（{on}）不在花名册上，没有登记；请先核对花名册的在册起止"
        )


def _text(text: str, what: str, least: int, most: int) -> None:
    if not text.strip() and least:
        raise Invalid(f"请填写{what}")
    if len(text) > most:
        raise Invalid(f"{what}太长，最多 {most} 个字")
    if any(ord(c) < 32 and c != "\n" for c in text):
        raise Invalid(f"{what}里有不能用的字符，请重新输入")


def _day(day: date, what: str, now: datetime) -> None:
    if not _EARLIEST <= day <= now.astimezone(TOWN_TIME).date() + _AHEAD:
        raise Invalid(f"{what} {day} 离今天太远，请核对年份")


def _halves(number: float) -> bool:
    return math.isfinite(number) and number * 2 == int(number * 2)
