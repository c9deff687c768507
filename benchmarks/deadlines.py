"""Filling a computed deadline, against a loop that only asks the calendar for the same days."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median

import chinese_calendar

from benchmarks.tools import REPO, Result, alternate
from lawtrain import content
from lawtrain.laws import NATIONAL
from lawtrain.questions import Question, fill
from lawtrain.questions.kinds.deadline import Deadline

HOW = """行政法十五课的全部期限题，各抽 200 次：抽日子、按那部法律数到最后一天、编出三个错误日期和理由、写出其间的放假。
问过的日子我们记着，不再问 chinesecalendar；对照只用它从同样的第一天问到最后一天（每天一次），别的什么都不做。各 5 轮，交替进行。"""

_SEEDS, _ROUNDS, _MOST = 200, 5, 20.0


def run() -> list[Result]:
    banks = content.load(REPO).banks.values()
    templates = [q for bank in banks for q in bank.questions if isinstance(q.body, Deadline)]
    asked = [(q, seed) for q in templates for seed in range(_SEEDS)]
    spans = [_days(q) for q, _ in asked]
    ours, bare = alternate(
        _ROUNDS,
        lambda: _timed(lambda: [fill(q, seed, NATIONAL) for q, seed in asked]),
        lambda: _timed(lambda: [chinese_calendar.is_workday(day) for days in spans for day in days]),
    )
    mine, theirs = (median(values) / len(asked) for values in (ours, bare))
    return [
        Result(
            f"抽一道期限题（{len(templates)} 道）",
            f"{mine * 1e6:.0f} 微秒",
            f"{theirs * 1e6:.0f} 微秒（只查日历）",
            f"{mine / theirs:.1f} 倍",
            f"≤ {_MOST:g} 倍",
            mine <= _MOST * theirs,
        )
    ]


def _days(question: Question) -> list[date]:
    body = question.body
    assert isinstance(body, Deadline)
    length = {"日": 1.0, "工作日": 1.45, "个月": 30.5, "年": 365.0}[body.unit] * body.count
    return [body.first + timedelta(n) for n in range(round(length) + 1)]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
