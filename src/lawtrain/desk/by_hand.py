"""One person entered, moved or taken off the roster by hand: read with the same eyes as a row of a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from lawtrain.desk.people import Dossier
from lawtrain.errors import Invalid
from lawtrain.formats.roster import VOCABULARY, read_rows
from lawtrain.formats.sheets import Columns, Row, Sheet
from lawtrain.formats.sheets.identity import ADVICE, holds_identity
from lawtrain.records import RosterRow

FIELDS: Mapping[str, str] = {
    "username": "工号",
    "name": "姓名",
    "unit": "单位",
    "category": "统计类别",
    "title": "职务",
    "rank": "职务层次",
    "tags": "标签",
}
"""What is typed into the form; units below units are parted by "/"."""

_EARLIEST = date(1950, 1, 1)
_AHEAD = timedelta(days=366)


def read_person(typed: Mapping[str, str]) -> RosterRow:
    """Raises Invalid with everything that is wrong."""
    values = tuple(typed.get(field, "").strip() for field in FIELDS)
    if any(holds_identity(value) for value in values):
        raise Invalid(ADVICE)
    headings = tuple(FIELDS.values())
    sheet = Sheet("手工填写", (Row(1, headings), Row(2, tuple(value or None for value in values))))
    columns = Columns(VOCABULARY, 1, {name: i for i, name in enumerate(FIELDS)}, (), headings)
    rows, problems = read_rows(sheet, columns)
    wrong = [f"{p.path}：{p.message}" if p.path else p.message for p in problems if p.is_error]
    if wrong:
        raise Invalid("".join(line if line[-1] in "。！？" else f"{line}。" for line in wrong))
    if not rows:
        raise Invalid("姓名、工号、单位和统计类别都要填写")
    return rows[0]


def read_day(typed: str, dossier: Dossier | None, today: date) -> date:
    """From when a change holds. Raises Invalid when it is no day, far off, or before an earlier change."""
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise Invalid("日期没有填好，请写成 2026-11-22 的样子") from None
    if not _EARLIEST <= day <= today + _AHEAD:
        raise Invalid(f"日期 {day} 离今天太远，请核对年份")
    last = max((step.entry.effective for step in dossier.history), default=None) if dossier else None
    if last and day < last:
        raise Invalid(
            f"这个人在 {last} 已有一次变动，新的日期不能比它早；如果那一次记错了，请到花名册页撤销它"
        )
    return day


def read_reason(typed: str) -> str:
    """Raises Invalid when there is none."""
    if not 0 < len(typed.strip()) <= 100:
        raise Invalid("请写明原因（不超过 100 个字），以后查记录时看得懂")
    return typed.strip()
