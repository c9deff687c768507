"""Takes an office's own list in place of the one in force: looked at first, written whole, the former one kept beside it.

清单 the file · 核对 Preview: what comes, goes, moves to another list · 原来的一份 the former file
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath

from lawtrain.content.duties import OWN, find_duties, own_list
from lawtrain.content.own_file import save
from lawtrain.errors import Invalid, Refused
from lawtrain.formats import Problem, clip
from lawtrain.formats.duties import write_duties
from lawtrain.formats.duties_table import Table, read_table
from lawtrain.questions.duties import Duties, Duty, DutyList

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
        """The list in force; a faulty one counts as none."""
        file = find_duties(self.root, self.own)
        return file.duties if file else None


def installation(data: Path) -> Place:
    """The place of a running installation, by its data folder."""
    return Place(data / "content", own_list(data))


def preview(place: Place, data: bytes, name: str, day: date, only: DutyList | None = None) -> Preview:
    """What the file would change. Nothing is written. Raises Invalid for what is no table."""
    former = place.former()
    table = read_table(data, name, day, only)
    if not table.duties:
        return Preview(name, table, None, (), (), (), "")
    duties, kept = _merged(former, table, PurePath(name).stem)
    changes = tuple(_changes(former.duties if former else (), duties.duties))
    lost = sorted((former.by_name.keys() if former else set()) - duties.by_name.keys())
    seen = write_duties(former) if former else ""
    digest = hashlib.sha256(f"{seen}\0{write_duties(duties)}".encode()).hexdigest()
    return Preview(name, table, duties, changes, kept, tuple(lost), digest)


def confirm(
    place: Place, data: bytes, name: str, day: date, digest: str, only: DutyList | None = None
) -> Path | None:
    """Write what was previewed; returns where the former file is, if there was one.

    Raises Invalid where there is nothing to write, Refused when the list or the reading has changed since,
    Unavailable when the folder cannot be written.
    """
    found = preview(place, data, name, day, only)
    if found.duties is None or not found.importable:
        raise Invalid("这份清单没有可以导入的内容，什么都没有改动；请重新核对")
    if found.digest != digest:
        raise Refused("核对以后，事项表被别人改过；请重新选择文件核对一次再导入")
    return save(place.target, write_duties(found.duties).encode(), day)


def _merged(
    former: Duties | None, table: Table, stem: str
) -> tuple[Duties, tuple[tuple[DutyList, int], ...]]:
    """The lists of the file in place of their namesakes, the others as they are; short names are carried over."""
    old = former.duties if former else ()
    new = _with_former_names(table.duties, old)
    taken = {name for duty in new for name in (duty.name, *duty.also)}
    rest = [d for d in old if d.list not in table.lists and not taken & {d.name, *d.also}]
    order = list(DutyList)
    duties = sorted((*new, *rest), key=lambda duty: order.index(duty.list))
    kept = tuple((one, n) for one in order if (n := sum(d.list is one for d in rest)))
    return Duties(clip(stem, 50) if len(stem.strip()) > 1 else "本单位清单", tuple(duties)), kept


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
            if name in named or len(fits) != 1:
                continue
            fit = now[fits[0]]
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
