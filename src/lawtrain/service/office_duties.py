"""The office and people's duties: 免考 with its evidence, 执法证 by field, 任命 with its deadlines; withdrawing anything."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.content.policies import policy_for
from lawtrain.desk.duties import TOGETHER, Validity, appointments, freed, lines, scopes
from lawtrain.desk.entered import Scene
from lawtrain.desk.files import MOST_BYTES
from lawtrain.desk.typed import Misfilled, day, maybe_day, pointing, text
from lawtrain.errors import LawtrainError, NotFound
from lawtrain.policies import Policy
from lawtrain.records import Appointment, Exemption, Licence
from lawtrain.service.api import read
from lawtrain.service.house import House, house_of
from lawtrain.service.office_common import actor_of, number, scene_of, word, year_of, years
from lawtrain.service.office_events import kept_attachment
from lawtrain.service.permissions import on
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

_MOST_FILES = 20
_DONE = {
    "exempt": "免考已登记。",
    "licence": "执法证已登记。",
    "appointment": "任命已登记，期限见下表。",
    "withdrawn": "已撤回；撤回前的登记仍留在台账里。",
}
_FIELDS = {
    "没有这个人": "person",
    "免考原因": "reason",
    "批准人": "approver",
    "批准日期": "approved_on",
    "附件": "attachments",
    "执法领域": "field",
    "执法证号": "number",
    "身份证": "number",
    "发证日期": "valid_from",
    "截止日期": "valid_to",
    "职务": "position",
    "任命通知的日期": "noticed_on",
    "提任领导干部": "leading",
    "原因": "why",
}


class Freeing(msgspec.Struct, forbid_unknown_fields=True):
    """免考 as typed; for somebody who is exempt already it is a correction."""

    scope: str
    person: str
    reason: str
    approver: str
    approved_on: str
    attachments: list[str] = []
    why: str = ""


class LicenceTyped(msgspec.Struct, forbid_unknown_fields=True):
    """A licence as typed; with an `id` a correction, e.g. when it is renewed."""

    person: str
    field: str
    id: str = ""
    number: str = ""
    valid_from: str = ""
    valid_to: str = ""
    why: str = ""


class AppointmentTyped(msgspec.Struct, forbid_unknown_fields=True):
    """An appointment as typed; with an `id` a correction."""

    person: str
    position: str
    noticed_on: str
    id: str = ""
    sorts: list[str] = []
    why: str = ""


class Withdrawing(msgspec.Struct, forbid_unknown_fields=True):
    """What no longer stands: `kind` and `subject` as the ledger names them, and whose it is by 工号."""

    kind: str
    subject: str
    why: str
    username: str = ""


@on("GET", "/office/exemptions")
async def exemptions(request: Req) -> Response[str]:
    """免考 of a year."""
    house = house_of(request)

    def render() -> Response[str]:
        scene = scene_of(house)
        year = year_of(request, scene)
        found = freed(scene, year)
        asked = number(word(request, "edit", 12), 1, 10**9)
        edited = next((one for one in found if one.exemption.seq == asked), None)
        return house.views.page(
            "office_exemptions.html",
            request.user,
            found=found,
            edited=edited,
            files=_files(scene, edited.exemption.attachments if edited else ()),
            scopes=scopes(scene, year),
            scope=edited.exemption.scope if edited else word(request, "scope", 64),
            most=MOST_BYTES,
            person=word(request, "person", 64),
            **_frame(request, scene, year),
        )

    return await run_sync(render)


@on("GET", "/office/exemptions/{entry:str}/files/{file:str}")
async def evidence(request: Req) -> Response[bytes]:
    """A file behind an exemption, named by the entry that holds it."""
    house, params = house_of(request), request.path_params

    def job() -> Response[bytes]:
        scene = scene_of(house)
        seq = number(params["entry"], 1, 10**9)
        found = next((e for e in scene.book.exemptions.values() if e.seq == seq), None)
        if found is None:
            raise NotFound("没有这条免考，可能已经撤回或更正；请回到免考页再看")
        return kept_attachment(house, scene, params["file"], found.attachments)

    return await run_sync(job)


@on("POST", "/api/v1/office/exemptions", body=Freeing)
async def exempt(request: Req) -> dict[str, str]:
    """免考 entered or put right."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), Freeing)

    def job() -> dict[str, str]:
        scene = scene_of(house)
        if len(body.attachments) > _MOST_FILES:
            raise Misfilled(f"附件太多，最多 {_MOST_FILES} 个", "attachments")
        exam = scene.book.exams.get(body.scope)
        year = exam.year if exam else number(body.scope.removeprefix("year:"), 2000, 2100)
        if year is None or body.scope not in scopes(scene, year):
            raise Misfilled("没有这场考试或这个年度，可能已经撤回；请重新选择免什么", "scope")
        person, why = scene.find(body.person), text(body.why, "why", "原因", 200)
        if (body.scope, person.pseudonym) in scene.book.exemptions and not why:
            raise Misfilled(f"{person.name}已经登记过这一项免考；要更正，请写明更正原因", "why")
        wanted = Exemption(
            scope=body.scope,
            pseudonym=person.pseudonym,
            reason=text(body.reason, "reason", "免考原因", 200),
            approver=text(body.approver, "approver", "批准人或批准文件", 100),
            approved_on=day(body.approved_on, "approved_on", "批准日期"),
            attachments=tuple(dict.fromkeys(body.attachments)),
            seq=0,
        )
        with pointing(_FIELDS):
            house.ledger.exempt(actor, wanted, why)
        return _next("exemptions", "exempt", year)

    return await run_sync(job)


@on("GET", "/office/licences")
async def licences(request: Req) -> Response[str]:
    """执法证 by field."""
    house = house_of(request)

    def render() -> Response[str]:
        scene = scene_of(house)
        edited = scene.book.licences.get(word(request, "edit", 64))
        return house.views.page(
            "office_licences.html",
            request.user,
            lines=lines(scene),
            together=TOGETHER,
            states=list(Validity),
            edited=edited,
            owner=scene.people.get(edited.pseudonym) if edited else None,
            **_frame(request, scene, scene.today.year),
        )

    return await run_sync(render)


@on("POST", "/api/v1/office/licences", body=LicenceTyped)
async def license_(request: Req) -> dict[str, str]:
    """A licence entered, renewed or put right."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), LicenceTyped)

    def job() -> dict[str, str]:
        scene = scene_of(house)
        wanted = Licence(
            id=body.id,
            pseudonym=scene.find(body.person).pseudonym,
            number=text(body.number, "number", "执法证号", 40),
            field=text(body.field, "field", "执法领域", 40),
            valid_from=maybe_day(body.valid_from, "valid_from", "发证日期"),
            valid_to=maybe_day(body.valid_to, "valid_to", "有效期的截止日期"),
            seq=0,
        )
        with pointing(_FIELDS):
            house.ledger.license(actor, wanted, text(body.why, "why", "原因", 200))
        return _next("licences", "licence")

    return await run_sync(job)


@on("GET", "/office/appointments")
async def appointed(request: Req) -> Response[str]:
    """任命 and what each sets running."""
    house = house_of(request)

    def render() -> Response[str]:
        scene = scene_of(house)
        year = year_of(request, scene)
        policy, trouble = _policy(house, year)
        edited = scene.book.appointments.get(word(request, "edit", 64))
        return house.views.page(
            "office_appointments.html",
            request.user,
            found=appointments(scene, year, policy),
            trouble=trouble,
            edited=edited,
            owner=scene.people.get(edited.pseudonym) if edited else None,
            **_frame(request, scene, year),
        )

    return await run_sync(render)


@on("POST", "/api/v1/office/appointments", body=AppointmentTyped)
async def appoint(request: Req) -> dict[str, str]:
    """An appointment entered or put right."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), AppointmentTyped)

    def job() -> dict[str, str]:
        scene = scene_of(house)
        wanted = Appointment(
            id=body.id,
            pseudonym=scene.find(body.person).pseudonym,
            position=text(body.position, "position", "职务", 60),
            noticed_on=day(body.noticed_on, "noticed_on", "任命通知的日期"),
            leading="leading" in body.sorts,
            oath="oath" in body.sorts,
            seq=0,
        )
        with pointing(_FIELDS):
            house.ledger.appoint(actor, wanted, text(body.why, "why", "原因", 200))
        return _next("appointments", "appointment", wanted.noticed_on.year)

    return await run_sync(job)


@on("POST", "/api/v1/office/withdrawals", body=Withdrawing)
async def withdraw(request: Req) -> dict[str, str]:
    """Something entered for the year no longer stands."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), Withdrawing)

    def job() -> dict[str, str]:
        scene = scene_of(house)
        pages = {
            "event": "events",
            "exam": "exams",
            "exam_result": f"exams/{body.subject.partition('/')[0]}",
            "exemption": "exemptions",
            "licence": "licences",
            "appointment": "appointments",
        }
        if body.kind not in pages or not body.subject.isascii():
            raise NotFound("没有这条登记；请刷新页面后再试")
        whose = scene.find(body.username).pseudonym if body.username else ""
        year = _year_of(scene, body, whose)
        with pointing({"原因": "why"}):
            house.ledger.withdraw(actor, body.kind, body.subject, whose, text(body.why, "why", "原因", 200))
        if body.kind == "exam_result":
            asked = urlencode({"done": "unmarked", "person": body.username})
            return {"next": f"{PREFIX}/office/{pages[body.kind]}?{asked}"}
        return _next(pages[body.kind], "withdrawn", year)

    return await run_sync(job)


def _year_of(scene: Scene, body: Withdrawing, whose: str) -> int | None:
    """The year whose page shows that it is gone."""
    book = scene.book
    if event := book.events.get(body.subject):
        return event.year
    if exam := book.exams.get(body.subject):
        return exam.year
    if body.kind == "exemption" and (body.subject, whose) in book.exemptions:
        return number(body.subject.removeprefix("year:"), 2000, 2100)
    appointment = book.appointments.get(body.subject)
    return appointment.noticed_on.year if appointment else None


def _frame(request: Req, scene: Scene, year: int) -> dict[str, Any]:
    """What the three pages share."""
    return {
        "year": year,
        "years": years(scene, year),
        "closed": year in scene.book.closed,
        "offered": scene.listed(year),
        "today": scene.today,
        "done": _DONE.get(word(request, "done", 20), ""),
    }


def _files(scene: Scene, digests: tuple[str, ...]) -> list[Any]:
    return [scene.attachments[digest] for digest in digests if digest in scene.attachments]


def _policy(house: House, year: int) -> tuple[Policy | None, str]:
    """The year's requirements, or why there are none."""
    try:
        return policy_for(house.settings.content, year, house.settings.data), ""
    except LawtrainError as error:
        return None, str(error)


def _next(page: str, done: str, year: int | None = None) -> dict[str, str]:
    return {"next": f"{PREFIX}/office/{page}?{urlencode({'done': done} | ({'year': year} if year else {}))}"}


HANDLERS = (exemptions, evidence, exempt, licences, license_, appointed, appoint, withdraw)
