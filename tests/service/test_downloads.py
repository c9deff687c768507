"""A file that is downloaded keeps its Chinese name, whatever is in it, and its header stays one line of ASCII."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from lawtrain.service.downloads import CSV, XLSX, attachment


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("2026年度学法测验成绩示范村.xlsx", "download.xlsx"),
        ("甲/乙-核对.csv", "download.csv"),
        ('引号"和\r\n换行; x=1.csv', "download.csv"),
        ("没有结尾", "download"),
    ],
)
def test_the_name_arrives_as_it_is(name: str, plain: str) -> None:
    answer = attachment(b"x", name, CSV)
    told = answer.headers["Content-Disposition"]
    assert told.isascii()
    assert told.isprintable()
    before, _, coded = told.partition("; filename*=UTF-8''")
    assert before == f'attachment; filename="{plain}"'
    assert unquote(coded) == name
    assert '"' not in coded
    assert ";" not in coded
    assert (answer.content, answer.media_type) == (b"x", CSV)


def test_a_workbook_is_one() -> None:
    assert attachment(b"x", "甲.xlsx", XLSX).media_type == XLSX
