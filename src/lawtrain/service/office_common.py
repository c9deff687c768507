"""What the office's pages of the year share: the year that is looked at, who stands in a list, and how things came about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from litestar import Request

from lawtrain.desk.audit_words import who
from lawtrain.desk.entered import Scene, Step, history, look
from lawtrain.errors import Invalid, NotFound
from lawtrain.laws import load_registry
from lawtrain.records import Person
from lawtrain.reports.cells import clean, shown
from lawtrain.service.house import House
from lawtrain.service.uploads import Kept

Req = Request[Any, Any, Any]
Labels = Mapping[str, tuple[str, Callable[[Any], str]]]
"""Of a payload: key → what it is called and how its value reads."""

ROWS = 200
"""Lines of a preview or a list on one page."""


def scene_of(house: House) -> Scene:
    """As things stand now."""
    return look(house.store, house.ledger)


def actor_of(request: Req) -> str:
    """The officer's pseudonym."""
    found: str = request.user.known.person.pseudonym
    return found


def word(request: Req, name: str, most: int = 128) -> str:
    """A parameter of the address, on one line."""
    return clean(request.query_params.get(name, "")[: most * 4])[:most]


def number(text: str, least: int, most: int) -> int | None:
    """A whole number from an address; None for anything else."""
    known = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else least - 1
    return known if least <= known <= most else None


def year_of(request: Req, scene: Scene) -> int:
    """The year of the page; this one where the address names none."""
    return number(word(request, "year", 8), 2000, 2100) or scene.today.year


def years(scene: Scene, shown_year: int) -> list[int]:
    """What can be switched to: last year, this one, every year with something in it; newest first."""
    book = scene.book
    known = {e.year for e in book.events.values()} | {e.year for e in book.exams.values()} | set(book.closed)
    return sorted(known | {scene.today.year, scene.today.year - 1, shown_year}, reverse=True)


def page_of(request: Req, count: int, rows: int = ROWS) -> tuple[int, int]:
    """Which page is asked for and how many there are, from 1."""
    pages = -(-count // rows) or 1
    return min(number(word(request, "page", 6), 1, 99999) or 1, pages), pages


def kept_file(house: House, request: Req, identity: str) -> Kept:
    """The officer's own uploaded file. Raises NotFound, saying what to do, for anybody else's or one that is gone."""
    try:
        return house.uploads.get(actor_of(request), identity)
    except NotFound:
        raise NotFound(
            "刚才选的文件已经不在了（放了一小时以上，选了别的文件，或平台重启过）；请回到上一页重新选择文件"
        ) from None


def chosen_fields(request: Req, sheet: str, fields: Iterable[str]) -> dict[str, int] | None:
    """Which column is what, as chosen on the preview; columns chosen for another sheet do not count."""
    query = request.query_params
    if "of" not in query or word(request, "of") != sheet:
        return None
    chosen = {name: query[f"c_{name}"] for name in fields if query.get(f"c_{name}")}
    found = {name: number(at, 0, 9999) for name, at in chosen.items()}
    if None in found.values():
        raise Invalid("列的对应关系看不懂；请重新选择每一列是什么")
    return {name: at for name, at in found.items() if at is not None} or None


def law_versions() -> dict[str, list[list[str]]]:
    """For the form: name of a law → its versions as (effective, until, label), newest first."""
    return {
        law.title: [
            [v.effective.isoformat(), v.repealed.isoformat() if v.repealed else "", v.label]
            for v in reversed(law.versions)
        ]
        for law in load_registry().laws.values()
    }


def told_history(
    house: House,
    people: Mapping[str, Person],
    subject: str,
    since: int,
    labels: Labels,
    say: Callable[[Step], str],
) -> list[tuple[str, str, str]]:
    """(when, who, what) newest first. An entry that changes the thing itself says what differs; `say` tells the rest."""
    steps, told = history(house.store, subject, since)[::-1], []
    before: Mapping[str, Any] | None = None
    for step in steps:
        if step.subject == subject and step.kind in ("event", "exam"):
            after = step.first.payload
            sentence = "登记" if before is None else f"更正：{_differing(before, after, labels)}"
            before = after
        else:
            sentence = say(step)
        why = step.words.get("why", "")
        told.append((shown(step.at), who(step.by, people), sentence + (f"。原因：{why}" if why else "")))
    return told[::-1]


def by_file(source: str) -> str:
    """How something came in: the beginning of the SHA-256 leads to the file."""
    return f"导入，文件校验码 {source[:12]}…" if source else "手工登记"


def _differing(before: Mapping[str, Any], after: Mapping[str, Any], labels: Labels) -> str:
    changed = [
        f"{label}：{read(before[key]) or '（空）'} → {read(after[key]) or '（空）'}"
        for key, (label, read) in labels.items()
        if before.get(key) != after.get(key)
    ]
    return "；".join(changed) or "批准人或说明"


def plain(value: Any) -> str:
    """A value of a payload in words."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(map(str, value))
    return shown(value)
