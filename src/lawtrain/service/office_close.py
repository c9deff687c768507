"""The office closes a year: what will be frozen, what is still open, one digest afterwards; and opens it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk.audit_words import who
from lawtrain.desk.closing import ClosingFacts, close_year, closing_facts, reopen_year
from lawtrain.desk.year_close import drift, freeze, outlook
from lawtrain.errors import Invalid, Refused
from lawtrain.reports.cells import shown
from lawtrain.reports.year.forms_year import ClosingSheet, write_closing
from lawtrain.service.api import read
from lawtrain.service.downloads import DOCX, attachment
from lawtrain.service.house import House, house_of
from lawtrain.service.jobs import Job, Say
from lawtrain.service.office_year import asked
from lawtrain.service.permissions import on
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

KIND = "close"
_MOST_DRIFTED = 30
_DONE = {"reopened": "已重新开账，原来的封账单作废。改完以后请再封一次。"}


class Close(msgspec.Struct, forbid_unknown_fields=True):
    """Which year, and the year typed again by hand."""

    year: str
    typed: str


class Reopen(msgspec.Struct, forbid_unknown_fields=True):
    """Which year, and why."""

    year: str
    why: str


@on("GET", "/office/close")
async def closing(request: Req) -> Response[str]:
    """封账."""
    house, query = house_of(request), request.query_params
    year, _ = asked(house.years, query, await run_sync(house.years.due))

    def render() -> Response[str]:
        closed, found = _closed(house, year), outlook(house.store, house.years, year)
        job = next((job for job in house.jobs.of_kind(KIND) if job.id == query.get("job")), None)
        return house.views.page(
            "close.html",
            request.user,
            year=year,
            on=date(year, 12, 31),
            years=sorted({*house.years.years(), year, year - 1}, reverse=True),
            closed=closed,
            by=who(closed.closing.actor, house.store.people()) if closed else "",
            at=shown(closed.closing.at) if closed else "",
            groups=_groups(closed.closing.digest) if closed else [],
            found=found,
            drifted=drift(house.store, house.years, closed.closing) if closed else [],
            most_drifted=_MOST_DRIFTED,
            over=house.years.today().year > year,
            job=job,
            done=_DONE.get(query.get("done", ""), ""),
        )

    return await run_sync(render)


@on("GET", "/office/close.docx")
async def sheet(request: Req) -> Response[bytes]:
    """封账单."""
    house = house_of(request)
    year, _ = asked(house.years, request.query_params)

    def make() -> bytes:
        found = closing_facts(house.store, year)
        paper = ClosingSheet(
            town=house.years.town(),
            year=year,
            digest=found.closing.digest,
            head=found.closing.head,
            closed_at=found.closing.at,
            closed_by=found.closed_by,
            counts=found.counts,
            frozen=found.frozen,
        )
        return write_closing(paper, made_at=found.closing.at)

    return attachment(await run_sync(make), f"{year}年度台账封账单.docx", DOCX)


@on("POST", "/api/v1/office/closings", body=Close)
async def close(request: Req) -> dict[str, str]:
    """Freeze the year; a large town takes a while, so it is a job."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Close)
    year = _year(house, body.year)
    if body.typed.strip() != str(year):
        raise Invalid(f"请在框里照样填 {year}，确认是要封这一年")

    def begin() -> Job:
        if year >= house.years.today().year:
            raise Refused(f"{year} 年还没有过完，过了 12 月 31 日才能封账")
        if year in house.ledger.book().closed:
            raise Refused(f"{year} 年度已经封账")
        if any(job.open and job.about["year"] == year for job in house.jobs.of_kind(KIND)):
            raise Refused("正在封账，请稍等")
        return house.jobs.start(KIND, actor, {"year": year}, _work(house, actor, year))

    job = await run_sync(begin)
    return {"next": f"{PREFIX}/office/close?year={year}&job={job.id}"}


@on("POST", "/api/v1/office/reopenings", body=Reopen)
async def reopen(request: Req) -> dict[str, str]:
    """Open it again, with a reason that stays in the ledger."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Reopen)
    year = _year(house, body.year)
    await run_sync(lambda: reopen_year(house.store, actor, year, body.why, clock=house.clock))
    return {"next": f"{PREFIX}/office/close?year={year}&done=reopened"}


def _work(house: House, actor: str, year: int) -> Callable[[Path, Say], None]:
    def work(_folder: Path, say: Say) -> None:
        say(0.1, "正在算这一年的数字")
        frozen = freeze(house.years, year)
        say(0.6, "正在写入台账")
        close_year(
            house.store,
            actor,
            year,
            policy_digest=frozen.policy_digest,
            policy_title=frozen.policy_title,
            law_versions=frozen.law_versions,
            figures=frozen.figures,
            on=frozen.on,
            clock=house.clock,
            seen=frozen.seen,
        )

    return work


def _closed(house: House, year: int) -> ClosingFacts | None:
    """What was frozen, None for a year that is open."""
    return closing_facts(house.store, year) if year in house.ledger.book().closed else None


def _groups(digest: str) -> list[str]:
    """In fours, as on the 封账单."""
    return [digest[i : i + 4] for i in range(0, len(digest), 4)]


def _year(house: House, text: str) -> int:
    if text not in {str(year) for year in range(2000, house.years.today().year + 1)}:
        raise Invalid("没有这个年度，请刷新页面后再试")
    return int(text)


HANDLERS = (closing, sheet, close, reopen)
