"""A file that only claims to be a statute is refused in words, soon and in little memory."""

from __future__ import annotations

import tracemalloc
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZipFile

import pytest

from lawtrain.formats.statutes import MAX_BYTES, read_statute
from tests.unit.formats.statute_samples import TYPES, W, docx, package

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;">]>'
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
)
OUTSIDE = LAUGHS.replace('<!ENTITY a "哈哈">', '<!ENTITY a SYSTEM "file:///etc/hostname">')
PARAMETER = LAUGHS.replace('<!ENTITY a "哈哈">', '<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;')


def refused(data: bytes, name: str = "法.docx") -> str:
    tracemalloc.start()
    try:
        statute, problems = read_statute(data, name)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert statute is None
    assert peak < 60_000_000 + 3 * len(data)
    return "\n".join(map(str, problems))


def with_main(xml: str | bytes) -> bytes:
    return docx([], parts={"word/document.xml": xml})


def lying(data: bytes, claimed: int) -> bytes:
    """The size of the last member, in its own header and in the directory, set to `claimed`."""
    changed = bytearray(data)
    local, listed = data.rfind(b"PK\3\4"), data.rfind(b"PK\1\2")
    changed[local + 22 : local + 26] = claimed.to_bytes(4, "little")
    changed[listed + 24 : listed + 28] = claimed.to_bytes(4, "little")
    return bytes(changed)


def test_a_bomb_is_not_unpacked() -> None:
    out = BytesIO()
    with ZipFile(out, "w", compression=8, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        with archive.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(200):
                member.write(b" " * 1_000_000)
    assert "异常地大（200 MB）" in refused(out.getvalue())


def test_a_bomb_below_the_limit_is_known_by_its_ratio() -> None:
    assert "异常地大" in refused(with_main(b" " * 20_000_000))


def test_a_claim_of_half_a_gigabyte_is_refused_and_one_of_nothing_is_damaged() -> None:
    whole = docx()
    assert "异常地大（500 MB）" in refused(lying(whole, 500_000_000))
    assert "已经损坏" in refused(lying(whole, 40))


def test_a_directory_too_long_to_read() -> None:
    data = bytearray(docx())
    end = data.rfind(b"PK\5\6")
    data[end + 12 : end + 16] = (50_000_000).to_bytes(4, "little")
    assert "里面的文件太多" in refused(bytes(data))


@pytest.mark.parametrize("xml", [LAUGHS, OUTSIDE, PARAMETER], ids=["laughs", "outside", "parameter"])
def test_nothing_declared_in_the_file_is_expanded_or_fetched(xml: str) -> None:
    assert "带有外部定义" in refused(with_main(xml))
    assert "带有外部定义" in refused(with_main(xml.encode("utf-16")))


def test_declarations_in_the_list_of_types() -> None:
    assert "带有外部定义" in refused(
        docx(parts={"[Content_Types].xml": "<!DOCTYPE x [<!ENTITY a 'b'>]>" + TYPES})
    )


def test_macros() -> None:
    types = TYPES.replace("<Types", '<Types a="application/vnd.ms-word.document.macroEnabled.main+xml"')
    assert "有宏" in refused(docx(parts={"word/vbaProject.bin": b"x"}))
    assert "有宏" in refused(docx(parts={"[Content_Types].xml": types}))
    assert "有宏" in refused(docx(parts={"word/activeX/activeX1.xml": b"x"}))
    assert "带宏" in refused(docx(), "法.docm")


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "法.doc", "旧格式"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "法.docx", "加了密码"),
        (package({"xl/workbook.xml": "x"}), "法.docx", "Excel 表格"),
        (package({"content.xml": "x"}), "法.docx", "OpenDocument"),
        (package({"a.txt": "x"}), "法.docx", "压缩包"),
        (b"PK\3\4", "法.docx", "已经损坏"),
        (docx()[:-30], "法.docx", "已经损坏"),
        (b"hello", "法.docx", "不是 Word 文档"),
        (b"%PDF-1.7", "法.docx", "PDF"),
        (b"<!DOCTYPE html><html>", "法.txt", "网页"),
        (b"{\\rtf1", "法.doc", "RTF"),
        (b"", "法.txt", "没有文字"),
        (b"", "法.docx", "不是 Word 文档"),
        ("第一条".encode("gbk"), "法.txt", "不是 UTF-8"),
        (b"a\0b", "法.txt", "不是文字"),
        ("第一条".encode("utf-16"), "法.txt", "UTF-16"),
        (b"x" * (MAX_BYTES + 1), "法.txt", "文件太大"),
        (b"a\n" * 100_000, "法.txt", "行数太多"),
        (("法" * 30_000).encode(), "法.txt", "一行太长"),
        (with_main("<w:document"), "法.docx", "已经损坏"),
        (with_main("<a>" * 500 + "</a>" * 500), "法.docx", "嵌套太深"),
        (docx(["x"] * 60_001), "法.docx", "超过 60000 段"),
    ],
)
def test_other_files_are_called_what_they_are(data: bytes, name: str, says: str) -> None:
    assert says in refused(data, name)


def test_an_odd_way_of_packing_and_two_members_of_one_name() -> None:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_BZIP2) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", "x" * 99)
    assert "已经损坏" in refused(out.getvalue())
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "x")
        archive.writestr("[Content_Types].xml", TYPES)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("[Content_Types].xml", TYPES)
    assert "重名" in refused(out.getvalue())


def test_a_broken_checksum() -> None:
    data = bytearray(docx())
    at = data.rfind(b"PK\1\2") + 16
    data[at : at + 4] = zlib.crc32(b"other").to_bytes(4, "little")
    assert "已经损坏" in refused(bytes(data))


@pytest.mark.parametrize("part", ["<!--", "[", "2020年", "....", "（", "**", "第一条", "第一章", "《", "&"])
def test_text_made_to_be_slow_is_read_in_a_moment(part: str) -> None:
    hostile = "\n".join([part * (19_000 // len(part))] * 60).encode()
    read_statute(hostile, "法.md")
    read_statute("甲法\n（".encode() + hostile, "法.txt")
