"""From the bytes of a roster of ten thousand people to the planned changes, against a bare reading of its cells."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from statistics import median

import python_calamine

from benchmarks.tools import Result, alternate
from lawtrain.formats.roster import guess_columns, guess_sheet, read_rows, read_sheets
from lawtrain.records.roster import Member, plan_import

HOW = """一万人的 .xlsx 花名册（9 列，含日期列），从文件字节到逐人列出变动：查宏、外部链接、大小、隐藏行列和身份证号，
认表头，逐行核对，再与花名册上已有的一万人比较。对照是 python-calamine 只把同一个文件的单元格读出来；
各 7 次，交替进行，都在同一个进程里。"""

_PEOPLE = 10_000
_GOAL = 2.0  # seconds: an officer who has pressed the button is still looking at the screen


def run() -> list[Result]:
    data = workbook()
    current = town(data)
    ours, bare = alternate(
        7, lambda: seconds(lambda: imported(data, current)), lambda: seconds(lambda: cells(data))
    )
    mine, theirs = median(ours), median(bare)
    figures = (f"{mine:.2f} 秒", f"{theirs:.2f} 秒（python-calamine 只读单元格）", f"{mine / theirs:.1f} 倍")
    return [Result("导入 10,000 人的花名册，到列出变动", *figures, f"≤ {_GOAL:g} 秒", mine <= _GOAL)]


def workbook() -> bytes:
    """Every tenth row differs from the next in unit and title, as in a town."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("花名册")
    sheet.append(["示范镇花名册"])
    sheet.append(["序号", "工号", "姓名", "单位", "统计类别", "职务", "职务层次", "在册开始", "标签"])
    for n in range(_PEOPLE):
        name = "赵钱孙李周吴郑王"[n % 8] + chr(0x4E00 + n % 5000) + chr(0x4E00 + n % 37)
        unit, day = f"示范村/第{n // 10 % 40}小组", date(2020, 1 + n % 12, 1 + n % 28)
        sheet.append(
            [n + 1, f"g{n:05d}", name, unit, "一般国家工作人员", f"岗位{n // 10 % 25}", "", day, "党员"]
        )
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def town(data: bytes) -> dict[str, Member]:
    """The same people, every hundredth in another unit."""
    sheet = guess_sheet(read_sheets(data, "花名册.xlsx"))
    rows, _ = read_rows(sheet, guess_columns(sheet))
    return {
        r.username: Member(
            r.username, r.name, r.post if r.place % 100 else rows[0].post, r.since or date(2020, 1, 1)
        )
        for r in rows
    }


def imported(data: bytes, current: dict[str, Member]) -> None:
    sheet = guess_sheet(read_sheets(data, "花名册.xlsx"))
    rows, problems = read_rows(sheet, guess_columns(sheet))
    changes = plan_import(rows, current, date(2026, 11, 22))
    if problems or len(changes) != _PEOPLE:
        raise AssertionError("导入的结果不对")


def cells(data: bytes) -> None:
    with python_calamine.load_workbook(BytesIO(data)) as book:
        book.get_sheet_by_index(0).to_python()


def seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
