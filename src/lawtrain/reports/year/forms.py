"""Sheets of paper that an office prints around an event: the list to sign, and the notice.

签到表 SignIn · 学习活动通知 Notice · 应到 expected · 实到 present
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from docx.shared import Pt

from lawtrain.reports.cells import clean, columns_wide
from lawtrain.reports.year import docx_paper as paper
from lawtrain.reports.year import docx_table as tables
from lawtrain.reports.year.docx_paper import Bit, Said
from lawtrain.reports.year.docx_styles import Paper, Style
from lawtrain.reports.year.docx_table import Grid, Lines

GUEST_ROWS = 6
"""Empty rows at the end, for people who came without standing on the list."""
TO_FILL = "【由承办人填写】"
_COLUMNS = ("序号", "姓名", "单位", "职务", "签名")
_TWICE = (9, 16, 25, 18, 22)  # millimetres, two people to a row
_ONCE = (12, 28, 62, 42, 36)
_ROOM = (
    4.5,
    12,
    10,
)  # Chinese characters of name, unit and post that still fit the narrow columns, in two lines
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who is to come."""

    name: str
    unit: str
    position: str = ""


@dataclass(frozen=True, slots=True)
class SignIn:
    """What stands on a blank 签到表. People come in the office's order; those of one unit are put together."""

    title: str
    held_on: date
    place: str
    organiser: str
    people: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A 学习活动通知. `when` is the day and hour in words; `laws` are names with their version; empty fields
    are left as visible blanks, except `requirements`, which has usual ones."""

    subject: str
    to: str
    when: str
    place: str
    participants: str
    contents: tuple[str, ...]
    laws: tuple[str, ...]
    organiser: str
    issued_on: date
    requirements: tuple[str, ...] = ()
    contact: str = ""


REQUIREMENTS = (
    "请参加人员安排好工作，准时到会，并在签到表上由本人签名，不得代签。",
    "因故不能参加的，请提前向组织单位说明；会后按组织单位安排补学。",
)
"""Said when the officer writes none."""


def write_sign_in(sheet: SignIn, *, made_at: datetime) -> bytes:
    """A blank 签到表 as .docx: two people to a row when all of them fit, otherwise one."""
    document = paper.official(f"签到表：{sheet.title}", made_at)
    paper.margins(document.sections[0], 18, 15, 25, 15)
    document.sections[0].footer_distance = Pt(34)
    paper.head(document, paper.short(sheet.title, 60), "签到表", after=10)
    for label, value in (
        ("时间", paper.date_in_words(sheet.held_on)),
        ("地点", paper.short(sheet.place, _LONGEST)),
        ("组织单位", paper.short(sheet.organiser, _LONGEST)),
    ):
        paper.add(document, Style.SMALL, Said(f"{label}：", face="黑体"), value or "＿" * 12)
    people = _by_unit(sheet.people)
    paper.add(
        document,
        Style.SMALL,
        Said("应到：", face="黑体"),
        f"{len(people)} 人　　　　",
        Said("实到：", face="黑体"),
        "＿＿＿＿ 人　　　　",
        Said("签到表经办人：", face="黑体"),
        "＿＿＿＿＿＿",
    )
    paper.add(
        document, Style.SMALL, "签名须由本人手写，未签名的不计入实到。末尾空行供未列入名单的参加人员登记。"
    ).paragraph_format.space_after = Pt(4)
    _people(document, people)
    return paper.save(document)


def _people(document: Paper, people: Sequence[Expected]) -> None:
    across = 2 if all(_fits(p) for p in people) else 1
    unit_room, post_room = (7, 5) if across == 2 else (_LONGEST, _LONGEST)
    rows: list[tuple[tables.Cell, ...]] = [
        (
            str(number),
            paper.short(p.name, _LONGEST),
            _even_lines(paper.short(p.unit, _LONGEST), unit_room),
            _even_lines(paper.short(p.position, _LONGEST), post_room),
            "",
        )
        for number, p in enumerate(people, 1)
    ]
    rows += [("",) * len(_COLUMNS)] * (GUEST_ROWS + (len(rows) + GUEST_ROWS) % across)
    size = 9 if across == 2 else 10.5
    grid = Grid(_COLUMNS * across, _TWICE * 2 if across == 2 else _ONCE, height=11, size=size)
    tables.add_table(document, grid, [sum(rows[i : i + across], ()) for i in range(0, len(rows), across)])
    tables.end_table(document)


def _even_lines(text: str, most: int) -> tables.Cell:
    """A name broken into lines of the same length, rather than with one character left over."""
    lines = -(-len(text) // most)
    if lines < 2:
        return text
    each = -(-len(text) // lines)
    return Lines(tuple(text[i : i + each] for i in range(0, len(text), each)))


def write_notice(notice: Notice, *, made_at: datetime) -> bytes:
    """The notice as .docx, in official layout."""
    document = paper.official(f"关于{paper.short(notice.subject, 80)}的通知", made_at)
    organiser, subject = paper.short(notice.organiser, 40), paper.short(notice.subject, 80)
    paper.head(document, organiser, f"关于{subject}", "的通知")
    paper.add(document, Style.FLUSH, *_or_blank(notice.to), "：")
    contents: list[Sequence[Bit]] = [[text] for text in notice.contents]
    if notice.laws:
        contents.append([f"学习的法律法规：{'、'.join(clean(law) for law in notice.laws)}。"])
    paper.add(document, Style.BODY, f"现将{subject}有关事项通知如下。")
    parts: tuple[tuple[str, list[Sequence[Bit]]], ...] = (
        ("时间", [_or_blank(notice.when)]),
        ("地点", [_or_blank(notice.place)]),
        ("参加人员", [_or_blank(notice.participants)]),
        ("内容", contents or [_or_blank("")]),
        ("要求", [[text] for text in notice.requirements or REQUIREMENTS]),
    )
    for number, (head, paragraphs) in zip("一二三四五", parts, strict=True):
        paper.add(document, Style.FIRST, f"{number}、{head}")
        for place, bits in enumerate(paragraphs, 1):
            prefix = f"（{_CHINESE[place]}）" if 1 < len(paragraphs) < len(_CHINESE) else ""
            paper.add(document, Style.BODY, prefix, *bits)
    paper.add(document, Style.BODY, "联系人及电话：", *_or_blank(notice.contact))
    paper.add(document, Style.BODY).paragraph_format.keep_with_next = True
    paper.sign(document, organiser, notice.issued_on)
    return paper.save(document)


_CHINESE = "〇一二三四五六七八九十"


def _or_blank(text: str) -> list[Bit]:
    return [text] if clean(text) else [Said(TO_FILL, marked=True)]


def _by_unit(people: Sequence[Expected]) -> list[Expected]:
    """Units in the order in which they first appear, and within them people in theirs."""
    first: dict[str, int] = {}
    for person in people:
        first.setdefault(person.unit, len(first))
    said = paper.below(first)
    return [replace(p, unit=said[p.unit]) for p in sorted(people, key=lambda person: first[person.unit])]


def _fits(person: Expected) -> bool:
    sizes = (person.name, person.unit, person.position)
    return all(columns_wide(clean(text)) <= 2 * room for text, room in zip(sizes, _ROOM, strict=True))
