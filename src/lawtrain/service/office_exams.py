"""The office and its exams: the list, one exam with figures and marks, entering and correcting, one mark by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk.entered import Scene, Step
from lawtrain.desk.exam_lines import STATES, figures_of, glance, lines_of, next_sitting, sift
from lawtrain.desk.ledger import Mark
from lawtrain.desk.typed import Misfilled, count, day, maybe_number, number, pointing, text
from lawtrain.errors import NotFound
from lawtrain.records import CATEGORIES, EXAM_KINDS, Exam, Nature, Sitting
from lawtrain.reports.cells import shown
from lawtrain.service.api import read
from lawtrain.service.house import House, house_of
from lawtrain.service.office_common import (
    ROWS,
    Labels,
    actor_of,
    by_file,
    page_of,
    plain,
    scene_of,
    told_history,
    word,
    year_of,
    years,
)
from lawtrain.service.permissions import on
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

_MOST_SITTINGS = 20
_DONE = {
    "new": "已登记。下一步：考完以后导入成绩，或者逐个登记。",
    "changed": "已更正，原来的登记在“经过”里。",
    "marked": "成绩已登记。",
    "unmarked": "成绩已撤回；撤回前的登记仍留在台账里。",
    "withdrawn": "已撤回，连同它的成绩；撤回前的登记仍留在台账里。",
}
_FIELDS = {
    "考试名称": "title",
    "考试类别": "kind",
    "组织单位": "organiser",
    "年度不对": "year",
    "花名册日期": "roster_on",
    "统计类别": "categories",
    "满分": "points",
    "分数线": "pass_points",
    "场次": "sittings",
    "补考": "sittings",
    "考试日期": "sittings",
    "原因": "why",
}


class Session(msgspec.Struct, forbid_unknown_fields=True):
    """A 场次 as typed."""

    name: str
    held_on: str
    make_up: bool = False


class ExamTyped(msgspec.Struct, forbid_unknown_fields=True):
    """An exam as typed; with an `id` a correction."""

    title: str
    kind: str
    organiser: str
    nature: str
    year: str
    roster_on: str
    points: str
    pass_points: str
    sittings: list[Session]
    categories: list[str] = []
    good_points: str = ""
    excellent_points: str = ""
    id: str = ""
    why: str = ""


class MarkTyped(msgspec.Struct, forbid_unknown_fields=True):
    """One mark by hand; `came` says whether they came at all."""

    exam: str
    sitting: str
    person: str
    came: bool
    score: str = ""
    taken_on: str = ""
    why: str = ""


@on("GET", "/office/exams")
async def exams(request: Req) -> Response[str]:
    """考试: the year's list."""
    house = house_of(request)

    def render() -> Response[str]:
        scene = scene_of(house)
        year = year_of(request, scene)
        found = [e for e in scene.book.exams.values() if e.year == year]
        found.sort(key=lambda e: (e.sittings[0].held_on, e.seq), reverse=True)
        with_marks: dict[str, set[str]] = {}
        for exam, _, who in scene.book.exam_results:
            with_marks.setdefault(exam, set()).add(who)
        return house.views.page(
            "office_exams.html",
            request.user,
            year=year,
            years=years(scene, year),
            closed=year in scene.book.closed,
            found=found,
            marked={exam: len(people) for exam, people in with_marks.items()},
            done=_DONE.get(word(request, "done", 20), ""),
        )

    return await run_sync(render)


@on("GET", "/office/exams/new")
async def new_exam(request: Req) -> Response[str]:
    """The form, with the lines that most exams have."""
    house = house_of(request)
    return await run_sync(lambda: _form(request, house, scene_of(house), None))


@on("GET", "/office/exams/{exam:str}/edit")
async def edit_exam(request: Req) -> Response[str]:
    """The form, as the exam stands."""
    house = house_of(request)

    def render() -> Response[str]:
        scene = scene_of(house)
        return _form(request, house, scene, exam_of(scene, request))

    return await run_sync(render)


@on("GET", "/office/exams/{exam:str}")
async def exam(request: Req) -> Response[str]:
    """One exam: its figures, its marks person by person, who still has none, history."""
    house = house_of(request)

    def render() -> Response[str]:
        scene = scene_of(house)
        about = exam_of(scene, request)
        figures, seats = figures_of(scene, about)
        lines = lines_of(scene, about, seats)
        state, words = word(request, "state", 20), word(request, "words", 60)
        by_name = word(request, "order", 10) == "name"
        found = sift(lines, state=state, words=words, by_name=by_name)
        page, pages = page_of(request, len(found))
        person = _asked_for(scene, request)
        return house.views.page(
            "office_exam.html",
            request.user,
            exam=about,
            figures=glance(figures),
            apart=[f for f in figures if f.name.startswith("apart_") and f.counted],
            names=lambda who: scene.on(who, about.roster_on).name,
            lines=found[(page - 1) * ROWS : page * ROWS],
            everybody=len(lines),
            found=len(found),
            counts={name: sum(one.state == name for one in lines) for name in STATES},
            states=STATES,
            state=state,
            words=words,
            by_name=by_name,
            page=page,
            pages=pages,
            query=lambda **more: urlencode(
                {"state": state, "words": words, "order": word(request, "order", 10)} | more
            ),
            person=person,
            own=[
                (s, scene.book.exam_results.get((about.id, s.number, person.pseudonym)))
                for s in about.sittings
            ]
            if person
            else [],
            offered=scene.listed(about.year),
            closed=about.year in scene.book.closed,
            next_sitting=next_sitting(scene, about),
            lines_of_history=told_history(house, scene.people, about.id, about.seq, _LABELS, _say(about)),
            shown=shown,
            today=scene.today,
            done=_DONE.get(word(request, "done", 20), "") or _imported(request),
        )

    return await run_sync(render)


@on("POST", "/api/v1/office/exams", body=ExamTyped)
async def record(request: Req) -> dict[str, str]:
    """A new exam or a correction."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), ExamTyped)

    def job() -> dict[str, str]:
        with pointing(_FIELDS):
            wanted = _exam(body, house.clock())
            identity = house.ledger.record_exam(actor, wanted, text(body.why, "why", "原因", 200))
        return {"next": f"{PREFIX}/office/exams/{identity}?done={'changed' if body.id else 'new'}"}

    return await run_sync(job)


@on("POST", "/api/v1/office/marks", body=MarkTyped)
async def mark(request: Req) -> dict[str, str]:
    """One mark typed in, put right, or an absence."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), MarkTyped)

    def job() -> dict[str, str]:
        scene = scene_of(house)
        about = scene.book.exams.get(body.exam)
        sitting = about.sitting(count(body.sitting, "sitting", "场次")) if about else None
        if about is None or sitting is None:
            raise NotFound("没有这场考试或这个场次；请刷新页面后再试")
        person = scene.find(body.person)
        score = number(body.score, "score", "成绩") if body.came else None
        taken_on = day(body.taken_on, "taken_on", "考试日期") if body.taken_on.strip() else sitting.held_on
        wanted = Mark(person.pseudonym, score, score is not None and score >= about.pass_points, taken_on)
        why = text(body.why, "why", "原因", 200)
        known = scene.book.exam_results.get((about.id, sitting.number, person.pseudonym))
        if known and not why and (known.score, known.taken_on) != (score, taken_on):
            told = "缺考" if known.score is None else f"{shown(known.score)} 分"
            raise Misfilled(f"{person.name}在“{sitting.name}”已经登记为{told}；要更正，请写明原因", "why")
        with pointing({"成绩": "score", "考试日期": "taken_on", "原因": "why"}):
            house.ledger.take_results(actor, about.id, sitting.number, [wanted], why=why)
        asked = urlencode({"done": "marked", "person": person.username})
        return {"next": f"{PREFIX}/office/exams/{about.id}?{asked}"}

    return await run_sync(job)


def exam_of(scene: Scene, request: Req) -> Exam:
    """The exam in the address. Raises NotFound."""
    found = scene.book.exams.get(request.path_params["exam"])
    if found is None:
        raise NotFound("没有这场考试，可能已经撤回；请回到考试列表再看")
    return found


def _asked_for(scene: Scene, request: Req) -> Any:
    username = word(request, "person", 64)
    return next((p for p in scene.people.values() if p.username == username), None) if username else None


def _imported(request: Req) -> str:
    parts = word(request, "imported", 40).split("-")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 8 for p in parts):
        return ""
    return f"成绩已导入：新增 {parts[0]} 人，更正 {parts[1]} 人，不变 {parts[2]} 人。"


def _form(request: Req, house: House, scene: Scene, about: Exam | None) -> Response[str]:
    last = max(scene.book.exams.values(), key=lambda e: e.seq, default=None)
    used = {number for exam, number, _ in scene.book.exam_results if about and exam == about.id}
    return house.views.page(
        "office_exam_form.html",
        request.user,
        exam=about,
        last=last,
        used=used,
        kinds=EXAM_KINDS,
        natures=[n.value for n in Nature],
        categories=CATEGORIES,
        chosen=about.categories if about else last.categories if last else (),
        today=scene.today,
        shown=shown,
    )


def _exam(body: ExamTyped, now: datetime) -> Exam:
    nature = next((n for n in Nature if n.value == body.nature), None)
    if nature is None:
        raise Misfilled("请选择考试的性质", "nature")
    if len(body.sittings) > _MOST_SITTINGS:
        raise Misfilled(f"场次太多，最多 {_MOST_SITTINGS} 场", "sittings")
    typed = [s for s in body.sittings if s.name.strip() or s.held_on.strip()]
    return Exam(
        id=body.id,
        year=count(body.year, "year", "年度"),
        title=text(body.title, "title", "考试名称", 100),
        kind=text(body.kind, "kind", "考试类别", 20),
        organiser=text(body.organiser, "organiser", "组织单位", 60),
        nature=nature,
        roster_on=day(body.roster_on, "roster_on", "花名册日期"),
        categories=tuple(c for c in CATEGORIES if c in body.categories),
        points=number(body.points, "points", "满分"),
        pass_points=number(body.pass_points, "pass_points", "合格线"),
        good_points=maybe_number(body.good_points, "good_points", "良好线"),
        excellent_points=maybe_number(body.excellent_points, "excellent_points", "优秀线"),
        sittings=tuple(
            Sitting(
                place,
                text(s.name, "sittings", "场次名称", 20),
                day(s.held_on, "sittings", f"第 {place} 个场次的日期"),
                s.make_up,
            )
            for place, s in enumerate(typed, 1)
        ),
        recorded_at=now,
        seq=0,
    )


def _say(about: Exam) -> Any:
    names = {s.number: s.name for s in about.sittings}

    def say(step: Step) -> str:
        part = step.subject.partition("/")[2]
        session = names.get(int(part), "以前的场次") if part.isdigit() else ""
        if step.kind == "exam_result":
            how = by_file(step.first.payload.get("source", ""))
            return f"登记或更正“{session}”{step.entries} 人的成绩（{how}）"
        if step.first.payload.get("of") == "exam_result":
            return f"撤回“{session}”{step.entries} 人的成绩"
        if step.kind == "exemption" or step.first.payload.get("of") == "exemption":
            return f"{'登记或更正' if step.kind == 'exemption' else '撤回'} {step.entries} 人的免考"
        return "撤回"

    return say


def _sittings(value: Any) -> str:
    return "、".join(
        f"{name}（{held_on}{'，补考' if make_up else ''}）" for _, name, held_on, make_up in value
    )


_LABELS: Labels = {
    "title": ("考试名称", plain),
    "kind": ("考试类别", plain),
    "organiser": ("组织单位", plain),
    "nature": ("性质", plain),
    "year": ("年度", plain),
    "roster_on": ("花名册日期", plain),
    "categories": ("应考的统计类别", plain),
    "points": ("满分", plain),
    "pass_points": ("合格线", plain),
    "good_points": ("良好线", plain),
    "excellent_points": ("优秀线", plain),
    "sittings": ("场次", _sittings),
}

HANDLERS = (exams, new_exam, exam, edit_exam, record, mark)
