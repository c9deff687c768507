"""What an SVG is before anybody draws it: its shape, its title, and whatever keeps it from being printed.

图 Drawing · 妨碍 Fault · 形状 tall: height over width · 层 depth of nesting

The parser of the standard library goes through it once, holds nothing of it, and stops where it is too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from lawtrain.errors import ContentError
from lawtrain.formats.problem import Severity

LIMIT = 1_000_000
"""Bytes of a picture."""
DEEPEST, MOST = 24, 5_000
"""Layers and elements of a drawing; those of the repository have 4 and 72."""
FLATTEST, TALLEST = 0.02, 5.0
SMALLEST, LARGEST = 1.0, 100_000.0

_SVG = "http://www.w3.org/2000/svg"
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_LENGTH = re.compile(rf"\s*({_NUMBER})\s*([a-z%]*)\s*", re.IGNORECASE)
_VIEW = re.compile(rf"\s*{_NUMBER}[\s,]+{_NUMBER}[\s,]+({_NUMBER})[\s,]+({_NUMBER})\s*")
_LONGEST = 200
_UNITS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
_REFUSED = {
    "mask": "蒙版（mask）",
    "pattern": "图案填充（pattern）",
    "filter": "滤镜（filter）",
    "use": "重复引用（use）",
    "image": "嵌入的照片或位图",
    "foreignObject": "嵌入的网页内容",
    "script": "脚本",
}
"""Elements and properties that read other files, or that cost a thousand times what they take to write."""
_FOLDING = {"clip-path", "marker", "marker-start", "marker-mid", "marker-end"}
"""Harmless once, endless where a definition uses the next."""
_DECLARED = re.compile(r"(?<![\w-])([\w-]++)\s*+:([^;{}]*+)")
_OUTSIDE = re.compile(r"@import|url\(\s*+[\"']?+\s*+[^\"'\s#)]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """`message` says what is in the way and what to do; an error where no browser shows the picture either."""

    line: int
    message: str
    severity: Severity = "warning"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing without faults can be printed; `tall` is 0 and `title` empty where there is none."""

    tall: float
    title: str
    faults: tuple[Fault, ...]


def look(svg: bytes) -> Drawing:
    """What can be known of a drawing without drawing it."""
    if len(svg) > LIMIT:
        return Drawing(0, "", (Fault(1, f"图片太大，最多 {LIMIT / 1e6:g} MB；请画得简单些，或者拆成几张"),))
    reader = _Reader()
    reader.read(svg)
    return Drawing(
        reader.tall, reader.title.strip(), tuple(Fault(n, *told) for told, n in reader.found.items())
    )


class _Reader:
    """Goes through the elements; `found` is each message with its severity, and the first line it is true of."""

    def __init__(self) -> None:
        self.tall, self.title = 0.0, ""
        self.found: dict[tuple[str, Severity], int] = {}
        self._path: list[str] = []
        self._count = self._definitions = 0
        self._parser = expat.ParserCreate(namespace_separator="|")
        self._parser.buffer_text, self._parser.buffer_size = True, LIMIT  # a style sheet comes in one piece
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._say
        self._parser.StartDoctypeDeclHandler = self._declared

    def read(self, svg: bytes) -> None:
        try:
            self._parser.Parse(svg.decode("utf-8-sig"), True)
        except UnicodeDecodeError:
            self._tell("不是 UTF-8 编码；请用 UTF-8 另存一次", line=1)
        except expat.ExpatError as broken:
            self._tell("不是完整的 SVG，从这一行起读不下去；请重新生成图片", "error", broken.lineno)
        except ContentError as enough:
            self._tell(str(enough))

    def _tell(self, message: str, severity: Severity = "warning", line: int = 0) -> None:
        self.found.setdefault((message, severity), line or self._parser.CurrentLineNumber)

    def _declared(self, *_: object) -> None:
        raise ContentError("开头有 DOCTYPE 声明；请去掉它")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition("|")
        if not self._path:
            if (space, name) != (_SVG, "svg"):
                raise ContentError(f'最外层不是 svg，或者没有写 xmlns="{_SVG}"；请重新生成图片')
            self._measure(attributes)
        self._count += 1
        if self._count > MOST:
            raise ContentError(f"图形超过 {MOST} 个；请画得简单些，或者拆成几张图")
        self._path.append(name if space == _SVG else "")
        if len(self._path) > DEEPEST:
            raise ContentError(f"图形一层套一层，超过 {DEEPEST} 层；请在画图程序里取消多余的组合，再导出一次")
        if self._path[-1] in _REFUSED:
            self._refuse(name)
        else:
            for key, value in _properties(attributes):
                self._property(key, value)
        self._definitions += self._path[-1] in {"clipPath", "marker"}

    def _end(self, _: str) -> None:
        self._definitions -= self._path.pop() in {"clipPath", "marker"}

    def _say(self, text: str) -> None:
        if self._path[1:] == ["title"] and len(self.title) < 200:
            self.title += text[:200]
        elif self._path[-1] == "style":
            if _OUTSIDE.search(text):
                self._property("", "url(x)")
            for key, value in _DECLARED.findall(text):
                self._property(key.lower(), value)

    def _refuse(self, name: str) -> None:
        self._tell(f"用了{_REFUSED[name]}；请在画图程序里去掉它，或者改成普通的线条、图形和文字")

    def _property(self, name: str, value: str) -> None:
        if name == "href":
            self._tell("有引用（href）；请在画图程序里取消链接，或者把引用的图形直接画出来")
        elif _OUTSIDE.search(value):
            self._tell("引用了外部的文件或地址；请去掉这一处")
        elif name in _REFUSED and value.strip() not in {"", "none"}:
            self._refuse(name)
        elif name in _FOLDING and self._definitions and value.strip() != "none":
            self._tell("剪裁（clipPath）或者箭头（marker）里又用了剪裁或者箭头；请只用一层")

    def _measure(self, root: dict[str, str]) -> None:
        """The shape of the page as it is drawn: the two lengths where both are given, else the view."""
        view = _VIEW.fullmatch(root.get("viewBox", "")[:_LONGEST])
        sides = [_length(root.get(side, "")) for side in ("width", "height")]
        if None in sides and view:
            sides = [float(view[1]), float(view[2])]
        wide, high = sides
        if wide is None or high is None:
            self._tell('看不出图有多大；请在 svg 上写明 viewBox（如 viewBox="0 0 360 600"）')
        elif not (SMALLEST <= wide <= LARGEST and SMALLEST <= high <= LARGEST):
            self._tell(
                f"图的宽和高要在 {SMALLEST:g} 到 {LARGEST:g} 之间；请改 svg 上的 width、height 和 viewBox"
            )
        elif high / wide > TALLEST:
            self._tell(f"图太长，高超过宽的 {TALLEST:g} 倍；请拆成几张图，或者画得宽些")
        elif high / wide < FLATTEST:
            self._tell(f"图太扁，宽超过高的 {1 / FLATTEST:g} 倍；请分成几行来画")
        else:
            self.tall = high / wide


def _properties(attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Attributes by their bare names, and what a `style` among them declares."""
    for key, value in attributes.items():
        name = key.rpartition("|")[2]
        yield name, value
        if name == "style":
            yield from _DECLARED.findall(value)


def _length(text: str) -> float | None:
    """In dots of the screen; None where there is none, or a share of whatever is around."""
    found = _LENGTH.fullmatch(text[:_LONGEST])
    scale = found and _UNITS.get(found[2].lower())
    return float(found[1]) * scale if found and scale else None
