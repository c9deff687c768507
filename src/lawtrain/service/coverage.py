"""事项覆盖: which of the town's matters have a lesson and items, and taking in the office's own list of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.content import load
from lawtrain.content.coverage import GAPS, Coverage, Finding, Line, coverage, used
from lawtrain.content.duties import FILE, own_list
from lawtrain.content.duties_import import KINDS, Place, Preview, confirm, preview
from lawtrain.errors import ContentError, LawtrainError, NotFound
from lawtrain.laws import format_citation, load_registry
from lawtrain.questions.duties import Duty, DutyList
from lawtrain.records import TOWN_TIME
from lawtrain.service.api import read
from lawtrain.service.house import House, house_of
from lawtrain.service.office_common import actor_of, kept_file, word
from lawtrain.service.office_events import file_name
from lawtrain.service.permissions import MOST_UPLOADED, on
from lawtrain.service.uploads import refuse_large
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

_ROWS = 300
_TOO_LARGE = "文件太大，最多 20 MB；请只留下履职事项清单，删去图片等内容后再选"
_LOOKS = {"gone": "bad", "moved": "warn", "new": "good", "edited": ""}


class Taking(msgspec.Struct, forbid_unknown_fields=True):
    """What was previewed and is to be taken in; `list` says which one it is where the file does not."""

    upload: str
    digest: str
    list: str = ""


@on("GET", "/coverage")
async def cover(request: Req) -> Response[str]:
    """What is missing first, then the rest of the list; by unit, list and finding where asked."""
    house = house_of(request)

    def render() -> Response[str]:
        trouble, found = "", None
        try:
            found = _coverage(house)
        except (NotFound, ContentError) as error:
            trouble = str(error)
        own = own_list(house.settings.data)
        return house.views.page(
            "coverage.html",
            request.user,
            trouble=trouble,
            found=found,
            own=own.is_file(),
            file=FILE,
            done=word(request, "done", 20),
            **(_shown(found, request) if found else {}),
        )

    return await run_sync(render)


@on("POST", "/api/v1/coverage/file", most=MOST_UPLOADED)
async def upload(request: Req) -> dict[str, str]:
    """A file comes in. It is read at once, so that one that is no table is refused here."""
    house = house_of(request)
    refuse_large(request, MOST_UPLOADED, _TOO_LARGE)
    name = file_name(request) or "履职事项清单"
    data = await request.body()
    await run_sync(preview, _place(house), data, name, _today(house))
    kept = house.uploads.put(actor_of(request), data, name)
    return {"next": f"{PREFIX}/coverage/preview?{urlencode({'upload': kept})}"}


@on("GET", "/coverage/preview")
async def look(request: Req) -> Response[str]:
    """What the file would do; nothing is stored."""
    house = house_of(request)
    kept = kept_file(house, request, word(request, "upload", 64))
    only = _list(word(request, "list", 8))

    def render() -> Response[str]:
        trouble, found, lost = "", None, []
        try:
            found = preview(_place(house), kept.data, kept.name, _today(house), only)
            in_use = used(load(house.settings.content, house.settings.data)) if found.lost else {}
            lost = [name for name in found.lost if name in in_use]
        except LawtrainError as error:
            trouble = str(error)
        return house.views.page(
            "coverage_preview.html",
            request.user,
            upload=kept.id,
            file=kept.name,
            trouble=trouble,
            found=found,
            lost=lost,
            only=only or "",
            lists=list(DutyList),
            missing="、".join(f"“{one}”" for one in found.missing) if found else "",
            kinds=KINDS,
            looks=_LOOKS,
            **(_previewed(found) if found else {}),
        )

    return await run_sync(render)


@on("POST", "/api/v1/coverage/lists", body=Taking)
async def take_in(request: Req) -> dict[str, str]:
    """Exactly what was previewed."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), Taking)
    kept = kept_file(house, request, body.upload)

    def job() -> dict[str, str]:
        place, today, only = _place(house), _today(house), _list(body.list)
        noted = False

        def note(found: Preview) -> None:
            nonlocal noted
            counts = {"added": found.count("new"), "left": found.count("gone")}
            changed = found.count("moved") + found.count("edited")
            house.doors.note(actor, "import_duties", "", **counts, changed=changed)
            noted = True

        try:  # noted first: no list comes into force without a line that says by whom
            confirm(place, kept.data, kept.name, today, body.digest, only, note)
        except LawtrainError:
            if noted:
                house.doors.note(actor, "import_duties_failed", "")
            raise
        house.uploads.drop(actor)
        return {"next": f"{PREFIX}/coverage?done=1"}

    return await run_sync(job)


def _place(house: House) -> Place:
    return Place(house.settings.content, own_list(house.settings.data))


def _coverage(house: House) -> Coverage:
    # Read anew, which is cheap: what was just taken in must be seen at once.
    return coverage(load(house.settings.content, house.settings.data))


def _today(house: House) -> date:
    return house.clock().astimezone(TOWN_TIME).date()


def _list(text: str) -> DutyList | None:
    return DutyList(text) if text in set(DutyList) else None


def _shown(found: Coverage, request: Req) -> dict[str, Any]:
    unit, only, finding = word(request, "unit"), _list(word(request, "list", 8)), word(request, "finding", 20)
    lines = [
        line
        for line in found.lines
        if (not unit or unit in line.duty.units)
        and (only is None or line.duty.list is only)
        and (not finding or finding in line.findings)
    ]
    chosen = {"unit": unit, "list": only or ""}
    return {
        "gaps": [line for line in lines if line.gap],
        "rest": [line for line in lines if not line.gap],
        "counts": [(one.value, len(found.of(one))) for one in (*GAPS, Finding.UNMARKED)],
        "chips": {one.value: urlencode({**chosen, "finding": one.value}) for one in Finding},
        "clear": urlencode(chosen),
        "grave": {one.value for one in GAPS},
        "unit": unit,
        "only": only or "",
        "finding": finding,
        "lists": [(one.value, sum(line.duty.list is one for line in found.lines)) for one in DutyList],
        "basis": basis_of,
        "levels": levels_of,
    }


def basis_of(duty: Duty) -> str:
    """The articles in words."""
    registry = load_registry()
    return "、".join(format_citation(c, registry) for c in duty.articles if c.law in registry.laws)


def levels_of(line: Line) -> str:
    """记忆 2，应用 5: the levels that there are."""
    return "，".join(f"{level.value} {count}" for level, count in line.levels.items() if count)


def _previewed(found: Preview) -> dict[str, Any]:
    problems = sorted(found.problems, key=lambda p: (not p.is_error, p.line))
    total = len(found.duties.duties) if found.duties else 0
    same = total - sum(found.count(kind) for kind in KINDS if kind != "gone")
    return {
        "problems": problems,
        "errors": sum(p.is_error for p in problems),
        "counts": {kind: found.count(kind) for kind in KINDS},
        "same": same,
        "changes": found.changes[:_ROWS],
        "more": max(0, len(found.changes) - _ROWS),
    }


HANDLERS = (cover, upload, look, take_in)
