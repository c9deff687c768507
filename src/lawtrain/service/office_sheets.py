"""The office and who was there: ticking, a sign-in sheet looked at and then taken in, blank sheets and notices to print."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk.attendance_import import Line, Preview, confirm, preview
from lawtrain.desk.entered import by_unit, units_of
from lawtrain.desk.table_file import TableFile
from lawtrain.desk.typed import maybe_number, pointing, text
from lawtrain.errors import Invalid, LawtrainError, NotFound
from lawtrain.formats.attendance import FIELDS, NEEDED
from lawtrain.laws import load_registry
from lawtrain.records import CATEGORIES, TOWN_TIME
from lawtrain.reports.year.forms import Expected, Notice, SignIn, write_notice, write_sign_in
from lawtrain.service.api import read
from lawtrain.service.downloads import DOCX, attachment
from lawtrain.service.house import House, house_of
from lawtrain.service.office_common import (
    ROWS,
    actor_of,
    chosen_fields,
    kept_file,
    page_of,
    scene_of,
    word,
)
from lawtrain.service.office_events import event_of, file_name
from lawtrain.service.permissions import MOST_UPLOADED, on
from lawtrain.service.uploads import refuse_large
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

MOST_TICKED = 500
"""People on one page to tick."""
MOST_SIGNING = 2000
"""People on one blank sign-in sheet: a Word file of this length takes some seconds to write."""
_MOST_BODY = 512 * 1024
_NOT_THERE = -1.0
TOO_LARGE = "文件太大，最多 20 MB；请只留下表格，删去图片等内容后再选"


class Ticked(msgspec.Struct, forbid_unknown_fields=True):
    """Who is ticked of those a page showed, by 工号; `was` names who was ticked when it was opened, with the hours shown.

    Only what the officer changed is entered, so that a page left open does not undo what a colleague did meanwhile.
    """

    event: str
    was: dict[str, str]
    present: list[str] = []
    hours: dict[str, str] = {}
    why: str = ""


class Signed(msgspec.Struct, forbid_unknown_fields=True):
    """What was previewed and is to be taken in."""

    event: str
    upload: str
    sheet: str
    fields: dict[str, int]
    digest: str
    why: str = ""


@on("GET", "/office/events/{event:str}/attendance")
async def tick(request: Req) -> Response[str]:
    """勾选到场: everybody on the roster that day, by unit."""
    house = house_of(request)

    def render() -> Response[str]:
        scene = scene_of(house)
        about = event_of(scene, request)
        everybody = scene.roster(about.held_on)
        unit, category = word(request, "unit"), word(request, "category", 20)
        found = [
            one
            for one in everybody
            if f"{one.unit}/".startswith(f"{unit}/" if unit else "")
            and (not category or (one.post and one.post.category == category))
        ]
        page, pages = page_of(request, len(found), MOST_TICKED)
        there = {who: one.hours for (event, who), one in scene.book.attendances.items() if event == about.id}
        rows = found[(page - 1) * MOST_TICKED : page * MOST_TICKED]
        return house.views.page(
            "office_event_tick.html",
            request.user,
            event=about,
            groups=by_unit(rows),
            there=there,
            was={
                one.person.username: "" if hours is None else f"{hours:g}"
                for one in rows
                if (hours := there.get(one.person.pseudonym, _NOT_THERE)) != _NOT_THERE
            },
            found=len(found),
            page=page,
            pages=pages,
            unit=unit,
            category=category,
            units=units_of(everybody),
            categories=CATEGORIES,
            query=urlencode({"unit": unit, "category": category}),
            ahead=about.held_on > scene.today,
            closed=about.year in scene.book.closed,
        )

    return await run_sync(render)


@on("POST", "/api/v1/office/attendance", body=Ticked, most=_MOST_BODY)
async def attend(request: Req) -> dict[str, str]:
    """The ticks of a page."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), Ticked)

    def job() -> dict[str, str]:
        people = {p.username: p.pseudonym for p in house.store.people().values()}
        if strangers := [u for u in (*body.present, *body.was) if u not in people]:
            raise NotFound(f"没有工号是 {strangers[0][:64]} 的人，没有登记；请刷新页面后再试")
        present = {
            people[u]: maybe_number(body.hours.get(u, ""), f"hours-{u}", f"工号 {u} 的个人学时")
            for u in body.present
            if u not in body.was or body.hours.get(u, "").strip() != body.was[u]
        }
        absent = {people[u] for u in body.was.keys() - set(body.present)}
        with pointing({"原因": "why"}):
            house.ledger.attend(actor, body.event, present, absent, why=text(body.why, "why", "原因", 200))
        return {"next": f"{PREFIX}/office/events/{body.event}?done=attended"}

    return await run_sync(job)


@on("POST", "/api/v1/office/events/{event:str}/sheet", most=MOST_UPLOADED)
async def upload(request: Req) -> dict[str, str]:
    """A sign-in sheet comes in. It is read at once, so that one that cannot be used is refused here."""
    house, event = house_of(request), request.path_params["event"]
    refuse_large(request, MOST_UPLOADED, TOO_LARGE)
    name = file_name(request) or "签到表"
    data = await request.body()
    await run_sync(preview, house.store, house.ledger, event, TableFile(data, name))
    kept = house.uploads.put(actor_of(request), data, name)
    return {"next": f"{PREFIX}/office/events/{event}/sheet?{urlencode({'upload': kept})}"}


@on("GET", "/office/events/{event:str}/sheet")
async def look(request: Req) -> Response[str]:
    """What the sheet would do; nothing is stored."""
    house = house_of(request)

    def render() -> Response[str]:
        about = event_of(scene_of(house), request)
        kept = kept_file(house, request, word(request, "upload", 64))
        sheet = word(request, "sheet")
        trouble, found = "", None
        try:
            file = TableFile(kept.data, kept.name, sheet, chosen_fields(request, sheet, FIELDS))
            found = preview(house.store, house.ledger, about.id, file)
        except LawtrainError as error:
            trouble = str(error)
        return house.views.page(
            "office_event_sheet.html",
            request.user,
            event=about,
            upload=kept.id,
            file=kept.name,
            trouble=trouble,
            found=found,
            **(_shown(found, request) if found else {}),
        )

    return await run_sync(render)


@on("POST", "/api/v1/office/attendance/sheet", body=Signed)
async def take_in(request: Req) -> dict[str, str]:
    """Exactly what was previewed."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), Signed)
    kept = kept_file(house, request, body.upload)
    file = TableFile(kept.data, kept.name, body.sheet, body.fields or None)
    why = text(body.why, "why", "原因", 200)
    with pointing({"原因": "why"}):
        _, guests = await run_sync(
            confirm, house.store, house.ledger, actor, body.event, file, body.digest, why
        )
    house.uploads.drop(actor)
    told = {"done": "attended"} | ({"guests": str(guests)} if guests else {})
    return {"next": f"{PREFIX}/office/events/{body.event}?{urlencode(told)}"}


@on("GET", "/office/events/{event:str}/sign-in.docx")
async def sign_in(request: Req) -> Response[bytes]:
    """A blank 签到表: everybody on the roster that day, or of one unit or category."""
    house = house_of(request)

    def job() -> Response[bytes]:
        scene = scene_of(house)
        about = event_of(scene, request)
        unit, category = word(request, "unit"), word(request, "category", 20)
        people = tuple(
            Expected(one.name, one.unit, one.post.title if one.post else "")
            for one in scene.roster(about.held_on)
            if f"{one.unit}/".startswith(f"{unit}/" if unit else "")
            and (not category or (one.post and one.post.category == category))
        )
        if len(people) > MOST_SIGNING:
            raise Invalid(
                f"这样有 {len(people)} 人，一份签到表最多 {MOST_SIGNING} 人；请先选单位或统计类别，分几份下载"
            )
        sheet = SignIn(about.title, about.held_on, about.place, about.organiser, people)
        return attachment(_document(house, sheet), f"签到表-{about.held_on}-{about.title[:30]}.docx", DOCX)

    return await run_sync(job)


@on("GET", "/office/events/{event:str}/notice.docx")
async def notice(request: Req) -> Response[bytes]:
    """A notice with what is known of the event; the rest is left as visible blanks."""
    house = house_of(request)

    def job() -> Response[bytes]:
        scene = scene_of(house)
        about = event_of(scene, request)
        day = about.held_on
        laws = [(load_registry().laws[u.slug], u.effective) for u in about.laws]
        paper = Notice(
            subject=f"开展{about.title}"
            if not about.title.startswith(("开展", "举办", "召开"))
            else about.title,
            to="",
            when=f"{day.year}年{day.month}月{day.day}日",
            place=about.place,
            participants="",
            contents=tuple(f"学习{topic}。" for topic in about.topics),
            laws=tuple(f"《{law.title}》（{effective}起施行）" for law, effective in laws),
            organiser=about.organiser,
            issued_on=scene.today,
        )
        return attachment(_document(house, paper), f"通知-{about.held_on}-{about.title[:30]}.docx", DOCX)

    return await run_sync(job)


def _document(house: House, paper: SignIn | Notice) -> bytes:
    made_at = house.clock().astimezone(TOWN_TIME)
    if isinstance(paper, SignIn):
        return write_sign_in(paper, made_at=made_at)
    return write_notice(paper, made_at=made_at)


_EFFECTS = {
    "new": "登记到场",
    "hours": "改个人学时",
    "against": "表上没到，已登记到场",
    "absent": "没有到场",
    "same": "已登记，不变",
}


def _shown(found: Preview, request: Req) -> dict[str, Any]:
    order = list(_EFFECTS)
    lines: list[Line] = sorted(found.lines, key=lambda one: (order.index(one.effect), one.place))
    page, pages = page_of(request, len(lines))
    problems = sorted(found.problems, key=lambda p: (not p.is_error, p.line))
    return {
        "errors": sum(p.is_error for p in problems),
        "problems": problems,
        "lines": lines[(page - 1) * ROWS : page * ROWS],
        "page": page,
        "pages": pages,
        "query": urlencode({k: v for k, v in request.query_params.items() if k != "page"}),
        "counts": {effect: sum(one.effect == effect for one in lines) for effect in _EFFECTS},
        "effects": _EFFECTS,
        "fields": FIELDS,
        "needed": NEEDED,
        "mapping": msgspec.json.encode(dict(found.opened.columns.fields)).decode(),
    }


HANDLERS = (tick, attend, upload, look, take_in, sign_in, notice)
