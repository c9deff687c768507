"""A sign-in sheet on its way in: who was there by it, what that would change, then exactly that.

签到表 sign-in sheet · 名册外 guest · 已登记 known
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lawtrain.desk.entered import Scene, Somebody, look
from lawtrain.desk.ledger import LedgerDesk
from lawtrain.desk.table_file import Opened, TableFile, candidates, digest_of, open_table, remember
from lawtrain.errors import NotFound, Refused
from lawtrain.formats.attendance import VOCABULARY, read_attendance
from lawtrain.formats.matching import match
from lawtrain.formats.problem import Problem
from lawtrain.records import TrainingEvent
from lawtrain.store import Store

MEMORY = "attendance-columns"
Effect = Literal["new", "hours", "same", "absent", "against"]


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the sheet. `against`: the sheet says absent, but they stand as present; that stays as it is."""

    place: int
    somebody: Somebody
    hours: float | None
    effect: Effect


@dataclass(frozen=True, slots=True)
class Preview:
    """What the sheet would do. `digest` names exactly this outcome; `confirm` does nothing else."""

    file: str
    opened: Opened
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    guests: int
    digest: str

    @property
    def importable(self) -> bool:
        """Nothing wrong, and something to do."""
        return not any(p.is_error for p in self.problems) and any(
            one.effect in ("new", "hours") for one in self.lines
        )


def preview(store: Store, ledger: LedgerDesk, event: str, file: TableFile) -> Preview:
    """Reads the sheet and compares; stores nothing. Raises Invalid for what cannot be read, NotFound for the event."""
    scene = look(store, ledger)
    about = scene.book.events.get(event)
    if about is None:
        raise NotFound("没有这个活动，可能已经撤回；请回到活动列表")
    opened = open_table(store, file, VOCABULARY, MEMORY)
    rows, problems = read_attendance(opened.sheet, opened.columns)
    there = {
        who: [place for place in own if place.covers(about.held_on)] for who, own in scene.places.items()
    }
    matched = match(rows, candidates(scene, there), file=file.name, guests=True)
    found = [*problems, *matched.problems]
    by_username = {person.username: who for who, person in scene.people.items()}
    lines = [
        _line(scene, about, row.place, by_username[username], row.present, row.hours)
        for row, username in matched.people
    ]
    outcome = [(one.place, one.somebody.person.pseudonym, one.hours, one.effect) for one in lines]
    lines = [] if any(p.is_error for p in found) else lines
    return Preview(file.name, opened, tuple(lines), tuple(found), matched.guests, digest_of(outcome))


def confirm(
    store: Store, ledger: LedgerDesk, actor: str, event: str, file: TableFile, digest: str, why: str = ""
) -> tuple[int, int]:
    """Takes in exactly what was previewed; how many entries that made, and how many guests the sheet had.

    Raises: Refused when something has changed since, or there is nothing to take in; Invalid when hours change without
    a reason; then nothing is stored.
    """
    seen = preview(store, ledger, event, file)
    if not seen.importable:
        raise Refused("这份签到表有错误或没有新的到场人员，没有登记；请看预览里的说明")
    if seen.digest != digest:
        raise Refused("预览之后这个活动或花名册又有了别的改动，没有登记；请重新预览一次再确认")
    present = {
        one.somebody.person.pseudonym: one.hours for one in seen.lines if one.effect in ("new", "hours")
    }
    made = ledger.attend(actor, event, present, source=file.source, why=why)
    remember(store, MEMORY, seen.opened)
    return made, seen.guests


def _line(
    scene: Scene, event: TrainingEvent, place: int, who: str, present: bool, hours: float | None
) -> Line:
    known, told = scene.book.attendances.get((event.id, who)), hours
    if hours == event.credit_hours:
        hours = None  # what everybody gets need not be said of one
    effect: Effect
    if not present:
        effect = "against" if known else "absent"
    elif known is None:
        effect = "new"
    else:
        effect = "same" if told is None or known.hours == hours else "hours"
    return Line(place, scene.on(who, event.held_on), hours, effect)
