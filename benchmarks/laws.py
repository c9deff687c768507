"""From the bytes of a statute's .docx to a text in the library, against python-docx reading the same paragraphs."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median

from benchmarks.tools import Result, alternate
from lawtrain.content.library import Entry, StatuteLibrary
from lawtrain.formats.statutes import read_statute, recognise
from lawtrain.laws import load_registry, to_chinese

HOW = """现编的一部 1,242 条的法（与《生态环境法典》同样多，每条三款，有编、章和目录），存成 .docx，从文件字节到存进法条库：
查宏、外部实体、解开后的大小，认出名称、题注、目录、编章节条款项，核对条号，认版本，写文件和目录。
对照是 python-docx 只把同一个文件的各段文字读出来；各 7 次，交替进行，都在同一个进程里。"""

_TITLE = "中华人民共和国生态环境法典"
_ARTICLES = 1242
_GOAL = 2000  # articles a second: the longest code within a second, while an officer looks on


def run() -> list[Result]:
    data = document()
    ours, bare = alternate(
        7, lambda: seconds(lambda: imported(data)), lambda: seconds(lambda: paragraphs(data))
    )
    mine, theirs = _ARTICLES / median(ours), _ARTICLES / median(bare)
    figures = (
        f"{mine:,.0f} 条/秒",
        f"{theirs:,.0f} 条/秒（python-docx 只读各段文字）",
        f"{mine / theirs:.1f} 倍",
    )
    return [Result("导入一部 1,242 条的 .docx", *figures, f"≥ {_GOAL:,} 条/秒", mine >= _GOAL)]


def document() -> bytes:
    from docx import Document

    chapters = [f"第{to_chinese(n + 1)}章　示范{n}" for n in range(-(-_ARTICLES // 50))]
    lines = [_TITLE, "（2026年3月12日示范会议通过）", "目录", *chapters]
    for n in range(1, _ARTICLES + 1):
        if n % 50 == 1:
            lines.append(chapters[n // 50])
        lines.append(
            f"第{to_chinese(n)}条　国家机关应当依照法律规定办理第{n}项工作，"
            + "依法公开、接受监督，" * 6
            + "不得推诿。"
        )
        lines += [f"前款规定的办法{n}由主管部门制定，" + "报有关机关备案。" * 5, "（一）示范；"]
    book = Document()
    for line in lines:
        book.add_paragraph(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def imported(data: bytes) -> None:
    statute, problems = read_statute(data, "法.docx")
    if statute is None or problems:
        raise AssertionError("导入的结果不对")
    found = recognise(statute, "法.docx", load_registry())
    if statute.articles != _ARTICLES or found.version is None or found.effective is None:
        raise AssertionError("导入的结果不对")
    entry = Entry(
        "shengtai-huanjing-fadian", found.effective, found.version.adopted, statute.title, found.version.label,
        "法.docx", "0" * 64, datetime.now(UTC), statute.articles,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        StatuteLibrary(Path(folder) / "laws").put(statute.text, entry)


def paragraphs(data: bytes) -> None:
    from docx import Document

    if not [one.text for one in Document(BytesIO(data)).paragraphs]:
        raise AssertionError("没有读到文字")


def seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
