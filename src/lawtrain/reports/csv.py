"""Tables → CSV files that Excel opens in Chinese without questions."""

from __future__ import annotations

import csv
import io

from lawtrain.reports.cells import defuse, shown
from lawtrain.reports.facts import ScoreFacts
from lawtrain.reports.tables import Table, detail


def write_csv(facts: ScoreFacts) -> bytes:
    """明细, as `csv_of` writes it."""
    return csv_of(detail(facts))


def csv_of(table: Table) -> bytes:
    """UTF-8 with byte order mark, CRLF, every field quoted (so that another separator cannot split a name).

    A spreadsheet drops the leading zeros of a 工号 when it opens a CSV file; a workbook keeps them.
    """
    text = [column.kind == "text" for column in table.columns]
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(column.heading for column in table.columns)
    for row in table.rows:
        writer.writerow(defuse(str(v)) if t else shown(v) for v, t in zip(row, text, strict=True))
    return out.getvalue().encode("utf-8-sig")
