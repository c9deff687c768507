"""YAML text → plain values that know their lines, by a small and strict part of YAML 1.2.

Left out on purpose: anchors, aliases and merge keys (a few lines can grow to gigabytes), tags (they build objects),
several documents in a file, and the words of YAML 1.1 that turn 是/no/on into something else. Repeated names are errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml as libyaml
from ruamel.yaml import YAML, events
from ruamel.yaml.error import YAMLError

from lawtrain.formats.decode import LIMIT, decode
from lawtrain.formats.problem import clip
from lawtrain.formats.yaml_hints import explain
from lawtrain.questions import Path

MAX_DEPTH = 20
MAX_NODES = 100_000

# The same events under two names: those of the exact reader, and those of the fast one.
_Event: TypeAlias = events.Event | libyaml.Event
_Alias: TypeAlias = events.AliasEvent | libyaml.AliasEvent
_DocumentStart: TypeAlias = events.DocumentStartEvent | libyaml.DocumentStartEvent
_MappingEnd: TypeAlias = events.MappingEndEvent | libyaml.MappingEndEvent
_Scalar: TypeAlias = events.ScalarEvent | libyaml.ScalarEvent
_SequenceEnd: TypeAlias = events.SequenceEndEvent | libyaml.SequenceEndEvent
_SequenceStart: TypeAlias = events.SequenceStartEvent | libyaml.SequenceStartEvent
_StreamEnd: TypeAlias = events.StreamEndEvent | libyaml.StreamEndEvent

# Where the two may differ: tabs, settings, and what YAML 1.1 took for a line break.
_DELICATE = re.compile("[\t\x85\u2028\u2029\ufeff]|^(%|---|\\.\\.\\.)", re.MULTILINE)

Finding = tuple[Path, int, str]
"""(where, line, what is wrong)"""

# What the library lets through on hostile input, such as "\\UFFFFFFFF" or a broken %YAML line.
_LIBRARY_SLIPS = (ValueError, OverflowError, LookupError, TypeError, AttributeError, AssertionError)

# A quoted text can spell out what no file may hold; stores, spreadsheets and screens break on these.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A file's values and the line on which each stands; `unknown` are places whose value could not be read."""

    plain: Any
    lines: Mapping[Path, int]
    unknown: frozenset[Path] = frozenset()

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _TooMuch(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.finding: Finding = ((), line, message)


@dataclass(slots=True)
class _Builder:
    events: Iterator[_Event]
    lines: dict[Path, int] = field(default_factory=dict)
    unknown: set[Path] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    nodes: int = 0

    def document(self) -> Any:
        """The one document of the stream."""
        next(self.events)
        start = next(self.events)
        if isinstance(start, _StreamEnd):
            raise _TooMuch(1, "文件是空的，请写上内容")
        if isinstance(start, _DocumentStart) and (start.version or start.tags):
            self.findings.append(((), _line(start), "不要写以 % 开头的设置行，请删去"))
        value = self.value(next(self.events), ())
        next(self.events)
        after = next(self.events)
        if not isinstance(after, _StreamEnd):
            raise _TooMuch(_line(after), "一个文件只能有一份内容，不要用“---”分成几份")
        return value

    def value(self, event: _Event, path: Path, line: int = 0) -> Any:
        """The value that begins with `event`; `line` is that of its name, if it has one."""
        self.nodes += 1
        self.lines[path] = line = line or _line(event)
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            what = "层次太深" if len(path) > MAX_DEPTH else "内容太多"
            raise _TooMuch(_line(event), f"{what}，读到这里停下了；题库不需要这样写，请检查括号和缩进")
        self._refuse_machinery(event, path)
        if isinstance(event, _Alias):
            self.unknown.add(path)
            return None
        if isinstance(event, _Scalar):
            self._refuse_unprintable(event, path)
            return _scalar(event)
        if isinstance(event, _SequenceStart):
            return list(self._sequence(path))
        return self._mapping(path)

    def _sequence(self, path: Path) -> Iterator[Any]:
        place = 0
        while not isinstance(event := next(self.events), _SequenceEnd):
            yield self.value(event, (*path, place))
            place += 1

    def _mapping(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(key := next(self.events), _MappingEnd):
            line = _line(key)
            if not isinstance(key, _Scalar):
                self.findings.append((path, line, "冒号前面要写一个名称，这里不是；请检查“{ }”“[ ]”“*”和“?”"))
                self.value(key, (*path, "?"))
                self.value(next(self.events), (*path, "?"))
                continue
            name = str(key.value)
            self._refuse_machinery(key, (*path, name))
            self._refuse_unprintable(key, path)
            if name == "<<":
                self.findings.append(((*path, name), line, "不支持用“<<”合并别处的内容，请直接写出来"))
            if name in values:
                first = self.lines[(*path, name)]
                message = f"“{clip(name)}”写了两次（前一次在第 {first} 行），请只留一个"
                self.findings.append(((*path, name), line, message))
                self.value(next(self.events), (*path, name, "?"))
                continue
            values[name] = self.value(next(self.events), (*path, name), line)
        return values

    def _refuse_machinery(self, event: _Event, path: Path) -> None:
        sign = None
        if isinstance(event, _Alias):
            sign = f"*{event.anchor}"
        elif getattr(event, "anchor", None):
            sign = f"&{getattr(event, 'anchor', '')}"
        elif getattr(event, "tag", None):
            sign = "!"
        if sign:
            message = f"以“{clip(sign)}”开头的写法有特殊含义，这里不能用；如果它是正文，请给整段文字加上引号"
            self.findings.append((path, _line(event), message))

    def _refuse_unprintable(self, event: _Scalar, path: Path) -> None:
        if _UNPRINTABLE.search(event.value):
            self.findings.append((path, _line(event), "文字里有无法显示的字符（如 \\0），请删掉"))


def read_yaml(data: bytes, limit: int = LIMIT) -> tuple[Document | None, list[Finding]]:
    """The document, and everything that is wrong with the text; no document when it cannot be read to the end."""
    text = decode(data, limit)
    if not isinstance(text, str):
        return None, [((), *text)]
    if (read := _fast(text)) is not None:
        return read, []
    builder = _Builder(iter(()))
    try:
        builder.events = iter(YAML(typ="safe", pure=True).parse(text))
        plain = builder.document()
    except _TooMuch as stopped:
        return None, [*builder.findings, stopped.finding]
    except (YAMLError, *_LIBRARY_SLIPS) as error:
        return None, [*builder.findings, ((), *explain(error, text))]
    return Document(plain, builder.lines, frozenset(builder.unknown)), builder.findings


def _fast(text: str) -> Document | None:
    """The document by way of libyaml, which is many times as fast; None where the exact reader has to have its say:
    for anything delicate, and for whatever is wrong, because its words are the ones that are explained.
    """
    parser = getattr(libyaml, "CLoader", None)
    if parser is None or _DELICATE.search(text):
        return None
    try:
        builder = _Builder(iter(libyaml.parse(text, Loader=parser)))
        plain = builder.document()
    except (_TooMuch, libyaml.YAMLError, *_LIBRARY_SLIPS):
        return None
    if builder.findings or not isinstance(plain, dict):
        return None
    return Document(plain, builder.lines, frozenset(builder.unknown))


def _line(event: _Event) -> int:
    return int(event.start_mark.line) + 1  # type: ignore[union-attr]


def _scalar(event: _Scalar) -> Any:
    """By the core schema of YAML 1.2, in decimal; quoted or block text is always text."""
    text = str(event.value)
    if event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
