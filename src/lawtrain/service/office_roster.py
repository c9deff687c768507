"""The office and its roster: a file is chosen, looked at, and only then taken in; every batch can be taken back."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlencode

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk.audit_words import who
from lawtrain.desk.people import Effect
from lawtrain.desk.roster_import import Preview, Upload, confirm, preview
from lawtrain.errors import Invalid, LawtrainError, NotFound
from lawtrain.formats.roster import FIELDS, NEEDED
from lawtrain.records import Change
from lawtrain.reports.cells import clean, defuse, shown
from lawtrain.service.api import read
from lawtrain.service.downloads import CSV, attachment
from lawtrain.service.house import House, house_of
from lawtrain.service.office import people_desk
from lawtrain.service.permissions import MOST_UPLOADED, on
from lawtrain.service.uploads import refuse_large
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

KINDS = {"left": "离开", "changed": "变动", "added": "新增"}
"""In the order of the preview: what takes somebody away is looked at first."""
_ROWS = 200
_BATCHES = 50
_TOO_LARGE = "文件太大，最多 20 MB；请只留下花名册，删去图片等内容后再导入"


class Taking(msgspec.Struct, forbid_unknown_fields=True):
    """What was previewed and is to be taken in."""

    upload: str
    sheet: str
    whole: bool
    fields: dict[str, int]
    digest: str


class Undoing(msgspec.Struct, forbid_unknown_fields=True):
    """Which batch is to be taken back."""

    batch: int


@on("GET", "/office/roster")
async def roster(request: Req) -> Response[str]:
    """花名册: choose a file; what has been taken in so far."""
    house, query = house_of(request), request.query_params

    def render() -> Response[str]:
        batches = house.roster.batches()
        names = people_desk(house).names()
        fresh = next((b for b in batches if str(b[0].id) == query.get("done")), None)
        return house.views.page(
            "roster.html",
            request.user,
            batches=[(b, people, undone, who(b.actor, names), shown(b.at)) for b, people, undone in batches][
                :_BATCHES
            ],
            more=max(0, len(batches) - _BATCHES),
            standing=len(house.roster.current()),
            fresh=fresh,
            undone="undone" in query,
            without=len(people_desk(house).without_password()) if fresh else 0,
        )

    return await run_sync(render)


@on("POST", "/api/v1/office/roster/file", most=MOST_UPLOADED)
async def upload(request: Req) -> dict[str, str]:
    """A file comes in. It is read at once, so that one that cannot be used is refused here."""
    house, officer = house_of(request), request.user.known.person.pseudonym
    refuse_large(request, MOST_UPLOADED, _TOO_LARGE)
    name = clean(unquote(request.headers.get("x-lawtrain-file", "")))[:200] or "花名册"
    data = await request.body()
    await run_sync(preview, house.roster, Upload(data, name))
    kept = house.uploads.put(officer, data, name)
    return {"next": f"{PREFIX}/office/roster/preview?{urlencode({'upload': kept})}"}


@on("GET", "/office/roster/preview")
async def look(request: Req) -> Response[str]:
    """What the file would do; nothing is stored."""
    house, query = house_of(request), request.query_params
    kept = house.uploads.get(request.user.known.person.pseudonym, query.get("upload", ""))
    chosen = _chosen(kept.data, kept.name, query)

    def render() -> Response[str]:
        trouble, found = "", None
        try:
            found = preview(house.roster, chosen)
        except LawtrainError as error:
            trouble = str(error)
        return house.views.page(
            "roster_preview.html",
            request.user,
            upload=kept.id,
            file=kept.name,
            chosen=chosen,
            trouble=trouble,
            found=found,
            standing=len(house.roster.current()),
            query=urlencode(dict(query)),
            **(_shown(found) if found else {}),
        )

    return await run_sync(render)


@on("GET", "/office/roster/preview.csv")
async def look_csv(request: Req) -> Response[bytes]:
    """The whole preview as a file: problems, then every change."""
    house, query = house_of(request), request.query_params
    kept = house.uploads.get(request.user.known.person.pseudonym, query.get("upload", ""))
    found = await run_sync(preview, house.roster, _chosen(kept.data, kept.name, query))
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(("类型", "行", "工号", "姓名", "列", "说明"))
    for p in found.problems:
        writer.writerow(
            ("错误" if p.is_error else "提醒", p.line or "", "", "", defuse(p.path), defuse(p.message))
        )
    for c in _ordered(found):
        about = defuse("；".join(c.reasons))
        writer.writerow((KINDS[c.kind], c.place or "", defuse(c.username), defuse(c.name), "", about))
    name = f"{kept.name.rpartition('.')[0] or kept.name}-核对.csv"
    return attachment(out.getvalue().encode("utf-8-sig"), name, CSV)


@on("POST", "/api/v1/office/roster/batches", body=Taking)
async def take_in(request: Req) -> dict[str, str]:
    """Exactly what was previewed."""
    house, officer = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Taking)
    kept = house.uploads.get(officer, body.upload)
    chosen = Upload(kept.data, kept.name, body.sheet, body.fields or None, body.whole)
    batch = await run_sync(confirm, house.roster, officer, chosen, body.digest)
    house.uploads.drop(officer)
    return {"next": f"{PREFIX}/office/roster?done={batch}"}


@on("GET", "/office/roster/batches/{batch:str}")
async def batch(request: Req) -> Response[str]:
    """One import or edit, and what taking it back would do."""
    house, asked = house_of(request), request.path_params["batch"]
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise NotFound("没有这一次导入或改动；请回到花名册页再看")

    def render() -> Response[str]:
        known, undone, effects = people_desk(house).effect_of_undoing(int(asked))
        said = [(effect, _effect(effect)) for effect in effects]
        return house.views.page(
            "roster_batch.html",
            request.user,
            batch=known,
            at=shown(known.at),
            by=who(known.actor, people_desk(house).names()),
            undone=undone,
            people=len(effects) if not undone else _size(house, known.id),
            effects=said[:_ROWS],
            more=max(0, len(said) - _ROWS),
            out=sum(e.now is not None and e.then is None for e in effects),
            back=sum(e.now is None and e.then is not None for e in effects),
            moved=sum(e.now is not None and e.then is not None and e.now != e.then for e in effects),
        )

    return await run_sync(render)


@on("POST", "/api/v1/office/roster/undo", body=Undoing)
async def undo(request: Req) -> dict[str, str]:
    """Take a batch back."""
    house, officer = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Undoing)
    await run_sync(house.roster.undo, officer, body.batch)
    return {"next": f"{PREFIX}/office/roster?undone=1"}


def _chosen(data: bytes, name: str, query: Mapping[str, str]) -> Upload:
    """The file and how the officer wants it read. Columns chosen for another sheet do not count."""
    sheet = clean(query.get("sheet", ""))
    fields: dict[str, int] | None = None
    if query.get("of") is not None and query.get("of") == sheet:
        try:
            fields = {f: int(query[f"c_{f}"]) for f in FIELDS if query.get(f"c_{f}")}
        except ValueError:
            raise Invalid("列的对应关系看不懂；请重新选择每一列是什么") from None
    return Upload(data, name, sheet, fields, query.get("part") != "1")


def _ordered(found: Preview) -> list[Change]:
    order = list(KINDS)
    return sorted((c for c in found.changes if c.kind in KINDS), key=lambda c: (order.index(c.kind), c.place))


def _shown(found: Preview) -> dict[str, Any]:
    changes = _ordered(found)
    problems = sorted(found.problems, key=lambda p: (not p.is_error, p.line))
    return {
        "problems": problems,
        "errors": sum(p.is_error for p in problems),
        "changes": changes[:_ROWS],
        "more": max(0, len(changes) - _ROWS),
        "counts": {kind: sum(c.kind == kind for c in found.changes) for kind in (*KINDS, "same")},
        "kinds": KINDS,
        "fields": FIELDS,
        "needed": NEEDED,
        "mapping": msgspec.json.encode(dict(found.columns.fields)).decode(),
    }


def _effect(effect: Effect) -> str:
    now, then = effect.now, effect.then
    if then is None:
        return "不再在花名册上" if now else "没有变化（现在也不在花名册上）"
    if now is None:
        return f"回到花名册：{then.post.unit}"
    if now.post.unit != then.post.unit:
        return f"单位：{now.post.unit} → {then.post.unit}"
    return (
        "没有变化" if (now.name, now.post) == (then.name, then.post) else "姓名、类别或职务等回到以前的样子"
    )


def _size(house: House, number: int) -> int:
    return next((people for b, people, _ in house.roster.batches() if b.id == number), 0)


HANDLERS = (roster, upload, look, look_csv, take_in, batch, undo)
