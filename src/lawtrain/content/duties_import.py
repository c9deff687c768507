"""Takes an office's own list in place of the one in force: looked at first, written whole, the former one kept beside it.

清单 the file · 核对 Preview: what comes, goes, moves to another list · 原来的一份 the former file
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath

from lawtrain.content.duties import FILE, OWN, find_duties, own_list
from lawtrain.content.own_file import locked, save
from lawtrain.errors import Invalid, Refused
from lawtrain.formats import Problem, clip
from lawtrain.formats.duties import read_duties, write_duties
from lawtrain.formats.duties_schema import ALSO, MOST, MOST_EACH
from lawtrain.formats.duties_table import Table, read_table
from lawtrain.formats.sheets.words import tidied
from lawtrain.questions.duties import Duties, Duty, DutyList

SAMPLE = "示范清单（样例）"
"""Title of the list that comes with the courses: whoever takes in their own begins with nothing of it."""

KINDS = {"gone": "去掉", "moved": "改类别", "new": "新增", "edited": "改内容"}
"""What can become of a matter, in the order of the preview: what takes something away is looked at first."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the file would do to one matter. `about` says what differs."""

    kind: str
    duty: Duty
    about: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do. `digest` is of the list as it would be and of the one it was compared with."""

    file: str
    table: Table
    duties: Duties | None
    changes: tuple[Change, ...]
    kept: tuple[tuple[DutyList, int], ...]  # lists that the file does not speak of, with their length
    lost: tuple[str, ...]  # names in use until now that lead nowhere afterwards
    digest: str
    missing: tuple[DutyList, ...] = ()  # lists with nothing on them afterwards
    sample: bool = False  # whether it takes the place of the sample

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Of the file, errors and remarks."""
        return self.table.problems

    @property
    def importable(self) -> bool:
        """Whether there is something to write."""
        return self.duties is not None and bool(self.changes)

    def count(self, kind: str) -> int:
        """Of one kind of change."""
        return sum(change.kind == kind for change in self.changes)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the list in force is read from, and where a new one goes."""

    root: Path
    own: Path | None = None  # in the data folder of an installation; None: the content folder itself

    @property
    def target(self) -> Path:
        """The file that is written."""
        return self.own or self.root / "courses" / PurePath(OWN).name

    def former(self) -> Duties | None:
        """The list in force, if any. Raises Invalid for a faulty one: what it says must not get lost unseen."""
        file = find_duties(self.root, self.own, anew=True)
        if file is None or file.duties is not None:
            return file.duties if file else None
        wrong = [p for p in file.problems if p.is_error]
        path = self.own if self.own and self.own.is_file() else self.root / FILE
        raise Invalid(
            f"现在的事项表 {path} 有 {len(wrong)} 处错误，没有导入，什么都没有改动：{wrong[0]}。"
            "请先改正它，或者把它移走（旁边 duties.<日期>.yaml 是原来的一份，可以改名换上），再导入"
        )


def installation(data: Path) -> Place:
    """The place of a running installation, by its data folder."""
    return Place(data / "content", own_list(data))


def preview(place: Place, data: bytes, name: str, day: date, only: DutyList | None = None) -> Preview:
    """What the file would change. Nothing is written.

    Raises Invalid for what is no table, for a list in force that has errors, and for what could not be read again.
    """
    return _planned(place, read_table(data, name, day, only), name)


def confirm(
    place: Place,
    data: bytes,
    name: str,
    day: date,
    digest: str,
    only: DutyList | None = None,
    note: Callable[[Preview], None] | None = None,
) -> Path | None:
    """Write what was previewed; returns where the former file is, if there was one.

    `note` is called when all is in order, right before the file is written; when it raises, nothing is written.
    Raises Invalid where there is nothing to write, Refused when the list or the reading has changed since,
    Unavailable when the folder cannot be written.
    """
    table = read_table(data, name, day, only)
    with locked(place.target):
        found = _planned(place, table, name)
        if found.duties is None or not found.importable:
            raise Invalid("这份清单没有可以导入的内容，什么都没有改动；请重新核对")
        if found.digest != digest:
            raise Refused("核对以后，事项表被别人改过；请重新选择文件核对一次再导入")
        if note:
            note(found)
        return save(place.target, write_duties(found.duties).encode(), day)


def _planned(place: Place, table: Table, name: str) -> Preview:
    former = place.former()
    if not table.duties:
        return Preview(name, table, None, (), (), (), "")
    sample = former is not None and former.title == SAMPLE
    duties, kept = _merged(former, table, PurePath(name).stem, sample)
    text = _readable(duties)
    changes = tuple(_changes(former.duties if former and not sample else (), duties.duties))
    lost = tuple(sorted((former.by_name.keys() if former else set()) - duties.by_name.keys()))
    missing = tuple(one for one in DutyList if all(duty.list is not one for duty in duties.duties))
    seen = write_duties(former) if former else ""
    digest = hashlib.sha256(f"{seen}\0{text}".encode()).hexdigest()
    return Preview(name, table, duties, changes, kept, lost, digest, missing, sample)


def _readable(duties: Duties) -> str:
    """The text of the file to be. Raises Invalid when it would not read as the same list again."""
    if (number := len(duties.duties)) > MOST:
        raise Invalid(f"导入以后三张清单一共 {number} 项，最多 {MOST} 项，没有导入；请核对是不是选错了文件")
    text = write_duties(duties)
    again = read_duties(text.encode(), "导入以后的事项表")
    if again.duties != duties:
        wrong = next((f"：{one.path} {one.message}" for one in again.problems if one.is_error), "")
        raise Invalid(f"这份清单写成事项表以后读不回来，没有导入{wrong}。请在表格里改好这一处再选一次")
    return text


def _merged(
    former: Duties | None, table: Table, stem: str, sample: bool
) -> tuple[Duties, tuple[tuple[DutyList, int], ...]]:
    """The lists of the file in place of their namesakes, the others as they are; short names are carried over.

    Of the sample only the names: items and lessons go by them, while its matters and units are nobody's.
    """
    old = former.duties if former else ()
    if sample:
        old = tuple(replace(duty, units=(), articles=()) for duty in old)
    new = _with_former_names(table.duties, old)
    old = () if sample else old
    taken = {name for duty in new for name in (duty.name, *duty.also)}
    rest = [d for d in old if d.list not in table.lists and not taken & {d.name, *d.also}]
    order = list(DutyList)
    duties = sorted((*new, *rest), key=lambda duty: order.index(duty.list))
    kept = tuple((one, n) for one in order if (n := sum(d.list is one for d in rest)))
    title = clip(tidied(stem), 50)
    return Duties(title if len(title) > 1 and title != SAMPLE else "本单位清单", tuple(duties)), kept


def _with_former_names(new: Sequence[Duty], old: Sequence[Duty]) -> tuple[Duty, ...]:
    """Items and lessons go on speaking of 信访工作 where the list says 做好信访工作，……: if one matter alone says so.

    What the file leaves out of a matter that was there before (its units, its articles) stays.
    """
    named = {name for duty in new for name in (duty.name, *duty.also)}
    now = {duty.name: duty for duty in new}
    for before in old:
        same = now.get(before.name)
        if same:
            kept = {"units": same.units or before.units, "articles": same.articles or before.articles}
            now[same.name] = replace(same, **kept)  # type: ignore[arg-type]
        for name in (before.name, *before.also):
            fits = [before.name] if same else [one for one in now if name in one]
            if name in named or len(fits) != 1 or len(name) > ALSO:
                continue
            fit = now[fits[0]]
            if len(fit.also) >= MOST_EACH:
                continue
            if before.list is DutyList.RECALLED and fit.list is not DutyList.RECALLED:
                continue  # what teaches a recalled matter must not pass for another
            now[fit.name] = replace(fit, also=(*fit.also, name))
            named.add(name)
    return tuple(now.values())


def _changes(old: Sequence[Duty], new: Sequence[Duty]) -> list[Change]:
    before, after = {d.name: d for d in old}, {d.name: d for d in new}
    found = [Change("gone", duty) for duty in old if duty.name not in after]
    for duty in new:
        was = before.get(duty.name)
        if was is None:
            found.append(Change("new", duty, f"题库里叫“{'、'.join(duty.also)}”" if duty.also else ""))
        elif was.list is not duty.list:
            found.append(Change("moved", duty, f"{was.list} → {duty.list}"))
        elif was != duty:
            found.append(Change("edited", duty, _differing(was, duty)))
    order = list(KINDS)
    return sorted(found, key=lambda change: order.index(change.kind))


def _differing(was: Duty, now: Duty) -> str:
    told = []
    if was.units != now.units:
        told.append(f"内设机构：{'、'.join(was.units) or '（空）'} → {'、'.join(now.units) or '（空）'}")
    if was.articles != now.articles:
        told.append(f"依据：{len(was.articles)} 处 → {len(now.articles)} 处")
    if was.also != now.also:
        told.append(f"题库里的叫法：{'、'.join(now.also) or '（空）'}")
    return "；".join(told)
