"""The office makes the yearly report: a job with progress, then a pack of files to fetch, as a whole or one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response
from litestar.response import File

from lawtrain.desk.audit_words import who
from lawtrain.desk.year import YearDesk
from lawtrain.desk.year_report import MOST_BYTES, Template, make_pack
from lawtrain.errors import Invalid, NotFound
from lawtrain.reports.cells import clean, shown
from lawtrain.reports.year import YearFacts
from lawtrain.reports.year.pack import MANIFEST, Edition
from lawtrain.service.api import read
from lawtrain.service.downloads import CSV, DOCX, JSON, XLSX, attachment
from lawtrain.service.house import house_of
from lawtrain.service.jobs import KEPT, MOST_KEPT, Job, Jobs, JobState, Say
from lawtrain.service.office_year import asked
from lawtrain.service.permissions import on
from lawtrain.service.uploads import refuse_large
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

KIND = "report"
PACK, WHOLE = "pack", "all.zip"
_MOST_REASON = 100
_PACKED = 0.95  # part of the work that is done when the pack stands
_TYPES = {".xlsx": XLSX, ".docx": DOCX, ".csv": CSV, ".json": JSON, ".zip": "application/zip"}
_DONE = {
    "removed": "已删去那份报告。",
    "template": "已换上新模板，下一份报告就用它。",
    "default": "已恢复默认版式。",
}


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """What report is wanted, as the form sends it."""

    year: str
    on: str
    edition: str
    names: bool
    reason: str = ""


class Removal(msgspec.Struct, forbid_unknown_fields=True):
    """Which one goes."""

    job: str


class Progress(msgspec.Struct):
    """How far a job is; `next` is where to look once it is over."""

    state: str
    words: str
    percent: int
    over: bool
    next: str


@on("GET", "/office/report")
async def report(request: Req) -> Response[str]:
    """报告: make one, follow it, fetch it."""
    house, query = house_of(request), request.query_params
    year, day = asked(house.years, query, await run_sync(house.years.due))

    def render() -> Response[str]:
        names, jobs = house.store.people(), house.jobs.of_kind(KIND)
        chosen = next((job for job in jobs if job.id == query.get("job")), None)
        facts = house.years.year(year, day).facts
        return house.views.page(
            "report.html",
            request.user,
            year=year,
            on=day,
            years=sorted({*house.years.years(), year}, reverse=True),
            empty=not facts.persons,
            closing=facts.closing,
            job=chosen,
            files=_listed(house.jobs, chosen),
            own_template=Template(house.settings.data).own,
            most_template=MOST_BYTES,
            packs=[(job, who(job.owner, names), shown(job.started_at)) for job in jobs],
            state=JobState,
            days=KEPT.days,
            most=MOST_KEPT,
            most_reason=_MOST_REASON,
            done=_DONE.get(query.get("done", ""), ""),
        )

    return await run_sync(render)


@on("POST", "/api/v1/office/reports", body=Asked)
async def make(request: Req) -> dict[str, str]:
    """Start it. Names are given only with a reason, which is noted."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Asked)
    wanted = {"year": body.year, "on": body.on}
    year, day = asked(house.years, wanted)
    if body.year != str(year) or (body.on and body.on != day.isoformat()):
        raise Invalid("年度或名册日不对：日期要在那一年里，而且不晚于今天")
    edition = next((one for one in Edition if one.value == body.edition), None)
    reason = clean(body.reason)
    if edition is None:
        raise Invalid("请选内部版或公开版")
    if body.names and edition is Edition.PUBLIC:
        raise Invalid("公开版不能写姓名；要有姓名的，请选内部版")
    if body.names and not 0 < len(reason) <= _MOST_REASON:
        raise Invalid(f"要写姓名，请写明用途，{_MOST_REASON} 个字以内；会记在操作记录里")

    def begin() -> dict[str, str]:
        facts = house.years.facts(year, day)
        if not facts.persons:
            raise Invalid(f"{year} 年花名册上没有人，做不出报告；请先导入花名册")
        own = Template(house.settings.data).get()
        about = {"year": year, "on": day.isoformat(), "edition": edition.value, "names": body.names}
        job = house.jobs.start(KIND, actor, about, _work(house.years, facts, edition, body.names, own))
        house.doors.note(actor, "make_report", "", **about, **({"reason": reason} if body.names else {}))
        return {"next": f"{PREFIX}/office/report?year={year}&job={job.id}"}

    return await run_sync(begin)


@on("GET", "/api/v1/office/jobs/{job:str}")
async def progress(request: Req) -> Progress:
    """How far it is; every officer may look."""
    job = await run_sync(house_of(request).jobs.get, request.path_params["job"])
    here = "close" if job.kind == "close" else "report"
    following = f"{PREFIX}/office/{here}?year={job.about['year']}&job={job.id}"
    return Progress(job.state.value, job.words, job.percent, not job.open, following)


@on("GET", "/office/packs/{job:str}/{file:str}", short=True)
async def download(request: Req) -> Response[Any]:
    """A file of a pack by its number in the list, or the whole pack."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    job = await run_sync(house.jobs.get, request.path_params["job"], KIND)
    path = _file(house.jobs, job, request.path_params["file"])
    about = {key: job.about[key] for key in ("year", "edition", "names")}
    await run_sync(lambda: house.doors.note(actor, "download_report", "", **about))
    name = _pack_name(job) if path.name == WHOLE else path.name
    return File(path, filename=name, content_disposition_type="attachment", media_type=_type(name))


@on("POST", "/api/v1/office/reports/removal", body=Removal)
async def remove(request: Req) -> dict[str, str]:
    """A pack goes before its time."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Removal)

    def go() -> dict[str, str]:
        job = house.jobs.remove(body.job, KIND)
        house.doors.note(actor, "remove_report", "", year=job.about["year"])
        return {"next": f"{PREFIX}/office/report?year={job.about['year']}&done=removed"}

    return await run_sync(go)


@on("GET", "/office/report/template.docx")
async def template(request: Req) -> Response[bytes]:
    """The template in use."""
    kept = Template(house_of(request).settings.data)
    return attachment(await run_sync(kept.shown), "年度报告模板.docx", DOCX)


@on("POST", "/api/v1/office/reports/template", most=MOST_BYTES)
async def take_template(request: Req) -> dict[str, str]:
    """A template of the office's own, looked at before it is kept."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    refuse_large(request, MOST_BYTES, "模板太大，最多 5 MB；请去掉大图片后再传")
    await run_sync(Template(house.settings.data).keep, await request.body())
    await run_sync(lambda: house.doors.note(actor, "report_template", "", own=True))
    return {"next": f"{PREFIX}/office/report?done=template"}


@on("POST", "/api/v1/office/reports/template/removal")
async def drop_template(request: Req) -> dict[str, str]:
    """Back to the usual layout."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    await run_sync(Template(house.settings.data).drop)
    await run_sync(lambda: house.doors.note(actor, "report_template", "", own=False))
    return {"next": f"{PREFIX}/office/report?done=default"}


def _work(
    desk: YearDesk, facts: YearFacts, edition: Edition, names: bool, template: bytes | None
) -> Callable[[Path, Say], None]:
    def work(folder: Path, say: Say) -> None:
        pack = folder / PACK
        make_pack(
            desk,
            facts,
            pack,
            names=names,
            edition=edition,
            template=template,
            progress=lambda done, of, name: say(_PACKED * done / of, f"正在写“{name}”，{done}/{of}"),
        )
        say(_PACKED, "正在打包")
        draft = folder / ".zip"
        with ZipFile(draft, "w", ZIP_DEFLATED) as archive:
            for path in sorted(p for p in pack.rglob("*") if p.is_file()):
                archive.write(path, path.relative_to(pack).as_posix())
        draft.replace(folder / WHOLE)

    return work


def _listed(jobs: Jobs, job: Job | None) -> list[tuple[int, str, str]]:
    """(number, name, size in words) of the files of a pack."""
    if job is None:
        return []
    place, found = jobs.place(job), []
    for number, path in enumerate(_inside(jobs, job)):
        found.append((number, "/".join(path.parts[1:]), _size((place / path).stat().st_size)))
    return found


def _inside(jobs: Jobs, job: Job) -> list[Path]:
    """What lies on top first, of it the report itself first and the list of hashes last."""
    found = [path for path in jobs.files(job) if path.parts[0] == PACK]
    return sorted(found, key=lambda path: (len(path.parts), path.name == MANIFEST, path.suffix, path.parts))


def _file(jobs: Jobs, job: Job, asked_for: str) -> Path:
    """A path never comes from an address."""
    if asked_for == WHOLE and job.state is JobState.DONE:
        return jobs.place(job) / WHOLE
    files = _inside(jobs, job)
    if asked_for.isascii() and asked_for.isdigit() and len(asked_for) < 6 and int(asked_for) < len(files):
        return jobs.place(job) / files[int(asked_for)]
    raise NotFound("没有这个文件，可能报告还没有做好，或已经删去；请回到报告页再看")


def _pack_name(job: Job) -> str:
    edition = "公开版" if job.about["edition"] == Edition.PUBLIC.value else "内部版"
    return f"{job.about['year']}年度学法用法报告-{edition}-名册日{job.about['on']}.zip"


def _type(name: str) -> str:
    return _TYPES.get(PurePath(name).suffix, "application/octet-stream")


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, size // 1000)} KB"


HANDLERS = (report, make, progress, download, remove, template, take_template, drop_template)
