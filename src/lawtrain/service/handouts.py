"""讲义: a lesson as a Word file to keep and print, whole, as ten minutes before a meeting, or its checklist alone."""

from __future__ import annotations

from typing import Any

from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.reports.handout import Printed, Sheet, print_lesson
from lawtrain.service.downloads import DOCX, attachment
from lawtrain.service.house import house_of
from lawtrain.service.permissions import on
from lawtrain.service.review import review_desk

Req = Request[Any, Any, Any]


@on("GET", "/lessons/{course:str}/{lesson:str}/handout.docx")
async def whole(request: Req) -> Response[bytes]:
    """讲义."""
    return await _print(request, Sheet.WHOLE)


@on("GET", "/lessons/{course:str}/{lesson:str}/ten.docx")
async def ten(request: Req) -> Response[bytes]:
    """会前学法十分钟."""
    return await _print(request, Sheet.TEN)


@on("GET", "/lessons/{course:str}/{lesson:str}/list.docx")
async def checklist(request: Req) -> Response[bytes]:
    """本镇落实清单."""
    return await _print(request, Sheet.LIST)


async def _print(request: Req, sheet: Sheet) -> Response[bytes]:
    house = house_of(request)

    def make() -> Printed:
        catalogue = house.library.catalogue()
        lesson = catalogue.lesson("{course}/{lesson}".format_map(request.path_params))
        basis = review_desk(house, catalogue).basis(lesson.ref)
        return print_lesson(catalogue, lesson.ref, sheet, made_at=house.clock(), basis=basis)

    made = await run_sync(make)
    return attachment(made.data, made.name, DOCX)


HANDLERS = (whole, ten, checklist)
