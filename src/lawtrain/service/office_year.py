"""The office looks at a year: overview, the people behind a figure, who still owes what, one person's record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk.people import tree_order
from lawtrain.desk.year import EVERYBODY, FIRST_YEAR, Owing, Sifted, Year, YearDesk, owing
from lawtrain.desk.year_board import WEAK_SHOWN, board_of
from lawtrain.desk.year_person import KINDS, person_record
from lawtrain.errors import Invalid, NotFound
from lawtrain.policies import State
from lawtrain.records import CATEGORIES
from lawtrain.reports.cells import clean, shown
from lawtrain.reports.facts import chinese_order
from lawtrain.reports.tables import Cell, Column, Table
from lawtrain.reports.xlsx import write_tables
from lawtrain.reports.year import Figure, YearFacts
from lawtrain.reports.year.forms_year import Owed, write_owed
from lawtrain.service.downloads import DOCX, XLSX, attachment
from lawtrain.service.house import House, house_of
from lawtrain.service.permissions import on

Req = Request[Any, Any, Any]
Query = Mapping[str, str]

_PER_PAGE = 200
_NAMES_SHOWN = 1000
_MOST_PRINTED = 3000
_LABELS = {
    EVERYBODY: "所有在册的人",
    **{s.value: f"总体{s.value}的" for s in (State.UNMET, State.OPEN, State.MET)},
    State.EXEMPT.value: "免的（没有适用的要求）",
}
_COLUMNS = (
    Column("单位", "text", 16),
    Column("统计类别", "text", 14),
    Column("职务", "text", 12),
    Column("总体", "text", 8),
    Column("要求", "text", 18),
    Column("状态", "text", 8),
    Column("说明", "text", 40),
    Column("期限", "text", 12),
)


def asked(desk: YearDesk, query: Query, usual: int | None = None) -> tuple[int, date]:
    """Year and day of a page; what makes no sense counts as not chosen. `usual` instead of this year."""
    typed, this = query.get("year", ""), desk.today().year
    chosen = int(typed) if len(typed) == 4 and typed.isascii() and typed.isdigit() else 0
    year = chosen if FIRST_YEAR <= chosen <= this else usual or this
    return year, desk.day(year, query.get("on", ""))


def said(year: int, day: date) -> str:
    """The same as a query."""
    return urlencode({"year": year, "on": day.isoformat()})


@on("GET", "/office/year")
async def overview(request: Req) -> Response[str]:
    """本年总览."""
    house = house_of(request)
    year, day = asked(house.years, request.query_params)

    def render() -> Response[str]:
        found = house.years.year(year, day)
        return house.views.page(
            "year.html",
            request.user,
            **_common(house, found),
            board=board_of(found),
            closing=found.facts.closing,
            owed=len(owing(found.facts)),
            next_day=f"{day + timedelta(1):%Y-%m-%d}",
            most=WEAK_SHOWN,
        )

    return await run_sync(render)


@on("GET", "/office/figure")
async def behind(request: Req) -> Response[str]:
    """Whom a figure counts, among whom, and on which entries."""
    house, query = house_of(request), request.query_params
    year, day = asked(house.years, query)

    def render() -> Response[str]:
        found = house.years.year(year, day)
        figure = next((f for f in found.figures if f.key == query.get("key")), None)
        if figure is None:
            raise NotFound("没有这个数字，可能数据刚刚有了变动；请回到总览再点一次")
        lists = [("算在内的", figure.counted)]
        if figure.among and set(figure.among) != set(figure.counted):
            rest = set(figure.among) - set(figure.counted)
            lists.append(
                ("在分母里、没有算进分子的" if figure.kind == "rate" else "同一范围里其余的", tuple(rest))
            )
        return house.views.page(
            "year_figure.html",
            request.user,
            **_common(house, found),
            figure=figure,
            lists=[(title, *_named(found.facts, figure, people)) for title, people in lists],
        )

    return await run_sync(render)


@on("GET", "/office/owed")
async def owed(request: Req) -> Response[str]:
    """待完成名单."""
    house, query = house_of(request), request.query_params
    year, day = asked(house.years, query)
    wanted = sifted(query)

    def render() -> Response[str]:
        found = house.years.year(year, day)
        by_name = query.get("order") == "name"
        everyone = _ordered(owing(found.facts, wanted), by_name)
        pages = 1 if query.get("whole") == "1" else -(-len(everyone) // _PER_PAGE) or 1
        page = min(_number(query.get("page", "")), pages)
        rows = everyone if pages == 1 else everyone[(page - 1) * _PER_PAGE : page * _PER_PAGE]
        members = found.facts.on_roster().values()
        return house.views.page(
            "year_owed.html",
            request.user,
            **_common(house, found),
            wanted=wanted,
            filtered=wanted != Sifted(),
            query=f"{said(year, day)}&{_query(wanted)}" + ("&order=name" if by_name else ""),
            units=_units({m.post.unit for m in members}),
            categories=CATEGORIES,
            rules=found.policy.rules if found.policy else (),
            states=list(_LABELS),
            labels=_LABELS,
            everybody=len(members),
            total=len(everyone),
            groups=[("", rows)] if by_name else [(u, list(own)) for u, own in groupby(rows, key=_unit_of)],
            order="name" if by_name else "",
            page=page,
            pages=pages,
        )

    return await run_sync(render)


@on("GET", "/office/owed.xlsx")
async def owed_xlsx(request: Req) -> Response[bytes]:
    """The list as a workbook; names only when they are asked for."""
    house, query = house_of(request), request.query_params
    year, day = asked(house.years, query)
    names = query.get("names") == "1"

    def make() -> bytes:
        facts = house.years.year(year, day).facts
        table = _table(facts, _ordered(owing(facts, sifted(query)), query.get("order") == "name"), names)
        return write_tables(f"{year}年度待完成名单", [table], house.clock())

    body = await run_sync(make)
    await _note(request, "download_owed", year=year, names=names)
    return attachment(body, f"{year}年待完成名单-截至{day}{'' if names else '-无姓名'}.xlsx", XLSX)


@on("GET", "/office/owed.docx")
async def owed_docx(request: Req) -> Response[bytes]:
    """The list as paper to be signed for; it names people."""
    house, query = house_of(request), request.query_params
    year, day = asked(house.years, query)

    def make() -> bytes:
        facts = house.years.year(year, day).facts
        people = [
            Owed(
                o.place.post.unit,
                o.name,
                o.place.post.title or o.place.post.category,
                tuple((f"{f.title}：{f.reason}", None) for f in o.findings),  # the reason tells the day
            )
            for o in owing(facts, sifted(query))
            if o.findings
        ]
        if len(people) > _MOST_PRINTED:
            raise Invalid(f"名单有 {len(people)} 人，一份 Word 放不下；请先按单位或类别筛选，再下载")
        return write_owed(people, town=facts.town, year=year, on=day, made_at=house.clock())

    body = await run_sync(make)
    await _note(request, "download_owed", year=year, names=True)
    return attachment(body, f"{year}年待完成名单-截至{day}.docx", DOCX)


@on("GET", "/office/record/{username:str}")
async def record(request: Req) -> Response[str]:
    """One person's year, with every entry behind every finding."""
    house, username = house_of(request), request.path_params["username"]
    year, day = asked(house.years, request.query_params)

    def render() -> Response[str]:
        found = house.years.year(year, day)
        known = person_record(house.store, found.facts, username)
        return house.views.page(
            "year_person.html",
            request.user,
            **_common(house, found),
            record=known,
            policy=found.facts.policy,
            kinds=KINDS,
            groups=[(kind, list(own)) for kind, own in groupby(known.things, key=lambda t: t.kind)],
            shown=shown,
        )

    return await run_sync(render)


def sifted(query: Query) -> Sifted:
    """The filters of the list; what makes no sense finds nobody."""
    chosen = {name: clean(query.get(name, ""))[:128] for name in ("unit", "category", "rule", "state")}
    if chosen["state"] and chosen["state"] not in _LABELS:
        raise Invalid("没有这种状态；请从页面上的下拉框里选")
    return Sifted(**chosen)


def _common(house: House, found: Year) -> dict[str, Any]:
    facts = found.facts
    return {
        "year": facts.year,
        "on": facts.on,
        "years": sorted({*house.years.years(), facts.year}, reverse=True),
        "at": said(facts.year, facts.on),
        "trouble": found.trouble,
    }


async def _note(request: Req, action: str, **detail: Any) -> None:
    actor = request.user.known.person.pseudonym
    await run_sync(lambda: house_of(request).doors.note(actor, action, "", **detail))


def _query(wanted: Sifted) -> str:
    return urlencode(
        {"unit": wanted.unit, "category": wanted.category, "rule": wanted.rule, "state": wanted.state}
    )


def _ordered(found: list[Owing], by_name: bool) -> list[Owing]:
    return sorted(found, key=lambda o: (chinese_order(o.name), o.person.username)) if by_name else found


def _unit_of(one: Owing) -> str:
    return one.place.post.unit


def _units(paths: set[str]) -> list[str]:
    """Every unit and every unit above one, as a tree."""
    above = {"/".join(path.split("/")[:n]) for path in paths for n in range(1, path.count("/") + 2)}
    return sorted(above, key=tree_order)


def _named(facts: YearFacts, figure: Figure, people: Sequence[str]) -> tuple[list[tuple[str, str, str]], int]:
    """(name, unit, 工号) by unit and name, and how many are left out; the day is the figure's own."""
    found = []
    for who in people:
        place, person = facts.nearest(who, figure.roster_on), facts.people.get(who)
        found.append((facts.name(who), place.post.unit if place else "", person.username if person else ""))
    found.sort(key=lambda f: (tree_order(f[1]), chinese_order(f[0]), f[2]))
    return found[:_NAMES_SHOWN], max(0, len(found) - _NAMES_SHOWN)


def _table(facts: YearFacts, people: Sequence[Owing], names: bool) -> Table:
    """One row for each thing left to do; for somebody with nothing left, one that says how they stand."""
    who = (Column("工号", "text", 10), Column("姓名", "text", 10)) if names else (Column("编号", "text", 12),)
    rows: list[tuple[Cell, ...]] = []
    for o in people:
        post, pseudonym = o.place.post, o.person.pseudonym
        own = (o.person.username, o.name) if names else (facts.code(pseudonym),)
        head = (*own, post.unit, post.category, post.title, o.standing.state.value)
        rows += [
            (*head, f.title, f.state.value, f.reason, f.due.isoformat() if f.due else "") for f in o.findings
        ] or [(*head, "", "", "", "")]
    notes = (
        f"截至 {facts.on}；要求：{facts.policy}。按单位排列，不按成绩排列。",
        "有姓名，只供组织学习使用，请按规定保管。" if names else "编号是台账里的代号，不写姓名。",
    )
    return Table("待完成名单", (*who, *_COLUMNS), tuple(rows), notes)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text) else 1


HANDLERS = (overview, behind, owed, owed_xlsx, owed_docx, record)
