"""`lawtrain standing`: how somebody stands with this year's requirements, why, and by which entries of the ledger."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.cli.report import content_of, day_in, now
from lawtrain.desk.year import FIRST_YEAR, YearDesk
from lawtrain.desk.year_person import PersonRecord, person_record
from lawtrain.errors import Invalid
from lawtrain.policies import Finding
from lawtrain.store import Store


def standing(
    username: Annotated[str, typer.Argument(metavar="工号", help="谁的")],
    as_of: Annotated[str, typer.Option(metavar="日期", help="看哪一天的，如 2026-11-22；不写就是今天")] = "",
    data: Annotated[Path, typer.Option(metavar="文件夹", help="数据文件夹")] = Path("data"),
) -> int:
    """Prints it in words. Status 0 whatever it is."""
    with closing(Store.of_installation(data)) as store:
        desk = YearDesk(store, content_of(data), now, data)
        on = day_in(_year(as_of, desk.today()), as_of, desk)
        person, found = desk.standing(username, on)
        facts = desk.facts(on.year, on)
        record = person_record(store, facts, username)
    place = f"{found.unit}，{found.category}" if found.category else "不在花名册上"
    typer.echo(f"{person.name}（{person.username}），{place}")
    typer.echo(
        f"{facts.policy}，截至 {on}：{found.state.value}" + (f"（{found.note}）" if found.note else "")
    )
    for finding in found.findings:
        _tell(finding, record)
    return 0


def _tell(finding: Finding, record: PersonRecord) -> None:
    typer.echo(f"\n[{finding.state.value}] {finding.title}")
    typer.echo(f"    {finding.reason}")
    typer.echo(f"    依据：{finding.basis}")
    for seq in finding.entries:
        thing = record.behind.get(seq)
        told = f"{thing.day}  {thing.title}：{thing.last.what}" if thing else ""
        typer.echo(f"    台账第 {seq} 条  {told}".rstrip())


def _year(as_of: str, today: date) -> int:
    if not as_of:
        return today.year
    year = as_of[:4]
    if not (year.isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= today.year):
        raise Invalid(f"日期“{as_of}”不对，请写成 2026-11-22 的样子，而且不晚于今天")
    return int(year)
