"""The 个人学法情况表 that a leader hands in with the yearly 述职: one A4 page from the ledger, to be signed.

述职 yearly account · 参加 attended · 考试 exams · 课后测验 lessons passed · 尚需完成 owed
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from docx.shared import Pt

from lawtrain.errors import NotFound
from lawtrain.records import Exemption, PersonYear
from lawtrain.reports.cells import clean, shown
from lawtrain.reports.year import docx_paper as paper
from lawtrain.reports.year import docx_table as tables
from lawtrain.reports.year.docx_blocks import blank
from lawtrain.reports.year.docx_paper import Said
from lawtrain.reports.year.docx_styles import Paper, Style
from lawtrain.reports.year.docx_table import Cell, Grid, Lines
from lawtrain.reports.year.event_figures import recognised
from lawtrain.reports.year.facts import YearFacts
from lawtrain.reports.year.figure import Figure, Section

_WIDTHS = (30.0, 126.0)
_MOST = 6  # lines in one cell: more would push the page over
_LONG = 44
_TOLD = "台账没有记录"


def write_leader(facts: YearFacts, figures: Iterable[Figure], pseudonym: str) -> bytes:
    """The sheet of one person. Raises NotFound for somebody who was not on the roster in the year."""
    person = facts.persons.get(pseudonym)
    if person is None:
        raise NotFound(f"{facts.year}年度花名册上没有这个人，不能出个人学法情况表。请核对工号和年度。")
    title = f"{facts.year}年度个人学法情况表"
    document = paper.official(title, facts.made_at)
    paper.margins(document.sections[0], 30, 26, 25, 28)
    document.sections[0].footer_distance = Pt(34)
    paper.head(document, title, after=8)
    day = paper.date_in_words(facts.on)
    paper.add(document, Style.SMALL, f"{paper.short(facts.town, 30)}　　截至{day}　　据学法用法台账")
    _who(document, facts, pseudonym)
    rows: list[Sequence[Cell]] = [
        ("学习活动", _few(_events(person), "场")),
        ("认定学时", _hours(person)),
        ("考试", _few(_exams(facts, person), "条")),
        ("课后测验", _few(_quizzes(person), "项")),
        ("尚需完成", _few(_owed(facts, pseudonym), "项", empty=_nothing_owed(facts, pseudonym))),
        ("述职补充", blank("用法情况由本人填写")),
    ]
    grid = Grid((), _WIDTHS, left=frozenset({1}), height=13)
    tables.add_table(document, grid, [(Said(str(label), face="黑体"), cell) for label, cell in rows])
    hours = next((f.definition for f in figures if f.section == Section.HOURS), "")
    note = f"说明：{hours}合格以各场（含补考）有一次合格为准。本表供本人述职使用，内容有误可申请更正。"
    paper.add(document, Style.SMALL, note).paragraph_format.space_before = Pt(4)
    signed = "本人（签字）：＿＿＿＿　　审核人（签字）：＿＿＿＿　　　　年　　月　　日"
    paper.add(document, Style.SMALL, signed).paragraph_format.space_before = Pt(14)
    return paper.save(document)


def _who(document: Paper, facts: YearFacts, pseudonym: str) -> None:
    place = facts.nearest(pseudonym, facts.on)
    post = place.post if place else None
    cells = (
        ("姓名", facts.name(pseudonym)),
        ("单位", post.unit.replace("/", " ") if post else ""),
        ("职务", post.title if post else ""),
        ("统计类别", post.category if post else ""),
    )
    said: list[Cell] = []
    for label, text in cells:
        said += [Said(label, face="黑体"), paper.short(text, 30) or "—"]
    grid = Grid((), (20.0, 50.0, 22.0, 64.0), height=9)
    tables.add_table(document, grid, [said[:4], said[4:]])
    tables.end_table(document, 6)


def _few(lines: Sequence[str], measure: str, *, empty: str = _TOLD) -> Cell:
    if not lines:
        return empty
    shortened = [paper.short(line, _LONG * 2) for line in lines[:_MOST]]
    more = [f"另有 {len(lines) - _MOST} {measure}，见台账"] if len(lines) > _MOST else []
    return Lines((*shortened, *more))


def _events(person: PersonYear) -> list[str]:
    """By kind: an event by event list would not fit a page."""
    times = Counter(event.kind.value for event, _ in person.attended)
    late = sum(event.late for event, _ in person.attended)
    told = [f"{kind} {n} 场" for kind, n in sorted(times.items(), key=lambda t: (-t[1], t[0]))]
    if not told:
        return []
    end = f"，其中补录 {late} 场" if late else ""
    return [f"共 {len(person.attended)} 场{end}：{'，'.join(told)}"]


def _hours(person: PersonYear) -> str:
    return f"{shown(round(sum(recognised(*one) for one in person.attended), 6))} 学时"


def _exams(facts: YearFacts, person: PersonYear) -> list[str]:
    lines = []
    for exam, sitting, mark in person.exams:
        result = (
            "缺考" if mark.score is None else f"{shown(mark.score)} 分，{'合格' if mark.passed else '不合格'}"
        )
        what = f"{paper.short(exam.title, 30)}（{paper.short(exam.organiser, 16)}，{exam.nature.value}）"
        lines.append(f"{what}{paper.short(sitting.name, 10)}：{result}")
    return [*lines, *(_free(facts, exemption) for exemption in person.exemptions)]


def _free(facts: YearFacts, exemption: Exemption) -> str:
    exam = facts.book.exams.get(exemption.scope)
    day = paper.date_in_words(exemption.approved_on)
    return f"{paper.short(exam.title, 30) if exam else '全年各项考试'}：经批准免考（{day}批准）"


def _quizzes(person: PersonYear) -> list[str]:
    """One line per quiz passed, with the first attempt beside it."""
    first: dict[str, str] = {}
    passed: dict[str, str] = {}
    for result in person.quizzes:
        share = f"{shown(100 * result.score / result.points)}%" if result.points else "—"
        if result.first:
            first[result.quiz] = share
        if result.passed:
            passed.setdefault(result.quiz, clean(result.title))
    return [
        f"{paper.short(title, 30)}：合格（首次得分率 {first.get(quiz, '—')}）"
        for quiz, title in passed.items()
    ]


def _owed(facts: YearFacts, pseudonym: str) -> list[str]:
    standing = facts.standings.get(pseudonym)
    lines = []
    for finding in standing.findings if standing else ():
        if finding.state.value in {"未达标", "进行中"}:
            due = f"（{paper.date_in_words(finding.due)}前）" if finding.due else ""
            lines.append(f"{clean(finding.title)}{due}：{clean(finding.reason)}")
    return lines


def _nothing_owed(facts: YearFacts, pseudonym: str) -> str:
    return "无" if pseudonym in facts.standings else "本年度没有设定学法要求，不作评定"
