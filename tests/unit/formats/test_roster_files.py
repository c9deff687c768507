"""A file is read by what it is, whatever it is called; what is no table is turned away saying what to do."""

from __future__ import annotations

import io
import zipfile

import pytest

from lawtrain.errors import Invalid
from lawtrain.formats.roster import read_sheets
from tests.unit.formats.roster_samples import FIRST, HEADINGS, SECOND, read, repacked, xls, xlsx

GRID = [HEADINGS, FIRST, SECOND]


def text(separator: str) -> str:
    return "".join(separator.join(row) + "\r\n" for row in GRID)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_of_every_kind(encoding: str, separator: str) -> None:
    rows, problems = read(text(separator).encode(encoding), "花名册.csv")
    assert problems == []
    assert [(r.place, r.username, r.name) for r in rows] == [(2, "g001", "张三丰"), (3, "g002", "李思明")]


def test_csv_lines_are_numbered_as_excel_shows_them() -> None:
    lines = (
        "sep=,\r\n示范镇花名册\r\n\r\n工号,姓名,单位,统计类别\r\n"
        '"=""0012""","张\n三",示范镇,公务员\r\n,李思明,示范镇,公务员\r\n'
    )
    _, problems = read(lines.encode())
    assert [(p.line, p.path) for p in problems if p.is_error] == [(5, "工号")]


def test_an_et_of_wps_and_a_wrong_name_do_not_matter() -> None:
    assert len(read(xls(GRID), "花名册.et")[0]) == 2
    assert len(read(xls(GRID), "花名册.xlsx")[0]) == 2
    assert len(read(xlsx(GRID), "花名册.xls")[0]) == 2


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return out.getvalue()


def compound(stream: str) -> bytes:
    """An .xls whose stream is called otherwise, as in other files of the same container."""
    data = xls(GRID)
    old, new = "Workbook".encode("utf-16-le"), stream.encode("utf-16-le")
    at = data.index(old)
    entry = bytearray(data[at : at + 128])
    entry[:64] = new.ljust(64, b"\0")
    entry[64:66] = (len(new) + 2).to_bytes(2, "little")
    return data[:at] + bytes(entry) + data[at + 128 :]


FOREIGN: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "空的"),
    "only blanks": (b"\r\n\r\n", "不是表格文件"),
    "an empty workbook": (xlsx([]), "没有内容"),
    "pdf": (b"%PDF-1.7\n" + bytes(100), "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(100), "图片"),
    "rar": (b"Rar!\x1a\x07" + bytes(100), "压缩包"),
    "plain zip": (archive("花名册.txt"), "先解压"),
    "word": (archive("word/document.xml"), "Word"),
    "slides": (archive("ppt/presentation.xml"), "演示文稿"),
    "xlsb": (archive("xl/workbook.bin"), "xlsb.*另存为"),
    "ods": (archive("mimetype", "content.xml"), "OpenDocument.*另存为"),
    "old word": (compound("WordDocument"), "Word"),
    "password": (compound("EncryptedPackage"), "密码"),
    "html": (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "网页.*另存为"),
    "html in gbk": ("<!DOCTYPE html><table><td>姓名</td></table>".encode("gbk"), "网页.*另存为"),
    "html after words": (b"\xef\xbb\xbf\r\n<TABLE border=1><tr><td>1", "网页.*另存为"),
    "xml of 2003": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "XML.*另存为",
    ),
    "mht": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "mht.*另存为"),
    "a letter": ("各单位：请报送花名册。\n谢谢。\n".encode(), "不是表格文件"),
    "noise": (bytes(range(256)) * 10, "不是表格文件"),
    "truncated": (xlsx(GRID)[:-200], "不完整"),
    "truncated xls": (xls(GRID)[:2000], "不完整"),
    "torn csv": (('工号,姓名\n"g1,张三\n' * 5).encode(), "引号没有成对"),
}


@pytest.mark.parametrize(("data", "message"), FOREIGN.values(), ids=FOREIGN.keys())
def test_files_that_are_no_roster(data: bytes, message: str) -> None:
    with pytest.raises(Invalid, match=message) as told:
        read_sheets(data, "花名册.xls")
    assert str(told.value).startswith("花名册.xls：")


def test_a_workbook_that_lost_a_byte() -> None:
    data = bytearray(xlsx(GRID))
    data[data.index(b"xl/worksheets/sheet1.xml") + 200] ^= 0xFF
    with pytest.raises(Invalid, match="不完整"):
        read_sheets(bytes(data), "x.xlsx")


def test_macros_and_links_to_other_files() -> None:
    whole = xlsx(GRID)

    def typed(_: str, content: bytes) -> bytes:
        return content.replace(b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml")

    for data in (repacked(whole, xl__vbaProject_dot_bin=b"x"), repacked(whole, typed)):
        with pytest.raises(Invalid, match="宏"):
            read_sheets(data, "x.xlsx")
    for data in (
        repacked(whole, xl__externalLinks__externalLink1_dot_xml=b"<x/>"),
        repacked(whole, xl__connections_dot_xml=b"<x/>"),
    ):
        with pytest.raises(Invalid, match="引用了别的文件"):
            read_sheets(data, "x.xlsx")


def test_macros_and_passwords_of_old_workbooks() -> None:
    with pytest.raises(Invalid, match="宏"):
        read_sheets(_with_record(0xD3, b""), "x.xls")
    with pytest.raises(Invalid, match="密码"):
        read_sheets(_with_record(0x2F, bytes(6)), "x.xls")
    with pytest.raises(Invalid, match="引用了别的文件"):
        read_sheets(_with_record(0x1AE, b"\1\0\5\0\0other"), "x.xls")


def _with_record(kind: int, body: bytes) -> bytes:
    """The record in place of WRITEACCESS, which every workbook has near its top and nobody needs."""
    data = xls(GRID)
    at = data.index(b"\x5c\x00\x70\x00")
    room = 4 + 0x70
    made = kind.to_bytes(2, "little") + len(body).to_bytes(2, "little") + body
    rest = room - len(made) - 4
    return data[:at] + made + b"\x5c\x00" + rest.to_bytes(2, "little") + bytes(rest) + data[at + room :]


def test_too_many_bytes() -> None:
    with pytest.raises(Invalid, match="最多 20 MB"):
        read_sheets(b"a,b\n" * 5_000_001, "x.csv")
