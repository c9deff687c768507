"""The report pack: every file of a year's report in one folder that appears whole or not at all.

报告包 pack · 内部版 internal · 公开版 public · 清单 MANIFEST
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path

from lawtrain.errors import Refused
from lawtrain.reports.year import docx
from lawtrain.reports.year.data import (
    Manifest,
    PackedFile,
    figures_csv,
    figures_json,
    manifest,
    packed,
    table_csv,
)
from lawtrain.reports.year.docx_targets import Target
from lawtrain.reports.year.event_figures import event_rows, is_row
from lawtrain.reports.year.evidence import write_evidence
from lawtrain.reports.year.facts import YearFacts
from lawtrain.reports.year.figure import Figure
from lawtrain.reports.year.figures import all_figures
from lawtrain.reports.year.people_sheets import Roll, persons_table
from lawtrain.reports.year.public import publish
from lawtrain.reports.year.seats import year_seats
from lawtrain.reports.year.workbook import write_workbook

MANIFEST = "MANIFEST"
_UNSAFE = set('/\\:*?"<>|\0')

Progress = Callable[[int, int, str], None]
Job = tuple[str, Callable[[], bytes]]


class Edition(StrEnum):
    """For the office and those above it, or for everybody."""

    INTERNAL = "internal"
    PUBLIC = "public"

    @property
    def label(self) -> str:
        """As printed."""
        return "公开版" if self is Edition.PUBLIC else "内部版"


def write_pack(
    facts: YearFacts,
    folder: Path,
    *,
    names: bool,
    edition: Edition,
    progress: Progress,
    template: bytes | None = None,
    last: Sequence[Target] = (),
) -> Manifest:
    """Writes the pack to `folder`, beside which it is built first; an older pack there is replaced.

    `names`: 工号 and names instead of 编号 (the public edition never has them). `template`: the office's own .docx;
    `last`: the targets that last year's report set.
    `progress` hears how many files are done, of how many, and what comes next.

    Raises Refused when `folder` holds something that is no pack, or a table does not fit a sheet.
    """
    if (
        folder.exists()
        and not (folder / MANIFEST).is_file()
        and (not folder.is_dir() or any(folder.iterdir()))
    ):
        raise Refused(f"“{folder.name}”里已有别的文件，没有写入；请换一个空文件夹")
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        building.chmod(0o750)
        figures = all_figures(facts)
        public = edition is Edition.PUBLIC
        if public:
            figures, names = publish((*figures, *event_rows(facts))), False

        def report() -> bytes:
            return docx.write_report(facts, figures, public=public, template=template, last=last)

        jobs = [
            (f"年度报告（{edition.label}）.docx", report),
            *_jobs(facts, figures, names=names, public=public),
        ]
        files = list(_written(jobs, building, progress))
        done = manifest(facts, files, edition=edition.value, names=names)
        (building / MANIFEST).write_bytes(done.encoded())
        _swap(building, folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return done


def _written(jobs: Sequence[Job], building: Path, progress: Progress) -> Iterator[PackedFile]:
    for number, (name, work) in enumerate(jobs):
        progress(number, len(jobs), name)
        content = work()
        path = building / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        yield packed(name, content)
    progress(len(jobs), len(jobs), "完成")


def _jobs(facts: YearFacts, figures: tuple[Figure, ...], *, names: bool, public: bool) -> Iterator[Job]:
    """Every file but the report, by its path in the pack, and how it is made."""
    plain = tuple(f for f in figures if not is_row(f))
    yield "年度台账.xlsx", lambda: write_workbook(facts, figures, names=names, public=public)
    yield "数据/指标.csv", lambda: figures_csv(plain)
    yield "数据/指标.json", lambda: figures_json(facts, plain, public=public)
    if public:
        return
    roll = Roll(facts, names=names)
    yield "数据/人员.csv", lambda: table_csv(persons_table(facts, roll, year_seats(facts)))
    yield "依据名单.xlsx", lambda: write_evidence(facts, figures, names=names)
    taken: set[str] = set()
    for who in facts.leaders() if names else ():  # a form for somebody's 述职 carries their name
        name = _file_name("-".join(roll.cells(who)), taken)
        yield f"个人学法情况表/{name}.docx", partial(docx.write_leader, facts, figures, who)


def _file_name(text: str, taken: set[str]) -> str:
    """Safe on every system, and unlike all before it."""
    plain = "".join("_" if c in _UNSAFE or ord(c) < 32 else c for c in text).strip(". ")[:60] or "_"
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{plain}-{number}", number + 1
    taken.add(name.casefold())
    return name


def _swap(building: Path, folder: Path) -> None:
    """Puts the new pack in place of the old one; whoever looks finds one of them."""
    if not folder.exists():
        building.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    folder.rename(old / "pack")
    try:
        building.rename(folder)
    except OSError:
        (old / "pack").rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
