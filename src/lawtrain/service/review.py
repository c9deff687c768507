"""The trainer's pages: which items wait for a person's eye, each item with its key and its law, signing off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.content import Catalogue
from lawtrain.desk.review import ReviewDesk, ReviewedItem, Signing, texts_in
from lawtrain.desk.standing import Texts, words_in_force
from lawtrain.formats.richtext import render
from lawtrain.laws import Calendar, format_citation, load_registry
from lawtrain.questions import Face, Question, Reveal, Template, fill
from lawtrain.records import TOWN_TIME
from lawtrain.records.reviews import ReviewState
from lawtrain.reports.cells import shown
from lawtrain.service.api import read
from lawtrain.service.house import House, house_of
from lawtrain.service.permissions import on
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

_DONE = {
    "signed": "已签审，记在您的名下。",
    "withdrawn": "已撤回签审；原来的记录仍然保留。",
}
_LOOKS = {ReviewState.UNSIGNED: "", ReviewState.SIGNED: "good", ReviewState.STALE: "warn"}


class Signature(msgspec.Struct, forbid_unknown_fields=True):
    """Items as they were read: id → version."""

    lesson: str
    versions: dict[str, str]
    adviser: str = ""
    note: str = ""


class Withdrawal(msgspec.Struct, forbid_unknown_fields=True):
    """Items whose sign-off is taken back."""

    lesson: str
    items: list[str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A citation as a reviewer needs it; `text` is the article in force today, empty where the library lacks it."""

    label: str
    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A question with everything a learner sees only after handing in; `guide` in points and their shares.

    `rows`: the key of 排序, 匹配 and 填空, line by line. `template`: the stem of one whose days are drawn; then all else
    is an example.
    """

    id: str
    label: str
    template: str
    stem: str
    options: tuple[tuple[str, bool, str], ...]  # text, whether it is the key, the reason
    rows: tuple[tuple[str, str, str], ...]  # what is asked, the right answer, the reason
    explanation: str
    guide: tuple[tuple[str, str], ...]  # what an answer should say, its share
    sources: tuple[Source, ...]
    parts: tuple[Card, ...]


def review_desk(house: House, catalogue: Catalogue) -> ReviewDesk:
    """The desk behind these pages, and behind what a lesson tells of its review."""
    return ReviewDesk(house.store, catalogue, house.clock, texts_in(house.settings.data))


@on("GET", "/review")
async def reviews(request: Req) -> Response[str]:
    """题目复核: every lesson and how far its items are."""
    house = house_of(request)
    catalogue = await house.library.current()

    def render_page() -> Response[str]:
        lessons, titles = (
            review_desk(house, catalogue).lessons(),
            {c.slug: c.title for c in catalogue.courses},
        )
        courses = [
            (titles.get(slug, slug), list(some))
            for slug, some in groupby(lessons, lambda one: one.ref.partition("/")[0])
        ]
        return house.views.page("review.html", request.user, courses=courses, states=list(ReviewState))

    return await run_sync(render_page)


@on("GET", "/review/{course:str}/{lesson:str}")
async def review_lesson(request: Req) -> Response[str]:
    """One lesson's items, what is to be looked at first."""
    house, catalogue = house_of(request), await house_of(request).library.current()
    ref, done = "{course}/{lesson}".format_map(request.path_params), request.query_params.get("done", "")

    def render_page() -> Response[str]:
        desk = review_desk(house, catalogue)
        lesson = desk.lesson(ref)
        texts, today = texts_in(house.settings.data), house.clock().astimezone(TOWN_TIME).date()
        order = [ReviewState.STALE, ReviewState.UNSIGNED, ReviewState.SIGNED]
        items = sorted(lesson.items, key=lambda one: order.index(one.standing.state))
        past = desk.history([one.question.id for one in items])
        return house.views.page(
            "review_lesson.html",
            request.user,
            lesson=lesson,
            items=[(one, _card_of(one, texts, today, catalogue.calendar)) for one in items],
            open={one.question.id: one.standing.version for one in items if not one.signed},
            signed=[one.question.id for one in items if one.signed],
            history={
                one.question.id: [(shown(e.at), by, e) for e, by in past if e.item == one.question.id]
                for one in items
            },
            looks=_LOOKS,
            states=list(ReviewState),
            done=_DONE.get(done, ""),
        )

    return await run_sync(render_page)


@on("POST", "/api/v1/review/signatures", body=Signature)
async def sign(request: Req) -> dict[str, str]:
    """Sign items off in one's own name."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Signature)
    desk = review_desk(house, await house.library.current())

    def job() -> dict[str, str]:
        ref = desk.lesson(body.lesson).ref
        desk.sign(actor, Signing(body.versions, "", body.adviser, body.note))
        return {"next": f"{PREFIX}/review/{ref}?done=signed"}

    return await run_sync(job)


@on("POST", "/api/v1/review/withdrawals", body=Withdrawal)
async def withdraw(request: Req) -> dict[str, str]:
    """Take sign-offs back by further entries."""
    house, actor = house_of(request), request.user.known.person.pseudonym
    body = read(await request.body(), Withdrawal)
    desk = review_desk(house, await house.library.current())

    def job() -> dict[str, str]:
        ref = desk.lesson(body.lesson).ref
        desk.withdraw(actor, body.items, note=body.note)
        return {"next": f"{PREFIX}/review/{ref}?done=withdrawn"}

    return await run_sync(job)


def _card_of(one: ReviewedItem, texts: Texts, today: date, calendar: Calendar) -> Card:
    question = _asked(one.question, calendar)
    texts_of_today = {
        c: words_in_force(texts, c, today)
        for c in (*question.citations, *(c for p in question.body.parts for c in p.citations))
    }
    pairs = zip((question, *question.body.parts), (one.question, *one.question.body.parts), strict=True)
    templates = {written.id: written.stem for asked, written in pairs if asked.stem != written.stem}
    face = question.body.redact(question, {}, question.stages)
    card = _card(face, question.body.reveal(question), texts_of_today, templates)
    return replace(card, label=one.question.body.label)


def _asked(question: Question, calendar: Calendar) -> Question:
    """A template as somebody may meet it; anything else, and one whose days cannot be counted yet, as it stands."""
    body = question.body
    return (
        fill(question, 1, calendar) if isinstance(body, Template) and not body.lacking(calendar) else question
    )


def _card(face: Face, reveal: Reveal, texts: Mapping[Any, str], templates: Mapping[str, str]) -> Card:
    registry = load_registry()
    rows = _rows(face, reveal)
    whys = {} if face.rows else reveal.whys  # of rows, whose ids may be those of options
    return Card(
        face.id,
        face.label,
        render(templates.get(face.id, "")),
        render(face.stem),
        # Steps stand in their right order among the rows; what is matched is listed too, since not all may be needed.
        tuple((render(text), i in reveal.key, render(whys.get(i, ""))) for i, text in face.options)
        if face.control != "order"
        else (),
        rows,
        render(reveal.explanation),
        tuple((render(one.text), f"{float(one.share):.0%}") for one in reveal.guide),
        tuple(
            Source(
                format_citation(c, registry) if c.law in registry.laws else c.law, c.quote, texts.get(c, "")
            )
            for c in reveal.citations
        ),
        tuple(_card(f, r, texts, templates) for f, r in zip(face.parts, reveal.parts, strict=True)),
    )


def _rows(face: Face, reveal: Reveal) -> tuple[tuple[str, str, str], ...]:
    texts = dict(face.options)
    if face.control == "order":
        lines = [(f"第 {n} 步", texts[step], step) for n, step in enumerate(reveal.key, 1)]
    else:
        key = {row: value for row, _, value in (one.partition("=") for one in reveal.key)}
        also = {row: f"（也算对：{'、'.join(forms)}）" for row, forms in reveal.also.items()}
        lines = [(text, texts.get(key[row], key[row]) + also.get(row, ""), row) for row, text in face.rows]
    return tuple((render(what), render(right), render(reveal.whys.get(i, ""))) for what, right, i in lines)


HANDLERS = (reviews, review_lesson, sign, withdraw)
