"""The pages: 我的学习, a lesson, its pictures, and 成绩 for the office."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain import wire
from lawtrain.content import Lesson
from lawtrain.desk.local import LocalDesk
from lawtrain.errors import LawtrainError
from lawtrain.laws import CHECKED_UP_TO
from lawtrain.records import TOWN_TIME, results, town_year
from lawtrain.reports import ScoreFacts, collect, detail, summary, unnamed
from lawtrain.reports.cells import clean, shown
from lawtrain.reports.csv import write_csv
from lawtrain.reports.facts import chinese_order, unit_order
from lawtrain.reports.xlsx import write_xlsx
from lawtrain.service.citations import Held, linked
from lawtrain.service.downloads import CSV, XLSX, attachment
from lawtrain.service.house import House, house_of
from lawtrain.service.permissions import on
from lawtrain.service.review import review_desk
from lawtrain.service.shelf import shelf_versions

Req = Request[Any, Any, Any]

_YEAR = re.compile("2[01][0-9]{2}")
_STATES = {"new": "未开始", "open": "进行中", "passed": "合格", "failed": "未合格", "done": "已做过"}


@dataclass(frozen=True, slots=True)
class Mount:
    """Where quiz.js goes: the state it opens with as JSON, or the sentence shown instead."""

    ref: str
    state: str
    trouble: str


@on("GET", "/")
async def home(request: Req) -> Response[str]:
    """我的学习: the next step, then every course."""
    house, user = house_of(request), request.user
    desk = await house.desk(user)
    mine = await run_sync(desk.progress)
    lessons = {one.ref: one for one in mine.lessons}
    courses = [
        (course.title, [lessons[one.ref] for one in course.lessons if one.ref in lessons])
        for course in house.library.catalogue().courses
    ]
    following = lessons.get(mine.next_lesson)
    return house.views.page("home.html", user, mine=mine, courses=courses, next=following, states=_STATES)


@on("GET", "/lessons/{course:str}/{lesson:str}")
async def read_lesson(request: Req) -> Response[str]:
    """A lesson with its quizzes in place, in one request."""
    house, user = house_of(request), request.user
    desk = await house.desk(user)

    def render() -> Response[str]:
        known, reading = house.library.reading("{course}/{lesson}".format_map(request.path_params))
        before, after = _neighbours(house, known)
        held = _held(house, known)
        return house.views.page(
            "lesson.html",
            user,
            lesson=known,
            reading=reading,
            mounts=[_mount(desk, block.quiz) if block.quiz else None for block in reading.blocks],
            person=desk.person,
            lab_url=_lab_url(house, known),
            before=before,
            after=after,
            basis=review_desk(house, house.library.catalogue()).basis(known.ref),
            checked_up_to=CHECKED_UP_TO,
            held=held,
            linked=linked,
        )

    return await run_sync(render)


@on("GET", "/lessons/{course:str}/media/{file:str}")
async def media(request: Req) -> Response[bytes]:
    """A picture of a lesson."""
    course, name = request.path_params["course"], request.path_params["file"]
    body, media_type = await run_sync(house_of(request).library.media, course, name)
    headers = {"Cache-Control": "private, max-age=86400"}
    if (
        media_type == "image/svg+xml"
    ):  # opened by itself, a drawing is a document: it may draw and nothing else
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(body, media_type=media_type, headers=headers)


@on("GET", "/scores")
async def scores(request: Req) -> Response[str]:
    """成绩: filters, summary, detail, exports."""
    house, user = house_of(request), request.user
    year, unit = _filters(request, house)
    order = request.query_params.get("order", "")

    def render() -> Response[str]:
        facts = _facts(house, year, unit)
        table = detail(facts)
        rows = (
            sorted(table.rows, key=lambda row: chinese_order(str(row[2]))) if order == "name" else table.rows
        )
        people = house.store.people().values()
        current = town_year(house.clock())
        return house.views.page(
            "scores.html",
            user,
            year=year,
            years=sorted({r.year for r in results(house.store.ledger())} | {year, current}, reverse=True),
            unit=unit or "",
            units=sorted(
                {one.unit for one in people if one.unit} | ({unit} if unit else set()), key=unit_order
            ),
            order=order,
            query=urlencode({"year": year, "unit": unit or ""}),
            summary=summary(facts),
            detail=table,
            rows=rows,
            shown=shown,
        )

    return await run_sync(render)


@on("GET", "/scores.xlsx")
async def scores_xlsx(request: Req) -> Response[bytes]:
    """The workbook."""
    return await _export(request, "xlsx")


@on("GET", "/scores.csv")
async def scores_csv(request: Req) -> Response[bytes]:
    """The same as CSV."""
    return await _export(request, "csv")


async def _export(request: Req, ending: str) -> Response[bytes]:
    house, user = house_of(request), request.user
    year, unit = _filters(request, house)
    write, media_type = (write_xlsx, XLSX) if ending == "xlsx" else (write_csv, CSV)
    named = request.query_params.get("names") == "1"

    def make() -> bytes:
        facts = _facts(house, year, unit)
        if named:
            house.doors.note(
                user.known.person.pseudonym, "export_names", "", year=year, count=len(facts.rows)
            )
        return write(facts if named else unnamed(facts))

    name = f"{year}年度学法测验成绩{unit or ''}{'' if named else '（不写姓名）'}"
    return attachment(await run_sync(make), f"{name}.{ending}", media_type)


def _facts(house: House, year: int, unit: str | None) -> ScoreFacts:
    return collect(house.store, year=year, unit=unit, made_at=house.clock())


def _filters(request: Req, house: House) -> tuple[int, str | None]:
    """年度 and 单位; what makes no sense counts as not chosen."""
    year = request.query_params.get("year", "")
    unit = clean(request.query_params.get("unit", ""))[:128]
    return int(year) if _YEAR.fullmatch(year) else town_year(house.clock()), unit or None


def _mount(desk: LocalDesk, ref: str) -> Mount:
    try:
        state = desk.look(ref)
    except LawtrainError as error:
        return Mount(ref, "", str(error))
    # `</script>` in a text must not end the element it stands in.
    return Mount(state.head.ref, wire.encode(state).decode().replace("<", "\\u003c"), "")


def _neighbours(house: House, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
    every = [one for course in house.library.catalogue().courses for one in course.lessons]
    here = next((i for i, one in enumerate(every) if one.ref == lesson.ref), 0)
    return (every[here - 1] if here > 0 else None), (every[here + 1] if here + 1 < len(every) else None)


def _held(house: House, lesson: Lesson) -> Held:
    """What the lesson may link to: the law of the day it was checked for, today where it does not say."""
    try:
        as_of = date.fromisoformat(lesson.as_of)
    except ValueError:
        as_of = house.clock().astimezone(TOWN_TIME).date()
    return Held(shelf_versions(house.settings.data / "laws"), as_of, lesson.ref)


def _lab_url(house: House, lesson: Lesson) -> str:
    path = quote(f"lab/tree/课程/{lesson.course}/{lesson.path.name}")
    return f"{house.settings.hub_url}/hub/user-redirect/{path}"


HANDLERS = (home, read_lesson, media, scores, scores_xlsx, scores_csv)
