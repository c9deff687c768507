"""A roster file on its way in: what it would change, then exactly that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lawtrain.desk.roster import RosterDesk, RosterFile
from lawtrain.errors import Invalid, Refused
from lawtrain.formats.problem import Problem
from lawtrain.formats.roster import guess_columns, guess_sheet, read_rows, read_sheets, signature
from lawtrain.formats.sheets import Columns, Sheet
from lawtrain.records import Change, plan_import


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing a file would do. `digest` names exactly this outcome; `confirm` does nothing else."""

    file: str
    sheet: str
    sheets: tuple[str, ...]
    columns: Columns
    heading: str
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    digest: str

    @property
    def importable(self) -> bool:
        """Nothing wrong, and something to do."""
        return not any(p.is_error for p in self.problems) and any(c.kind != "same" for c in self.changes)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, and how to read it; what is left out is guessed. A `whole` roster lists everybody."""

    data: bytes
    name: str
    sheet: str = ""
    fields: Mapping[str, int] | None = None
    whole: bool = True


def preview(desk: RosterDesk, upload: Upload) -> Preview:
    """Reads the file and compares; stores nothing. Raises Invalid for what is no table that can be read."""
    sheets = read_sheets(upload.data, upload.name)
    sheet = _chosen(sheets, upload.sheet)
    columns = guess_columns(sheet)
    if fields := upload.fields or desk.remembered(signature(sheet)):
        columns = columns.with_fields(fields)
    rows, problems = read_rows(sheet, columns)
    broken = any(p.is_error for p in problems)
    planned = plan_import(rows, desk.current(), desk.today(), whole=upload.whole, latest=desk.latest())
    changes = () if broken else tuple(planned)
    return Preview(
        file=upload.name,
        sheet=sheet.name,
        sheets=tuple(one.name for one in sheets),
        columns=columns,
        heading=signature(sheet),
        changes=changes,
        problems=tuple(problems),
        digest=_digest(changes),
    )


def confirm(desk: RosterDesk, actor: str, upload: Upload, digest: str) -> int:
    """Imports exactly what was previewed; the batch's id.

    Raises: Refused when the roster has changed since, or the file has errors or nothing new; then nothing is stored.
    """
    shown = preview(desk, upload)
    if not shown.importable:
        raise Refused("这份花名册有错误或没有变动，没有导入；请看预览里的说明")
    if shown.digest != digest:
        raise Refused("预览之后花名册又有了别的改动，没有导入；请重新预览一次再确认")
    source = hashlib.sha256(upload.data).hexdigest()
    return desk.take_in(
        actor, shown.changes, RosterFile(upload.name, source, shown.heading, shown.columns.fields)
    )


def _chosen(sheets: Sequence[Sheet], name: str) -> Sheet:
    if name:
        for sheet in sheets:
            if sheet.name == name:
                return sheet
        raise Invalid(f"文件里没有名为“{name}”的工作表，请重新选择")
    return guess_sheet(sheets)


def _digest(changes: Sequence[Change]) -> str:
    plain: list[dict[str, Any]] = [asdict(c) | {"effective": c.effective.isoformat()} for c in changes]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
