"""我的数据: everything kept of one person, in words and plain values; nobody else's, and never a key.

What stands here is what a person may see and take away (个人信息保护法 §45), so a new table of the store that
holds something of a person belongs here too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lawtrain.desk.audit_words import say, who
from lawtrain.desk.doors import CONSOLE, Known
from lawtrain.desk.own_year import own_records, own_table
from lawtrain.desk.sittings import Sitting, Sittings
from lawtrain.errors import LawtrainError
from lawtrain.grading import decided
from lawtrain.questions import Answers, Face
from lawtrain.records import (
    Account,
    Attempt,
    AuditEntry,
    Book,
    Feedback,
    Person,
    Request,
    Role,
    RosterEntry,
    Submission,
)
from lawtrain.reports.cells import shown
from lawtrain.reports.tables import Cell, Column, Table
from lawtrain.store import Store, Transaction

_MOST_LINES = 5000  # of the audit log; the newest


@dataclass(frozen=True, slots=True)
class MyData:
    """`tables` are shown on the page; `answers` and `acts` come with the download."""

    made_at: datetime
    tables: tuple[Table, ...]
    answers: Table
    acts: Table

    @property
    def every(self) -> tuple[Table, ...]:
        """The whole of it; 我办理的事项 only where there are any."""
        return (*self.tables, self.answers, *([self.acts] if self.acts.rows else []))

    def to_plain(self) -> dict[str, object]:
        """JSON values with the headings a person reads."""
        tables = [
            {
                "名称": table.title,
                "说明": list(table.notes),
                "内容": [_record(table.columns, row) for row in table.rows],
            }
            for table in self.every
        ]
        return {"标题": "我的数据", "制作时间": shown(self.made_at), "各部分": tables}


def my_data(store: Store, sittings: Sittings, book: Book, known: Known, now: datetime) -> MyData:
    """Everything kept of this person at this moment."""
    own = known.person.pseudonym
    ledger = own_table(own_records(store, book, known.person, now))
    with store.reading() as tx:
        submissions = tx.submissions(own)
        done = [(one, _sitting(tx, sittings, one.id)) for one in tx.attempts(own)]
        lines = tx.town.audit(subject=own, most=_MOST_LINES)
        acts = tx.town.audit(actor=own, most=_MOST_LINES)
        answers = _answers(tx, done, submissions)
        tables = (
            _about(known),
            _roster(tx.town.entries(own)),
            _account(tx.town.account(own)),
            _roles(known, lines),
            _doings(known.person, lines),
            _attempts(done, submissions),
            ledger,
            _requests(tx.year.requests(own)),
            _feedback(tx.town.feedback(own)),
        )
    return MyData(now, tables, answers, _acts(own, acts))


def _about(known: Known) -> Table:
    person = known.person
    rows = [("工号", person.username), ("姓名", person.name), ("单位", person.unit)]
    rows.append(("平台内部代号", person.pseudonym))
    note = "台账里只写代号，不写姓名；姓名和代号的对照单独放一张表。"
    return Table("基本信息", (Column("项目", "text", 14), Column("内容", "text", 24)), tuple(rows), (note,))


def _roster(entries: Sequence[RosterEntry]) -> Table:
    columns = (
        Column("从哪天起", "text", 12),
        Column("姓名", "text", 10),
        Column("单位", "text", 16),
        Column("统计类别", "text", 16),
        Column("职务", "text", 12),
        Column("职务层次", "text", 12),
        Column("标签", "text", 12),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in sorted(entries, key=lambda e: (e.effective, e.seq)):
        post = one.post
        place = (
            (post.unit, post.category, post.title, post.rank, "、".join(post.tags))
            if post
            else ("离开花名册", "", "", "", "")
        )
        rows.append((one.effective.isoformat(), one.name, *place))
    return Table("花名册记录", columns, tuple(rows), ("由普法办按单位的花名册登记，调动会留下前后两条。",))


def _account(account: Account | None) -> Table:
    rows: list[tuple[Cell, ...]]
    if account is None:
        rows = [("密码", "平台里没有您的密码")]
    else:
        rows = [
            ("密码", "一次性密码，还没有换成自己的" if account.one_time else "自己设置的"),
            ("最近一次发密码条", account.valid_from),
            ("密码连续输错", f"{account.failures} 次"),
            ("锁住到", account.locked_until or "没有锁住"),
            ("看过的个人信息说明", {"": "还没有看"}.get(account.notice, f"{account.notice} 版")),
        ]
    note = "密码本身不保存，只保存一串算出来的校验码，谁也不能从它看出密码；所以这里不列出。"
    return Table(
        "账号", (Column("项目", "text", 18), Column("内容", "text", 28)), tuple(map(_plainly, rows)), (note,)
    )


def _roles(known: Known, lines: Sequence[AuditEntry]) -> Table:
    now = "、".join(role.label for role in reversed(Role) if role in known.roles) or "没有"
    rows: list[tuple[Cell, ...]] = [("现在", now)]
    rows += [(shown(one.at), _told(one, known.person)) for one in lines if one.action in ("grant", "revoke")]
    return Table("角色", (Column("时间", "text", 18), Column("内容", "text", 24)), tuple(rows), ())


def _doings(person: Person, lines: Sequence[AuditEntry]) -> Table:
    columns = (Column("时间", "datetime", 18), Column("事情", "text", 24), Column("谁做的", "text", 18))
    rows = tuple((one.at, _told(one, person), _whose(person.pseudonym, one.actor)) for one in lines)
    note = "为了账号安全和事后查得清，登录和对您账号的每次操作都有记录，新的在前。"
    return Table("登录和账号操作", columns, rows, (note,))


def _attempts(done: Sequence[tuple[Attempt, Sitting | None]], submissions: Mapping[str, Submission]) -> Table:
    columns = (
        Column("小测", "text", 24),
        Column("第几次", "int"),
        Column("得分", "number"),
        Column("满分", "number"),
        Column("结果", "text", 10),
        Column("计入台账", "bool"),
        Column("开始时间", "datetime", 18),
        Column("交卷时间", "datetime", 18),
    )
    rows: list[tuple[Cell, ...]] = []
    for attempt, sitting in done:
        handed = submissions.get(attempt.id)
        counted = bool(sitting and sitting.paper.counted)
        verdict = "没有交卷" if handed is None else "合格" if handed.passed else "未合格"
        rows.append(
            (
                _title(attempt, sitting),
                attempt.number,
                handed.score if handed else None,
                handed.points if handed else None,
                verdict if counted or handed is None else "练习",
                counted,
                attempt.started_at,
                handed.submitted_at if handed else None,
            )
        )
    note = "每道题选了什么，在下载的文件里。"
    return Table("答题和成绩", columns, tuple(rows), (note,))


def _answers(
    tx: Transaction, done: Sequence[tuple[Attempt, Sitting | None]], submissions: Mapping[str, Submission]
) -> Table:
    columns = (
        Column("小测", "text", 20),
        Column("第几次", "int"),
        Column("题号", "text", 10),
        Column("题目", "text", 40),
        Column("我的回答", "text", 30),
        Column("这道题得了几成", "text", 14),
    )
    rows: list[tuple[Cell, ...]] = []
    for attempt, sitting in done:
        if sitting is None:
            continue
        given = {r.question: r.answer for r in tx.responses(attempt.id) if r.accepted}
        handed = submissions.get(attempt.id)
        for item, label, face in _faces(sitting, None if handed else given):
            worth = handed.fractions.get(item, "") if handed else "没有交卷"
            worth = worth if decided(sitting.leaves[face.id]) or not handed else "简答不由程序打分"
            said = face.said(given.get(face.id, ())) or "没有作答"
            rows.append((_title(attempt, sitting), attempt.number, label, face.stem, said, worth))
    note = "这里只有题目和您自己的回答。正确答案在交卷以后的成绩页里看。材料题、演练题得了几成，按整道题算。"
    return Table("每道题的回答", columns, tuple(rows), (note,))


def _requests(written: Sequence[Request]) -> Table:
    columns = (
        Column("时间", "datetime", 18),
        Column("我写的", "text", 40),
        Column("关于台账第几条", "int"),
        Column("答复", "text", 40),
        Column("答复时间", "datetime", 18),
    )
    rows = tuple((one.at, one.words, one.entry or None, one.reply, one.replied_at) for one in written)
    return Table("更正申请", columns, rows, ())


def _feedback(written: Sequence[Feedback]) -> Table:
    columns = (
        Column("时间", "datetime", 18),
        Column("我写的", "text", 40),
        Column("在哪个页面", "text", 20),
        Column("答复", "text", 40),
        Column("答复时间", "datetime", 18),
    )
    rows = tuple((one.at, one.words, one.page, one.reply, one.replied_at) for one in written)
    return Table("意见反馈", columns, rows, ())


def _acts(own: str, lines: Sequence[AuditEntry]) -> Table:
    """How much an officer has done; on whom is those people's own."""
    days = Counter(shown(one.at)[:10] for one in lines if one.subject != own)
    columns = (Column("日期", "text", 12), Column("办理了几件", "int"))
    note = "您作为工作人员办理的事项。内容涉及别人，在审计记录里看。"
    return Table("我办理的事项", columns, tuple(days.items()), (note,))


def _sitting(tx: Transaction, sittings: Sittings, attempt: str) -> Sitting | None:
    try:
        return sittings.load(tx, attempt)
    except LawtrainError:  # its paper is lost; the attempt itself is still this person's
        return None


def _faces(sitting: Sitting, given: Answers | None) -> Iterator[tuple[str, str, Face]]:
    """Item id, number as on the paper, and the face that took the answer.

    `given`: the answers of an open attempt, None once it is handed in: the stages of a drill are told one by one.
    """
    for number, slot in enumerate(sitting.paper.slots, 1):
        if question := sitting.questions.get(slot.item):
            face = question.body.redact(question, slot.orders, sitting.leaves if given is None else given)
            for part, one in enumerate(face.parts, 1):
                yield slot.item, f"第 {number} 题（{part}）", one
            if not face.parts:
                yield slot.item, f"第 {number} 题", face


def _title(attempt: Attempt, sitting: Sitting | None) -> str:
    return f"《{sitting.paper.bank}》{sitting.paper.title}" if sitting else attempt.quiz


def _told(entry: AuditEntry, person: Person) -> str:
    people = {person.pseudonym: person}
    return say(entry, people).replace(f" {who(person.pseudonym, people)} ", "您")


def _whose(own: str, actor: str) -> str:
    """Never by name: an officer's log of work is theirs."""
    return "自己" if actor == own else "管理员（在服务器上）" if actor == CONSOLE else "普法办或管理员"


def _plainly(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(shown(cell) if isinstance(cell, datetime) else cell for cell in row)


def _record(columns: Sequence[Column], row: Sequence[Cell]) -> dict[str, Cell]:
    cells = [shown(cell) if isinstance(cell, bool | datetime) else cell for cell in row]
    return {column.heading: cell for column, cell in zip(columns, cells, strict=True)}
