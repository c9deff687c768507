"""The office and its events: the year's list, one event with its history, entering and correcting, evidence, withdrawing."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote, urlencode

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk.entered import Scene, Somebody, Step, by_unit, units_of
from lawtrain.desk.files import MOST_BYTES
from lawtrain.desk.typed import Misfilled, count, day, maybe_day, number, pointing, text
from lawtrain.errors import NotFound
from lawtrain.laws import load_registry
from lawtrain.records import CATEGORIES, LATE_DAYS, TOWN_TIME, EventKind, LawUsed, TrainingEvent
from lawtrain.reports.cells import clean, shown
from lawtrain.service.api import read
from lawtrain.service.downloads import attachment
from lawtrain.service.house import House, house_of
from lawtrain.service.office_common import (
    Labels,
    actor_of,
    by_file,
    law_versions,
    plain,
    scene_of,
    told_history,
    word,
    year_of,
    years,
)
from lawtrain.service.permissions import on
from lawtrain.service.uploads import refuse_large
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

XI_THOUGHT = "习近平法治思想"
_MOST = 30
"""Laws, topics or attachments of one event."""
_MOST_LISTED = 1000
"""Names on the page of one event."""
_DONE = {
    "new": "已登记。下一步：登记谁到了场。",
    "ahead": "已登记。下一步：印好空白签到表，活动结束后回到这里登记到场。",
    "changed": "已更正，原来的登记在“经过”里。",
    "attended": "到场情况已登记。",
    "withdrawn": "已撤回；撤回前的登记仍留在台账里。",
}
_FIELDS = {
    "活动名称": "title",
    "活动类型": "kind",
    "日期": "held_on",
    "组织单位": "organiser",
    "学时": "credit_hours",
    "地点": "place",
    "听众人次": "guests",
    "场次": "sessions",
    "解决问题数": "solved",
    "批准人": "approver",
    "凭据": "attachments",
    "附件": "attachments",
    "法律的这个版本": "laws",
    "学习主题": "more_topics",
    "说明": "note",
    "原因": "why",
}


class Used(msgspec.Struct, forbid_unknown_fields=True):
    """A law by name; without `effective` the version in force on the day of the event."""

    name: str
    effective: str = ""


class Event(msgspec.Struct, forbid_unknown_fields=True):
    """An event as typed; with an `id` a correction."""

    kind: str
    title: str
    held_on: str
    organiser: str
    credit_hours: str
    id: str = ""
    laws: list[Used] = []
    topics: list[str] = []
    more_topics: str = ""
    place: str = ""
    guests: str = ""
    sessions: str = ""
    solved: str = ""
    attachments: list[str] = []
    approver: str = ""
    note: str = ""
    why: str = ""


@on("GET", "/office/events")
async def events(request: Req) -> Response[str]:
    """活动: the year's list."""
    house = house_of(request)

    def render() -> Response[str]:
        scene = scene_of(house)
        year, kind, words = year_of(request, scene), word(request, "kind", 20), word(request, "words", 60)
        oldest = word(request, "order", 10) == "oldest"
        of_year = [e for e in scene.book.events.values() if e.year == year]
        needles = words.casefold().split()
        found = [
            e
            for e in of_year
            if (not kind or e.kind.value == kind) and all(one in _searched(e) for one in needles)
        ]
        found.sort(key=lambda e: (e.held_on, e.seq), reverse=not oldest)
        present = Counter(event for event, _ in scene.book.attendances)
        shown_ids = {e.id for e in found}
        return house.views.page(
            "office_events.html",
            request.user,
            year=year,
            years=years(scene, year),
            closed=year in scene.book.closed,
            kinds=[k.value for k in EventKind],
            kind_counts=Counter(e.kind.value for e in of_year),
            kind=kind,
            words=words,
            oldest=oldest,
            query=lambda **more: urlencode({"year": year, "kind": kind, "words": words} | more),
            of_year=len(of_year),
            found=found,
            present=present,
            people=len({who for event, who in scene.book.attendances if event in shown_ids}),
            attendances=sum(present[e] for e in shown_ids),
            late=sum(e.late for e in found),
            today=scene.today,
            done=_DONE.get(word(request, "done", 20), ""),
        )

    return await run_sync(render)


@on("GET", "/office/events/new")
async def new_event(request: Req) -> Response[str]:
    """The form, empty but for what is most likely."""
    house = house_of(request)
    return await run_sync(lambda: _form(request, house, scene_of(house), None))


@on("GET", "/office/events/{event:str}")
async def event(request: Req) -> Response[str]:
    """One event: facts, who was there, evidence, history."""
    house = house_of(request)

    def render() -> Response[str]:
        scene = scene_of(house)
        about = event_of(scene, request)
        there, roster = _present(scene, about), scene.roster(about.held_on)
        return house.views.page(
            "office_event.html",
            request.user,
            event=about,
            laws=[_law_in_words(used) for used in about.laws],
            files=[scene.attachments[digest] for digest in about.attachments if digest in scene.attachments],
            groups=by_unit([one for one, _ in there[:_MOST_LISTED]]),
            more=max(0, len(there) - _MOST_LISTED),
            hours={one.person.pseudonym: hours for one, hours in there},
            present=len(there),
            expected=len(roster),
            units=units_of(roster),
            categories=CATEGORIES,
            ahead=about.held_on > scene.today,
            closed=about.year in scene.book.closed,
            guests=word(request, "guests", 6),
            lines=told_history(house, scene.people, about.id, about.seq, _LABELS, _say),
            shown=shown,
            done=_DONE.get(word(request, "done", 20), ""),
        )

    return await run_sync(render)


@on("GET", "/office/events/{event:str}/edit")
async def edit_event(request: Req) -> Response[str]:
    """The form, as the event stands."""
    house = house_of(request)

    def render() -> Response[str]:
        scene = scene_of(house)
        return _form(request, house, scene, event_of(scene, request))

    return await run_sync(render)


@on("POST", "/api/v1/office/events", body=Event)
async def record(request: Req) -> dict[str, str]:
    """A new event or a correction."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), Event)

    def job() -> dict[str, str]:
        wanted = _event(body, house.clock())
        with pointing(_FIELDS):
            identity = house.ledger.record_event(actor, wanted, text(body.why, "why", "原因", 200))
        ahead = wanted.held_on > house.ledger.today()
        done = "changed" if body.id else "ahead" if ahead else "new"
        return {"next": f"{PREFIX}/office/events/{identity}?done={done}"}

    return await run_sync(job)


@on("POST", "/api/v1/office/attachments", most=MOST_BYTES)
async def attach(request: Req) -> dict[str, str]:
    """A file as evidence; it counts once something names its digest."""
    house, actor = house_of(request), actor_of(request)
    refuse_large(request, MOST_BYTES, "附件太大，最多 20 MB；扫描件可以降低清晰度再传")
    name = file_name(request) or "附件"
    data = await request.body()
    kept = await run_sync(house.ledger.keep, actor, data, name)
    return {"digest": kept.digest, "name": kept.name}


@on("GET", "/office/events/{event:str}/files/{file:str}")
async def download(request: Req) -> Response[bytes]:
    """A file of this event, by its digest: never shown in the browser, always saved."""
    house, digest = house_of(request), request.path_params["file"]

    def job() -> Response[bytes]:
        scene = scene_of(house)
        return kept_attachment(house, scene, digest, event_of(scene, request).attachments)

    return await run_sync(job)


def event_of(scene: Scene, request: Req) -> TrainingEvent:
    """The event in the address. Raises NotFound."""
    found = scene.book.events.get(request.path_params["event"])
    if found is None:
        raise NotFound("没有这个活动，可能已经撤回；请回到活动列表再看")
    return found


def file_name(request: Req) -> str:
    """The name that a browser gave to an uploaded file: its last part, on one line, never a path."""
    told = clean(unquote(request.headers.get("x-lawtrain-file", "")[:2000]))
    return PurePath(told.replace("\\", "/")).name[:200]


def kept_attachment(house: House, scene: Scene, digest: str, named: tuple[str, ...]) -> Response[bytes]:
    """A file that something `named`. Raises NotFound for any other."""
    if digest not in named or digest not in scene.attachments:
        raise NotFound("没有这个附件，可能登记已经更正；请刷新页面后再看")
    return attachment(house.files.get(digest), scene.attachments[digest].name, "application/octet-stream")


def _form(request: Req, house: House, scene: Scene, about: TrainingEvent | None) -> Response[str]:
    last = max(scene.book.events.values(), key=lambda e: e.seq, default=None)
    topics = about.topics if about else ()
    kind = word(request, "kind", 20)
    return house.views.page(
        "office_event_form.html",
        request.user,
        event=about,
        kind=about.kind.value if about else kind,
        kinds=[k.value for k in EventKind],
        outreach=EventKind.OUTREACH.value,
        organiser=about.organiser if about else last.organiser if last else "",
        thought=XI_THOUGHT,
        topics=topics,
        guests=word(request, "guests", 6) or (about.guests if about else "") or "",
        laws=[(load_registry().laws[u.slug].title, u.effective.isoformat()) for u in about.laws]
        if about
        else [],
        versions=law_versions(),
        files=[scene.attachments[d] for d in about.attachments if d in scene.attachments] if about else [],
        # what was entered in time stays so, however late it is corrected
        late_before=(about.recorded_at.astimezone(TOWN_TIME).date() if about else scene.today)
        - timedelta(LATE_DAYS),
        late_days=LATE_DAYS,
        most=MOST_BYTES,
        today=scene.today,
        shown=shown,
    )


def _event(body: Event, now: datetime) -> TrainingEvent:
    kind = next((k for k in EventKind if k.value == body.kind), None)
    if kind is None:
        raise Misfilled("请选择活动类型", "kind")
    held_on = day(body.held_on, "held_on", "日期")
    topics = [*body.topics, *(body.more_topics.replace("，", "、").replace("；", "、").split("、"))]
    for values, field, label in (
        (topics, "more_topics", "学习主题"),
        (body.laws, "laws", "学习的法律"),
        (body.attachments, "attachments", "附件"),
    ):
        if len(values) > _MOST:
            raise Misfilled(f"{label}太多，最多 {_MOST} 项", field)
    outreach = kind is EventKind.OUTREACH
    return TrainingEvent(
        id=body.id,
        kind=kind,
        title=text(body.title, "title", "活动名称", 100),
        held_on=held_on,
        organiser=text(body.organiser, "organiser", "组织单位", 60),
        credit_hours=number(body.credit_hours, "credit_hours", "学时"),
        laws=tuple(dict.fromkeys(_law(used, held_on) for used in body.laws if used.name.strip())),
        topics=tuple(dict.fromkeys(t for one in topics if (t := text(one, "more_topics", "学习主题", 40)))),
        place=text(body.place, "place", "地点", 100),
        guests=count(body.guests, "guests", "听众人次"),
        sessions=count(body.sessions, "sessions", "场次") if outreach else 0,
        solved=count(body.solved, "solved", "解决问题数") if outreach else 0,
        attachments=tuple(dict.fromkeys(body.attachments)),
        approver=text(body.approver, "approver", "批准人或批准文件", 100),
        note=text(body.note, "note", "说明", 1000),
        recorded_at=now,
        seq=0,
    )


def _law(used: Used, held_on: date) -> LawUsed:
    """By name; the version in force that day unless another was chosen."""
    try:
        law = load_registry().by_title(used.name[:100])
    except NotFound as unknown:
        raise Misfilled(str(unknown), "laws") from unknown
    chosen = maybe_day(used.effective, "laws", "施行日期")
    version = load_registry().in_force(law.slug, held_on)
    if chosen:
        version = next((v for v in law.versions if v.effective == chosen), None)
    if version is None:
        raise Misfilled(f"《{law.short}》在 {held_on} 没有有效的文本，请在“版本”里选学的是哪一个文本", "laws")
    return LawUsed(law.slug, version.effective)


def _law_in_words(used: LawUsed) -> tuple[str, str]:
    law = load_registry().laws[used.slug]
    label = next((v.label for v in law.versions if v.effective == used.effective), "")
    return law.short, f"{label}，{used.effective} 起施行" if label else f"{used.effective} 起施行"


def _searched(event: TrainingEvent) -> str:
    laws = (load_registry().laws[used.slug].title for used in event.laws)
    return " ".join((event.title, event.organiser, event.place, event.kind, *event.topics, *laws)).casefold()


def _present(scene: Scene, about: TrainingEvent) -> list[tuple[Somebody, float | None]]:
    found = [
        (scene.on(who, about.held_on), one.hours)
        for (event, who), one in scene.book.attendances.items()
        if event == about.id
    ]
    return sorted(found, key=lambda f: f[0].order)


def _say(step: Step) -> str:
    if step.kind == "attendance":
        return f"登记 {step.entries} 人到场（{by_file(step.first.payload.get('source', ''))}）"
    if step.first.payload.get("of") == "attendance":
        return f"把 {step.entries} 人改为没有到场"
    return "撤回"


def _laws(value: Any) -> str:
    return "、".join(" ".join(_law_in_words(LawUsed(slug, date.fromisoformat(on)))) for slug, on in value)


_LABELS: Labels = {
    "kind": ("活动类型", plain),
    "title": ("活动名称", plain),
    "held_on": ("日期", plain),
    "organiser": ("组织单位", plain),
    "credit_hours": ("学时", plain),
    "place": ("地点", plain),
    "laws": ("学习的法律", _laws),
    "topics": ("学习主题", plain),
    "guests": ("名册外听众人次", plain),
    "sessions": ("场次", plain),
    "solved": ("解决问题数", plain),
    "attachments": ("附件", lambda digests: f"{len(digests)} 个"),
}

HANDLERS = (events, new_event, event, edit_event, record, attach, download)
