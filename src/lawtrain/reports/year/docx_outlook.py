"""Parts two to five of the yearly report: shortcomings as a draft, the principals' own duty, next year, and the rest.

二、不足和原因 · 三、党政主要负责人履行第一责任人职责 · 四、下一年度主要安排 · 五、其他 (督察规定 Art 25(2)–(5))
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lawtrain.laws.numerals import to_chinese
from lawtrain.records import TOWN_TIME, EventKind, PersonYear, Stretch
from lawtrain.reports.cells import clean, shown
from lawtrain.reports.year import docx_paper as paper
from lawtrain.reports.year.articles import ArticleFigure, weakest
from lawtrain.reports.year.docx_blocks import CAUSE, DRAFT, Block, Figures, blank, body, first, second
from lawtrain.reports.year.docx_paper import Bit, Noted
from lawtrain.reports.year.docx_targets import Check, Target, check, final_rates, percent_of, targets
from lawtrain.reports.year.event_figures import GROUP, THOUGHT, recognised
from lawtrain.reports.year.figure import Section
from lawtrain.reports.year.public import SMALLEST

_MOST_RATES = 5

_PRINCIPALS = (
    ("党委主要负责人", re.compile(r"([^副村社区]{0,10}(党委|党工委))?书记")),
    ("政府主要负责人", re.compile(r"[^副]{0,10}(镇长|乡长|办事处主任)")),
)
"""领导干部 with such a post, said alone or beside others (党委副书记、镇长); 纪委书记 and 副镇长 are neither."""


def shortcomings(figures: Figures, *, public: bool) -> Iterator[Block]:
    """Part two: said from the weakest articles and the worst rates, each to be confirmed, its cause left open."""
    yield first("二、存在的不足和原因")
    found = [*_weak_articles(figures, public=public), *_worst_rates(figures), *_gaps(figures)]
    if not found:
        yield body("现有数据没有显示突出的不足。", DRAFT, blank("由承办人结合实际填写"))
    for number, bits in enumerate(found):
        yield body(f"（{to_chinese(number + 1)}）", *bits, DRAFT, tied=True)
        yield body("原因：", CAUSE)


def _weak_articles(figures: Figures, *, public: bool) -> Iterator[Sequence[Bit]]:
    for one in weakest(figures.facts.articles):
        if not public or one.people >= SMALLEST:
            told = Noted(one.told, _article_note(figures, one))
            yield f"对{clean(one.article)}掌握不够，首次作答全部答对的占", told, "。"


def _article_note(figures: Figures, one: ArticleFigure) -> str:
    day, town = paper.date_in_words(figures.facts.on), clean(figures.facts.town)
    return (
        f"首次作答中全部答对的次数 ÷ 首次作答次数，向下取到 0.1%；涉及该条的试题 {one.items} 道、作答 {one.people} 人。"
        f"分子 {one.right}，分母 {one.answers}。名册日：{day}。统计单位：{town}。"
    )


def _worst_rates(figures: Figures) -> Iterator[Sequence[Bit]]:
    rates = [f for f in final_rates(figures.index.values()) if f.numerator != f.denominator]
    rates.sort(key=lambda f: ((f.numerator or 0) / (f.denominator or 1), f.key))
    for f in rates[:_MOST_RATES]:
        where = f"{paper.short(f.title, 40)}中，" if f.section == Section.EXAM else ""
        yield f"{where}{f.category}{f.label}为", figures.say(f), "。"


def _gaps(figures: Figures) -> Iterator[Sequence[Bit]]:
    for subject in (THOUGHT, GROUP):
        f = figures.of(Section.STUDY, subject, "sessions")
        if f and f.numerator == 0:
            yield f"台账没有{f.title}的记录，场次为", figures.say(f), "。"
    for f in figures.all(Section.LICENCE, "two"):
        if f.numerator == 0:
            held = figures.of(Section.LICENCE, f.subject, "held")
            yield f"{clean(f.title)}领域持证", figures.say(held), "，次日能否两人执法：", figures.say(f), "。"


def first_duty(figures: Figures, *, public: bool) -> Iterator[Block]:
    """Part three: what the ledger holds of the two principals, by post and never by name; the rest is for them to say."""
    yield first("三、党政主要负责人履行推进法治建设第一责任人职责情况")
    if public:
        yield body("党政主要负责人个人学法数据不在公开版列出。", blank("履行第一责任人职责情况由承办人填写"))
        return
    facts = figures.facts
    for number, (label, pattern) in zip("一二", _PRINCIPALS, strict=True):
        yield second(f"（{number}）{label}")
        those = [w for w in facts.leaders() if _holds(facts.place(w), pattern)]
        if len(those) != 1:
            why = "没有标明" if not those else "标明了不止一名"
            yield body(blank(f"花名册{why}{label}，由承办人填写"))
            continue
        person = facts.persons[those[0]]
        yield body(*_studied(figures, person))
        yield body(*_examined(figures, person))
        yield body("部署、推动、督促法治建设重点工作情况：", blank())


def _holds(place: Stretch | None, post: re.Pattern[str]) -> bool:
    posts = re.split(r"[、，,；;/\s]+", clean(place.post.title)) if place else []
    return any(post.fullmatch(one) for one in posts)


def _studied(figures: Figures, person: PersonYear) -> Iterator[Bit]:
    own = person.attended
    if not own:
        yield "台账没有其本年度参加学习活动的记录。"
        yield blank("由承办人核实")
        return
    group = sum(event.kind == EventKind.GROUP for event, _ in own)
    hours = round(sum(recognised(*one) for one in own), 6)
    names = list(dict.fromkeys(clean(e.organiser) for e, _ in own))
    organisers = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
    end = f"无分母。名册日：{paper.date_in_words(figures.facts.on)}。组织单位：{organisers}。"
    yield "本年度参加学习活动"
    yield Noted(f"{len(own)}场", f"本人签到的学习活动场次，含补录。分子 {len(own)}，{end}")
    yield f"，其中{GROUP}"
    yield Noted(f"{group}场", f"本人签到的{GROUP}场次，含补录。分子 {group}，{end}")
    yield "，认定学时"
    told = f"组织单位对本人签到场次认定的学时之和，不按在线时长计。分子 {shown(hours)}，{end}"
    yield Noted(f"{shown(hours)}学时", told)
    yield "。"


def _examined(figures: Figures, person: PersonYear) -> Iterator[Bit]:
    sat = {exam.id: exam for exam, _, mark in person.exams if mark.score is not None}
    if not sat:
        yield "台账没有其本年度参加考试的记录。"
        yield blank("由承办人核实")
        return
    passed = {exam.id for exam, _, mark in person.exams if mark.passed}
    for exam in sat.values():
        result = "合格" if exam.id in passed else "不合格"
        told = (
            f"本人各场（含补考）有一次合格即为合格，合格线 {shown(exam.pass_points)} 分。个人结果，无分子分母。"
            f"名册日：{paper.date_in_words(exam.roster_on)}。组织单位：{clean(exam.organiser)}，性质：{exam.nature.value}。"
        )
        yield f"参加{paper.short(exam.title, 40)}，结果为"
        yield Noted(result, told)
        yield "。"


def outlook(figures: Figures, last: Sequence[Target]) -> Iterator[Block]:
    """Part four: how last year's aims came out, and aims that can be measured next year."""
    yield first("四、下一年度主要安排")
    own = tuple(figures.index.values())
    if last:
        yield second("（一）上一年度量化目标完成情况")
        for one in check(last, own):
            yield body(*_checked(figures, one))
        yield second("（二）下一年度量化目标")
    goals = targets(figures.facts.year, own)
    by_rate = {(f.section, f.name, f.category, f.numerator, f.denominator): f for f in own if not f.unit}
    for number, goal in enumerate(goals):
        now = by_rate[goal.section, goal.name, goal.category, goal.now, goal.base]
        yield body(
            f"{to_chinese(number + 1)}是{goal.year}年度，{goal.subject}由本年度的",
            figures.say(now),
            f"提高到不低于{percent_of(goal.goal, goal.base)}，人数变动时按同一比例折算。",
            DRAFT,
        )
    if not goals:
        yield body("本年度数据不足以计算量化目标。", blank("量化目标由承办人填写"))
    yield body("主要措施：", blank())


def _checked(figures: Figures, one: Check) -> Iterator[Bit]:
    goal = one.target
    yield f"{goal.subject}，目标不低于{percent_of(goal.goal, goal.base)}，本年度为"
    if one.figure is None:
        yield "—，没有同一口径的数字可比。"
        yield blank("由承办人说明")
        return
    yield figures.say(one.figure)
    yield "，已完成。" if one.met else "，未完成。"


def rest(figures: Figures, *, public: bool) -> Iterator[Block]:
    """Part five: how the figures came about, and anything else."""
    facts = figures.facts
    yield first("五、其他需要报告的情况")
    day = paper.date_in_words(facts.on)
    yield body(
        f"本报告数字由学法用法台账计算，除考试按各自名册日统计外，名册日为{day}；每个数字的分子、分母、名册日、"
        "组织单位和口径见脚注。比率向下取到0.1%，全部达到才写100%。"
    )
    if facts.closing:
        yield body(
            f"本年度台账已于{paper.date_in_words(facts.closing.at.astimezone(TOWN_TIME).date())}封账，此后的改动可发现篡改。封账摘要："
            f"{clean(facts.closing.digest)}。"
        )
    else:
        yield body("本年度台账尚未封账，数字可能变动。", blank("封账后重新生成"))
    if public:
        yield body(f"公开版不列姓名；少于{SMALLEST}人的数不列，由此能推算出来的数一并不列。")
    yield body(
        blank("其他需要报告的情况由承办人填写；没有的，删去本段"), tied=True
    )  # the signature never stands on a page alone
