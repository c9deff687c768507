"""Part one of the yearly report: what was done, and with what effect; 习近平法治思想 and 中心组 study come first.

一、主要举措和成效 (法治政府建设与责任落实督察工作规定 Art 25(1)) · 层级 level: 镇, 村, 组
"""

from __future__ import annotations

from collections.abc import Iterator

from lawtrain.records import EventKind, Exam, Sitting
from lawtrain.records.roster import CATEGORIES
from lawtrain.reports.cells import clean
from lawtrain.reports.year import docx_paper as paper
from lawtrain.reports.year.docx_blocks import Block, Figures, Table, blank, body, first, second
from lawtrain.reports.year.docx_paper import Bit
from lawtrain.reports.year.docx_table import Cell
from lawtrain.reports.year.event_figures import BOTH, GROUP, THOUGHT
from lawtrain.reports.year.exam_figures import APART, entered, exam_order
from lawtrain.reports.year.facts import category_order
from lawtrain.reports.year.figure import Figure, Section

_COUNTS = (
    ("sessions", "场次"),
    ("late", "其中补录"),
    ("people", "人"),
    ("attendances", "人次"),
    ("hours", "认定学时"),
)
_VILLAGE, _GROUP = CATEGORIES[5], CATEGORIES[6]
_ACROSS = 5  # categories side by side
_MEASURES = (
    *("due", "exempt", "sat", "absent", "attendance", "first_sat", "first_due", "main_sat", "main_due"),
    *("final_sat", "final_due", "excellent_rate", "good_rate", "pass_band_rate", "failed", "mean", "median"),
    *("lowest", "highest", "only_make_up"),
)


class Captions:
    """Numbers the tables."""

    def __init__(self) -> None:
        self._last = 0

    def next(self, text: str) -> str:
        """表1, 表2 …"""
        self._last += 1
        return f"表{self._last}　{clean(text)}"


def results(figures: Figures) -> Iterator[Block]:
    """All of part one."""
    captions = Captions()
    yield first("一、主要举措和成效")
    for number, section in zip(
        "一二三四五六", (_study, _levels, _exams, _events, _licences, _standing), strict=True
    ):
        yield from section(figures, captions, f"（{number}）")


def level(category: str) -> str:
    """镇, 村 or 组."""
    return {_VILLAGE: "村", _GROUP: "组"}.get(category, "镇")


def _study(figures: Figures, captions: Captions, number: str) -> Iterator[Block]:
    yield second(f"{number}学习贯彻{THOUGHT}和党委理论学习中心组学法")
    says = {name: figures.of(Section.STUDY, name, "sessions") for name in (THOUGHT, GROUP, BOTH)}
    yield body(
        f"截至{paper.date_in_words(figures.facts.on)}，本年度组织学习{THOUGHT}",
        figures.say(says[THOUGHT]),
        "，参加",
        figures.say(figures.of(Section.STUDY, THOUGHT, "people")),
        "、",
        figures.say(figures.of(Section.STUDY, THOUGHT, "attendances")),
        "；党委理论学习中心组学法",
        figures.say(says[GROUP]),
        f"，其中学习{THOUGHT}",
        figures.say(says[BOTH]),
        "。",
    )
    rows = [
        [f.title, *(figures.cell(figures.of(Section.STUDY, name, measure)) for measure, _ in _COUNTS)]
        for name, f in says.items()
        if f
    ]
    head = ("学习内容", *(label for _, label in _COUNTS))
    widths = (56.0, 20.0, 20.0, 20.0, 20.0, 20.0)
    yield Table(captions.next(f"{THOUGHT}学习和中心组学法情况"), head, tuple(rows), widths, frozenset({0}))


def _levels(figures: Figures, captions: Captions, number: str) -> Iterator[Block]:
    yield second(f"{number}按镇、村、组分级培训")
    own = figures.all(Section.ROSTER, "left")
    if not own:
        yield body(blank("花名册上没有人员，由承办人核实"))
        return
    yield body("各统计类别分列如下，不合并计算比率。认定学时由组织单位对签到场次认定，不按在线时长计算。")
    rows: list[list[Cell]] = []
    for f in sorted(own, key=lambda f: ("镇村组".index(level(f.category)), category_order(f.category))):
        cells = [
            figures.of(Section.ROSTER, "", name, f.category) for name in ("members", "joined", "left")
        ] + [figures.of(Section.HOURS, "", name, f.category) for name in ("hours", "mean_hours")]
        rows.append([level(f.category), f.category, *map(figures.cell, cells)])
    head = ("层级", "统计类别", "在册", "年内进入", "年内离开", "认定学时", "人均学时")
    widths = (12.0, 37.0, 19.0, 19.0, 19.0, 25.0, 25.0)
    yield Table(captions.next("各层级在册人员和认定学时"), head, tuple(rows), widths, frozenset({1}))


def _exams(figures: Figures, captions: Captions, number: str) -> Iterator[Block]:
    yield second(f"{number}学法考试")
    exams = sorted(
        (e for e in figures.facts.book.exams.values() if e.year == figures.facts.year), key=exam_order
    )
    if not exams:
        yield body("本年度台账没有考试记录。", blank("由承办人核实"))
        return
    yield body("不同组织单位、不同性质的考试分列如下，不相加；合格率分别列出以实考和以应考为分母的数。")
    for exam in exams:
        yield from _exam(figures, captions, exam)


def _exam(figures: Figures, captions: Captions, exam: Exam) -> Iterator[Block]:
    title = paper.short(exam.title, 40)
    sittings = "、".join(map(_sitting, exam.sittings))
    yield body(
        f"{title}：由{paper.short(exam.organiser, 30)}组织，性质为{exam.nature.value}，名册日为"
        f"{paper.date_in_words(exam.roster_on)}，场次为{sittings or '（未登记）'}。",
        *([] if exam.id in entered(figures.facts) else ["本场考试还没有登记成绩，只列应考和免考。"]),
    )
    due = figures.all(Section.EXAM, "due")
    categories = [f.category for f in due if f.subject == exam.id]
    parts = [categories[i : i + _ACROSS] for i in range(0, len(categories), _ACROSS)]
    for part in parts:
        rows = []
        for name in _MEASURES:
            own = [figures.of(Section.EXAM, exam.id, name, c) for c in part]
            label = next((f.label for f in own if f), "")
            if label:
                rows.append([label, *map(figures.cell, own)])
        caption = captions.next(f"{title}（{clean(exam.nature.value)}）")
        widths = (38.0, *[round(118 / len(part), 1)] * len(part))
        yield Table(caption, ("项目", *part), tuple(rows), widths, frozenset({0}))
    apart: list[Bit] = []
    for status, _, _ in APART:
        for f in (f for f in figures.all(Section.EXAM, f"apart_{status}") if f.subject == exam.id):
            apart += ["；" if apart else "", f"{f.label}（{f.category}）", figures.say(f)]
    if apart:
        yield body("不在应考、实考之内，另列：", *apart, "。")


def _sitting(sitting: Sitting) -> str:
    kind = "补考，" if sitting.make_up else ""
    return f"{paper.short(sitting.name, 20)}（{kind}{paper.date_in_words(sitting.held_on)}）"


def _events(figures: Figures, captions: Captions, number: str) -> Iterator[Block]:
    yield second(f"{number}学习活动")
    kinds = [f for f in figures.all(Section.EVENT, "sessions") if not f.category]
    if not kinds:
        yield body("本年度台账没有学习活动记录。", blank("由承办人核实"))
        return
    yield body(
        "“人”是参加过的人数，“人次”是各场签到人数之和，两者不混用。补录是举办后超过三十天才登记的活动。"
    )
    rows = [
        [f.title, *(figures.cell(figures.of(Section.EVENT, f.subject, name)) for name, _ in _COUNTS)]
        for f in kinds
    ]
    head = ("活动类型", *(label for _, label in _COUNTS))
    yield Table(captions.next("各类学习活动"), head, tuple(rows), left=frozenset({0}))
    talks = EventKind.OUTREACH.value
    if solved := figures.of(Section.EVENT, talks, "solved"):
        heard = figures.of(Section.EVENT, talks, "audience")
        yield body(f"{talks}听众", figures.say(heard), "，现场解决问题", figures.say(solved), "。")


def _licences(figures: Figures, captions: Captions, number: str) -> Iterator[Block]:
    yield second(f"{number}行政执法力量")
    held = figures.all(Section.LICENCE, "held")
    if not held:
        yield body("台账没有行政执法证件记录。", blank("由承办人核实"))
        return
    names = ("held", "expiring", "expired", "preparing", "two")
    rows = [
        [f.title, *(figures.cell(figures.of(Section.LICENCE, f.subject, name)) for name in names)]
        for f in held
    ]
    head = ("执法领域", "持证", "90天内到期", "已过期", "拟持证", "次日能否两人执法")
    widths = (44.0, 20.0, 22.0, 20.0, 20.0, 30.0)
    yield Table(captions.next("行政执法证件情况"), head, tuple(rows), widths, frozenset({0}))


def _standing(figures: Figures, captions: Captions, number: str) -> Iterator[Block]:
    met = figures.all(Section.STANDING, "met")
    yield second(f"{number}年度学法要求完成情况")
    if not met:
        yield body("本年度没有设定学法要求，不作评定。")
        return
    yield body(f"按《{paper.short(figures.facts.policy, 40)}》评定，各统计类别分列。")
    names = ("met", "under_way", "unmet", "exempt", "met_rate")
    rows = [[f.category, *(figures.cell(_state(figures, name, f)) for name in names)] for f in met]
    head = ("统计类别", "达标", "进行中", "未达标", "免", "达标率")
    widths = (44.0, 20.0, 20.0, 20.0, 20.0, 32.0)
    yield Table(captions.next("各统计类别达标情况"), head, tuple(rows), widths, frozenset({0}))


def _state(figures: Figures, name: str, like: Figure) -> Figure | None:
    return figures.of(Section.STANDING, like.subject, name, like.category)
