"""The office and files of exam results: chosen, looked at row by row, and only then taken in."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk.exam_lines import next_sitting
from lawtrain.desk.results_import import Effect, Line, Preview, confirm, preview
from lawtrain.desk.table_file import TableFile
from lawtrain.desk.typed import text
from lawtrain.errors import Invalid, LawtrainError
from lawtrain.formats.results import FIELDS, NEEDED
from lawtrain.reports.cells import defuse, shown
from lawtrain.service.api import read
from lawtrain.service.downloads import CSV, attachment
from lawtrain.service.house import House, house_of
from lawtrain.service.office_common import (
    ROWS,
    actor_of,
    chosen_fields,
    kept_file,
    number,
    page_of,
    scene_of,
    word,
)
from lawtrain.service.office_events import file_name
from lawtrain.service.office_exams import exam_of
from lawtrain.service.office_sheets import TOO_LARGE
from lawtrain.service.permissions import MOST_UPLOADED, on
from lawtrain.service.uploads import refuse_large
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

EFFECTS: dict[Effect, str] = {"corrected": "更正", "new": "新增", "same": "不变"}
"""In the order of the preview: what changes a known mark is looked at first."""


class Taking(msgspec.Struct, forbid_unknown_fields=True):
    """What was previewed and is to be taken in."""

    exam: str
    sitting: int
    upload: str
    sheet: str
    fields: dict[str, int]
    digest: str
    why: str = ""


@on("POST", "/api/v1/office/exams/{exam:str}/file", most=MOST_UPLOADED)
async def upload(request: Req) -> dict[str, str]:
    """A file comes in for one sitting. It is read at once, so that one that cannot be used is refused here."""
    house = house_of(request)
    refuse_large(request, MOST_UPLOADED, TOO_LARGE)
    name = file_name(request) or "成绩表"
    data = await request.body()

    def job() -> int:
        scene = scene_of(house)
        about = exam_of(scene, request)
        asked = word(request, "sitting", 6)
        sitting = number(asked, 1, 999) or (next_sitting(scene, about) if not asked else 0)
        preview(house.store, house.ledger, about.id, sitting, TableFile(data, name))
        return sitting

    sitting = await run_sync(job)
    kept = house.uploads.put(actor_of(request), data, name)
    asked = urlencode({"upload": kept, "sitting": sitting})
    return {"next": f"{PREFIX}/office/exams/{request.path_params['exam']}/preview?{asked}"}


@on("GET", "/office/exams/{exam:str}/preview")
async def look(request: Req) -> Response[str]:
    """What the file would do; nothing is stored."""
    house = house_of(request)

    def render() -> Response[str]:
        about = exam_of(scene_of(house), request)
        kept = kept_file(house, request, word(request, "upload", 64))
        trouble, found = "", None
        try:
            found = _preview(house, request, about.id)
        except LawtrainError as error:
            trouble = str(error)
        return house.views.page(
            "office_exam_results.html",
            request.user,
            exam=about,
            upload=kept.id,
            file=kept.name,
            trouble=trouble,
            found=found,
            shown=shown,
            **(_shown(found, request) if found else {}),
        )

    return await run_sync(render)


@on("GET", "/office/exams/{exam:str}/preview.csv")
async def look_csv(request: Req) -> Response[bytes]:
    """The whole preview as a file: problems, then every row."""
    house = house_of(request)

    def job() -> Response[bytes]:
        about = exam_of(scene_of(house), request)
        kept = kept_file(house, request, word(request, "upload", 64))
        found = _preview(house, request, about.id)
        out = io.StringIO(newline="")
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(("类型", "行", "工号", "姓名", "单位", "原成绩", "成绩", "考试日期", "说明"))
        for p in found.problems:
            kind, told = "错误" if p.is_error else "提醒", f"{p.path}：{p.message}" if p.path else p.message
            writer.writerow((kind, p.line or "", "", "", "", "", "", "", defuse(told)))
        for one in _ordered(found):
            who = one.somebody
            known = score_of(one.known.score) if one.known else ""
            row = (
                who.person.username,
                who.name,
                who.unit,
                known,
                score_of(one.score),
                one.taken_on.isoformat(),
            )
            writer.writerow((EFFECTS[one.effect], one.place, *map(defuse, row), defuse(one.remark)))
        name = f"{kept.name.rpartition('.')[0] or kept.name}-核对.csv"
        return attachment(out.getvalue().encode("utf-8-sig"), name, CSV)

    return await run_sync(job)


@on("POST", "/api/v1/office/results", body=Taking)
async def take_in(request: Req) -> dict[str, str]:
    """Exactly what was previewed."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), Taking)
    kept = kept_file(house, request, body.upload)
    file = TableFile(kept.data, kept.name, body.sheet, body.fields or None)
    why = text(body.why, "why", "原因", 200)

    def job() -> dict[str, str]:
        taken = confirm(house.store, house.ledger, actor, body.exam, body.sitting, file, body.digest, why)
        house.uploads.drop(actor)
        told = f"{taken.added}-{taken.corrected}-{taken.same}"
        return {"next": f"{PREFIX}/office/exams/{body.exam}?imported={told}"}

    return await run_sync(job)


def score_of(score: float | None) -> str:
    """缺考 for nothing."""
    return "缺考" if score is None else shown(score)


def _preview(house: House, request: Req, exam: str) -> Preview:
    kept = kept_file(house, request, word(request, "upload", 64))
    sheet = word(request, "sheet")
    sitting = number(word(request, "sitting", 6), 1, 999)
    if sitting is None:
        raise Invalid("请选择导入到哪一个场次")
    file = TableFile(kept.data, kept.name, sheet, chosen_fields(request, sheet, FIELDS))
    return preview(house.store, house.ledger, exam, sitting, file)


def _ordered(found: Preview) -> list[Line]:
    order = list(EFFECTS)
    return sorted(found.lines, key=lambda one: (order.index(one.effect), one.place))


def _shown(found: Preview, request: Req) -> dict[str, Any]:
    lines = _ordered(found)
    page, pages = page_of(request, len(lines))
    problems = sorted(found.problems, key=lambda p: (not p.is_error, p.line))
    return {
        "errors": sum(p.is_error for p in problems),
        "problems": problems,
        "lines": lines[(page - 1) * ROWS : page * ROWS],
        "page": page,
        "pages": pages,
        "query": urlencode({k: v for k, v in request.query_params.items() if k != "page"}),
        "whole_query": urlencode(dict(request.query_params)),
        "counts": {effect: found.count(effect) for effect in EFFECTS},
        "apart": sum(bool(one.remark) for one in found.lines),
        "effects": EFFECTS,
        "score_of": score_of,
        "fields": FIELDS,
        "needed": NEEDED,
        "mapping": msgspec.json.encode(dict(found.opened.columns.fields)).decode(),
    }


HANDLERS = (upload, look, look_csv, take_in)
