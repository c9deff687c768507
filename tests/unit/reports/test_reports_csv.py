"""The CSV file opens in Excel as Chinese, line by line, with nothing to run."""

import csv
import io

from reports_sample import TOWN, facts_of, result

from lawtrain.records import Person
from lawtrain.reports.csv import write_csv


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_it_starts_with_the_mark_and_ends_lines_as_windows_does():
    data = write_csv(facts_of(*TOWN))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == len(TOWN) + 1


def test_it_reads_back():
    heading, first, *_ = read(write_csv(facts_of(*TOWN)))
    row = dict(zip(heading, first, strict=True))
    assert row["姓名"] == "安示范"
    assert row["工号"] == "0002"
    assert (row["首次作答"], row["得分"], row["满分"], row["合格"]) == ("是", "70", "100", "是")
    assert row["交卷时间"] == "2026-03-05 12:01"


def test_a_name_with_separators_stays_in_its_field_and_a_formula_is_defused():
    people = {
        "x": Person("x", "+861", "=cmd|' /C calc'!A0", 'a",=1+1;"'),
        "y": Person("y", "0002", "乙\r\n=1+1", "党政办"),
    }
    heading, *rows = read(write_csv(facts_of(result("x", 60.0), result("y", 60.0), people=people)))
    assert {len(row) for row in rows} == {len(heading)}
    assert rows[0][:3] == ['a",=1+1;"', "'+861", "'=cmd|' /C calc'!A0"]
    assert rows[1][2] == "乙 =1+1"
    assert not [f for row in rows for f in row if f.startswith(("=", "+", "-", "@"))]
