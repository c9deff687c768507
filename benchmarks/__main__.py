"""`python -m benchmarks [names…] [--write]`: runs the comparisons and prints a table."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from benchmarks import (
    check,
    deadlines,
    export,
    gradebook,
    grading,
    handouts,
    import_weight,
    laws,
    logins,
    marking,
    page,
    pages,
    quiz_widget,
    report,
    roster,
    saves,
    standing,
)
from benchmarks.tools import Result

ALL: dict[str, tuple[str, Callable[[], list[Result]]]] = {
    "grading": ("判分", grading.run),
    "saves": ("存答案", saves.run),
    "quiz_widget": ("笔记本里的小测", quiz_widget.run),
    "page": ("阅读页", page.run),
    "pages": ("每一种页面", pages.run),
    "logins": ("登录", logins.run),
    "roster": ("导入花名册", roster.run),
    "standing": ("达标情况", standing.run),
    "report": ("年度报告", report.run),
    "export": ("导出成绩", export.run),
    "marking": ("阅作业", marking.run),
    "gradebook": ("导出成绩册", gradebook.run),
    "laws": ("导入法条", laws.run),
    "deadlines": ("算期限", deadlines.run),
    "handouts": ("印讲义", handouts.run),
    "check": ("检查题库和课程", check.run),
    "import_weight": ("学员内核的负担", import_weight.run),
}
DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEADER = "| 项目 | 我们 | 对照 | 比值 | 目标 | 结论 |\n|---|---|---|---|---|---|"
INTRODUCTION = """# 性能对比

测量日期：{day}，两核机器，全部在本机回环上跑。机器忙闲会影响绝对数字，所以每一项都在同一次运行里
轮流测我们和对照，取中位数，**看比值，不看绝对值**。“达标”指达到“目标”一栏；没有写目标的只作参考。

重跑：`make bench`；只跑几项：`make bench ARGS="saves page"`；更新本页：`make bench ARGS=--write`。
全部跑完约三分钟，需要 chromium。
"""


def main(arguments: list[str]) -> int:
    """Runs what was named, or everything; 1 when a goal was missed."""
    names = [a for a in arguments if a != "--write"] or list(ALL)
    if unknown := [n for n in names if n not in ALL]:
        print(f"没有叫 {'、'.join(unknown)} 的对比；可选：{'、'.join(ALL)}", file=sys.stderr)
        return 2
    sections, missed = [], 0
    for name in names:
        title, run = ALL[name]
        print(f"\n{title}（{name}）…", flush=True)
        began = time.monotonic()
        results = run()
        sections.append(f"## {title}（`{name}`）\n\n{explanation(name)}\n\n{table(results)}\n")
        print(table(results))
        print(f"用时 {time.monotonic() - began:.0f} 秒")
        missed += sum(r.met is False for r in results)
    if "--write" in arguments:
        day = datetime.now(UTC).astimezone(timezone(timedelta(hours=8))).date()
        DOCUMENT.write_text("\n".join([INTRODUCTION.format(day=day), *sections]), encoding="utf-8")
        print(f"\n已写入 {DOCUMENT}")
    return 1 if missed else 0


def explanation(name: str) -> str:
    """How it was measured, in the words of the benchmark's own file."""
    return str(sys.modules[f"benchmarks.{name}"].HOW)


def table(results: Iterable[Result]) -> str:
    """Markdown."""
    verdicts = {True: "达标", False: "**未达标**", None: "—"}
    rows = [f"| {r.what} | {r.ours} | {r.peer} | {r.ratio} | {r.goal} | {verdicts[r.met]} |" for r in results]
    return "\n".join([HEADER, *rows])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
