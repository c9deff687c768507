"""Pictures of a course: drawings that do nothing but draw, that can be printed, and that are in step with their source."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from lawtrain.content.drawing import LIMIT, look
from lawtrain.content.files import inside, read_bytes
from lawtrain.errors import ContentError
from lawtrain.formats import Problem

_STAMP = re.compile(rb"<!--\s*source-sha256:\s*([0-9a-f]{64})\s*-->")
_FORBIDDEN = (
    (re.compile(rb"<\s*(?:\w+:)?script|javascript:|\son\w+\s*=", re.IGNORECASE), "含有脚本"),
    (
        re.compile(rb"<\s*(?:\w+:)?foreignObject|<!(?:DOCTYPE|ENTITY)|<\?xml-stylesheet", re.IGNORECASE),
        "嵌有图形以外的内容",
    ),
    (
        re.compile(
            rb"""(?:href|src)\s*+=\s*+["']?+\s*+[^"'\s#>]|url\(\s*+["']?+\s*+[^"'\s#)]|@import""",
            re.IGNORECASE,
        ),
        "引用了外部的文件或地址",
    ),
)


def source_digest(source: bytes) -> str:
    """What an SVG says about the Mermaid source it was made from; line ends do not count."""
    return hashlib.sha256(source.replace(b"\r\n", b"\n")).hexdigest()


def media_problems(root: Path) -> Iterator[Problem]:
    """What is wrong with the drawings in `courses/*/media/`."""
    for path in sorted((root / "courses").glob("*/media/*")):
        name = path.relative_to(root).as_posix()
        if path.suffix.lower() not in {".svg", ".mmd"}:
            continue
        if not inside(root, path):
            yield Problem(name, 1, "", "不是内容目录里的普通文件，没有读取；请把文件本身放进来")
            continue
        try:
            data = read_bytes(path, LIMIT)
        except ContentError as gone:
            yield Problem(name, 1, "", str(gone))
            continue
        if path.suffix.lower() == ".svg":
            yield from _drawing(data, name)
        else:
            yield from _in_step(data, path, name)


def _drawing(data: bytes, name: str) -> Iterator[Problem]:
    if len(data) > LIMIT:
        yield Problem(name, 1, "", f"图片太大，最多 {LIMIT / 1e6:g} MB")
        return
    if b"<svg" not in data:
        yield Problem(name, 1, "", "不是 SVG 图片")
        return
    harmful = [*_harmful(data, name)]
    yield from harmful or _unprintable(data, name)


def _harmful(data: bytes, name: str) -> Iterator[Problem]:
    for pattern, what in _FORBIDDEN:
        if found := pattern.search(data):
            line = data.count(b"\n", 0, found.start()) + 1
            yield Problem(name, line, "", f"图片{what}，不能使用；请去掉这一处，或者重新生成图片")


def _unprintable(data: bytes, name: str) -> Iterator[Problem]:
    for fault in look(data).faults:
        message = f"讲义里印不出这张图，只印文字说明：{fault.message}"
        yield Problem(name, fault.line, "", message, fault.severity)


def _in_step(source: bytes, path: Path, name: str) -> Iterator[Problem]:
    drawing = path.with_suffix(".svg")
    if not drawing.is_file():
        yield Problem(name, 1, "", f"没有找到由它生成的图片 {drawing.name}，请生成后一起保存")
        return
    try:
        stamp = _STAMP.search(read_bytes(drawing, LIMIT))
    except ContentError:  # told where the drawing itself is looked at
        return
    if stamp is None or stamp[1].decode() != source_digest(source):
        yield Problem(name, 1, "", f"源文件改过了，图片 {drawing.name} 还是旧的；请重新生成图片")
