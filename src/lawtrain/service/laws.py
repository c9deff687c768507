"""法条: the laws that can be read here, one article as of a day, and two versions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.content import Lesson
from lawtrain.errors import Invalid, NotFound
from lawtrain.laws import Law, article_label, to_chinese
from lawtrain.laws.compare import Key
from lawtrain.records import TOWN_TIME
from lawtrain.reports.cells import clean
from lawtrain.reports.lawdiff import LawDiff, write_lawdiff
from lawtrain.service.citations import address
from lawtrain.service.downloads import XLSX, attachment
from lawtrain.service.house import House, house_of
from lawtrain.service.permissions import on
from lawtrain.service.shelf import (
    Edition,
    Shelf,
    chinese_day,
    key_of,
    key_typed,
    neighbours,
    no_article,
    written,
)
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The article in another version: `label` and `href` are empty where there is none to show."""

    edition: Edition
    note: str
    label: str = ""
    href: str = ""
    diff: str = ""


@on("GET", "/laws")
async def laws(request: Req) -> Response[str]:
    """The laws of the library, to be searched by name."""
    house, user = house_of(request), request.user
    words = clean(request.query_params.get("q", ""))[:40].strip("《》 ")

    def render() -> Response[str]:
        shelf = _shelf(house)
        return house.views.page(
            "laws.html",
            user,
            words=words,
            total=len({slug for slug, _ in shelf.versions}),
            found=shelf.laws(words),
            today=_today(house),
            day=chinese_day,
            address=address,
        )

    return await run_sync(render)


@on("GET", "/laws/{law:str}/{article:str}")
async def law_article(request: Req) -> Response[Any]:
    """One article in the text of a day, today unless `as_of` says otherwise."""
    house, user, query = house_of(request), request.user, request.query_params
    slug = request.path_params["law"]

    def render() -> Response[Any]:
        shelf, today = _shelf(house), _today(house)
        law = shelf.law(slug)
        carried = _carried(query)
        if typed := clean(query.get("to", ""))[:20]:
            there = f"{address(law.slug, *key_typed(typed))}{_query(**carried)}"
            return Response(None, status_code=303, headers={"Location": there})
        key = key_of(request.path_params["article"])
        asked = _day(query["as_of"]) if query.get("as_of") else today
        edition = shelf.in_force(law, asked)
        text = shelf.text(edition)
        paragraphs = text.paragraphs(*key)
        if not paragraphs:
            raise no_article(edition, text, key)
        others = _elsewhere(shelf, edition, key, carried)
        before, after = (
            {"label": article_label(*one), "href": f"{address(law.slug, *one)}{_query(**carried)}"}
            if one
            else None
            for one in neighbours(text, key)
        )
        return house.views.page(
            "law_article.html",
            user,
            law=law,
            label=article_label(*key),
            unit="款" if key[0] else "自然段",
            paragraphs=[one.split("\n") for one in paragraphs],
            place=shelf.places(edition).get(key, ()),
            edition=edition,
            standing=edition.standing(today),
            asked=asked,
            stale=not edition.version.in_force_on(today),
            now=next((one for one in others if one.edition.version.in_force_on(today)), None),
            today=today,
            day=chinese_day,
            before=before,
            after=after,
            others=others,
            lesson=_lesson(house, query.get("from", "")),
            carried=carried,
            chinese=to_chinese,
        )

    return await run_sync(render)


@on("GET", "/laws/{law:str}/diff")
async def law_diff(request: Req) -> Response[str]:
    """新旧对照 of two versions, the two newest unless the address says otherwise."""
    house, user, query = house_of(request), request.user, request.query_params
    slug = request.path_params["law"]

    def render() -> Response[str]:
        shelf, today = _shelf(house), _today(house)
        law = shelf.law(slug)
        old, new = _two(shelf, law, query)
        diff = shelf.diff(old, new)
        everything = query.get("all") == "1"
        chosen = {"old": old.version.effective.isoformat(), "new": new.version.effective.isoformat()}
        return house.views.page(
            "law_diff.html",
            user,
            law=law,
            old=old,
            new=new,
            diff=diff,
            rows=diff.rows if everything else diff.changed,
            everything=everything,
            editions=[one for one in shelf.editions(law) if one.text],
            today=today,
            query=urlencode(chosen),
            written=written,
            place=lambda key, day: f"{address(law.slug, *key)}?as_of={day.isoformat()}",
        )

    return await run_sync(render)


@on("GET", "/laws/{law:str}/diff.xlsx")
async def law_diff_xlsx(request: Req) -> Response[bytes]:
    """The same as a workbook."""
    house, query = house_of(request), request.query_params
    slug = request.path_params["law"]

    def make() -> tuple[LawDiff, bytes]:
        shelf = _shelf(house)
        diff = shelf.diff(*_two(shelf, shelf.law(slug), query))
        return diff, write_lawdiff(diff, made_at=house.clock())

    diff, body = await run_sync(make)
    return attachment(body, f"{diff.title}新旧对照.xlsx", XLSX)


def _shelf(house: House) -> Shelf:
    return Shelf(house.settings.data / "laws")


def _today(house: House) -> date:
    return house.clock().astimezone(TOWN_TIME).date()


def _day(written_day: str) -> date:
    try:
        return date.fromisoformat(written_day[:10])
    except ValueError:
        raise Invalid("日期要写成 2026-01-01 的样子") from None


def _carried(query: Any) -> dict[str, str]:
    """What goes on from one article's address to the next."""
    return {"as_of": query.get("as_of", "")[:10], "from": query.get("from", "")[:80]}


def _query(**carried: str) -> str:
    told = {name: value for name, value in carried.items() if value}
    return f"?{urlencode(told, safe='/')}" if told else ""


def _lesson(house: House, ref: str) -> Lesson | None:
    """The lesson that the reader comes from; what names none is no way back."""
    if not ref:
        return None
    try:
        return house.library.catalogue().lesson(ref)
    except NotFound:
        return None


def _two(shelf: Shelf, law: Law, query: Any) -> tuple[Edition, Edition]:
    """Old and new as asked for, the older first. Raises NotFound where there are not two texts."""
    held = {one.version.effective: one for one in shelf.editions(law) if one.text}
    if len(held) < 2:
        raise NotFound(
            f"法条库里《{law.short}》的文本不足两个版本，没有可对照的。要对照，请联系培训员导入另一个版本"
        )
    newest = list(held)
    asked = [_day(query[name]) if query.get(name) else newest[1 - n] for n, name in enumerate(("old", "new"))]
    if missing := [day for day in asked if day not in held]:
        raise NotFound(f"法条库里没有《{law.short}》自{chinese_day(missing[0])}起施行的文本")
    if asked[0] == asked[1]:
        raise Invalid("选了同一个版本，没有可对照的。请选两个不同的版本")
    old, new = sorted(asked)
    return held[old], held[new]


def _elsewhere(shelf: Shelf, here: Edition, key: Key, carried: dict[str, str]) -> list[Elsewhere]:
    """The same article in the law's other versions, found by its words where the number changed."""
    slug, found = here.law.slug, []
    for one in shelf.editions(here.law):
        if one.version == here.version:
            continue
        if not one.text:
            found.append(Elsewhere(one, "没有收录文本"))
            continue
        earlier = one.version.effective < here.version.effective
        old, new = (one, here) if earlier else (here, one)
        diff = f"{PREFIX}/laws/{slug}/diff?" + urlencode(
            {"old": old.version.effective.isoformat(), "new": new.version.effective.isoformat()}
        )
        pair = next((p for p in shelf.pairs(old, new) if (p.new if earlier else p.old) == key), None)
        there = (pair.old if earlier else pair.new) if pair else None
        if pair is None or there is None:
            found.append(Elsewhere(one, "没有相近的一条", diff=diff))
            continue
        link = f"{address(slug, *there)}{_query(**carried | {'as_of': one.version.effective.isoformat()})}"
        note = {"same": "文字相同", "moved": "文字相同", "changed": "文字有修改"}[pair.kind]
        found.append(Elsewhere(one, note, article_label(*there), link, f"{diff}#{_row(pair.new)}"))
    return found


def _row(key: Key | None) -> str:
    return f"n{written(key)}" if key else ""


HANDLERS = (laws, law_article, law_diff, law_diff_xlsx)
