"""Lines → a statute: title, note, 序言, 编章节, articles with their 款 and 项, appendices; and what does not fit.

Blank lines count for nothing: a .docx has none, and other files have them everywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lawtrain.errors import ContentError, Invalid
from lawtrain.formats.problem import Problem, clip
from lawtrain.formats.statutes.lines import Line
from lawtrain.laws import StatuteText, article_label, from_chinese, parse_text

Key = tuple[int, int]

_NUMERAL = "[〇零一二两三四五六七八九十百千0-9０-９]{1,12}"
_ARTICLE = re.compile(rf"第\s*({_NUMERAL})\s*条(?:\s*之\s*({_NUMERAL}))?(?:[ \u3000]+|$)")
# 第一条为了…: without a space it may also be the middle of a sentence (第一条第二款规定…).
_UNSPACED = re.compile(
    rf"第({_NUMERAL})条(?:之({_NUMERAL}))?(?![第款项的、，。；：和或至到及以与规所中之 \u3000])"
)
_HEADING = re.compile(rf"第\s*({_NUMERAL})\s*(分编|编|章|节)(.{{0,60}})$")
_NO_HEADING = re.compile(r"[。；：]|^(?:的|、|规定|所[规列称]|和第)")
_CONTENTS = re.compile(r"目\s*[录次]$")
_OPENING = re.compile(r"(序\s*言|总\s*纲)$")
_CLOSING = re.compile(r"附\s*则$")
_APPENDIX = re.compile(rf"附(?:件|表|录|图)?\s*(?:{_NUMERAL})?\s*(?:[：:].{{0,120}})?$")
_LEADERS = re.compile(r"[.…·\s]*(?:[（(]?\d{1,4}[）)]?)?$")
_TITLE = re.compile(
    r"[^，。；：《》“”]{1,90}(?:法|法典|条例|规定|办法|章程|决定|规则|细则|准则)(?:[（(][^（）()]{1,12}[）)])?$"
)
_DECREE = re.compile(r"令$|^第.{1,12}号$|^[（(〔]|公报|公告$")
_DATED = re.compile(r"[0-9〇零一二三四五六七八九]{4}年.{0,200}(?:通过|公布|发布|修订|修正|施行|批准|印发)")
_TITLE_LINES = 3
_LONGEST_ENTRY = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """第一章 总则: its level (编, 分编, 章, 节; none for 附则), as printed, and the article that follows it."""

    level: str
    label: str
    name: str
    before: Key


@dataclass(frozen=True, slots=True)
class Statute:
    """What was understood of a file; `text` is in the format that `lawtrain.laws.parse_text` reads."""

    title: str
    note: str
    headings: tuple[Heading, ...]
    text: str
    parsed: StatuteText
    skipped: tuple[str, ...]  # lines before the title and contents that were left out

    @property
    def articles(self) -> int:
        """之n articles count too."""
        return len(self.parsed.articles)

    @property
    def last_article(self) -> int:
        """The highest article number."""
        return max(article for article, _ in self.parsed.articles)

    def count(self, level: str) -> int:
        """How many headings there are of 编, 分编, 章 or 节."""
        return sum(heading.level == level for heading in self.headings)


def outline(lines: Sequence[Line], name: str) -> tuple[Statute | None, list[Problem]]:
    """Put a statute together; None with the reasons when it cannot be used. `name` is the file's, for messages."""
    reader = _Reader(name)
    first = next((n for n, line in enumerate(lines) if _opens(line.text)), None)
    if first is None:
        return None, [
            Problem(
                name,
                1,
                "",
                "没有找到“第一条”。请确认这是一部法律的全文，条号要在一行的开头，不能是 Word 的自动编号",
            )
        ]
    title, note, opening, skipped = reader.front(lines[:first])
    reader.body(lines[first:])
    if any(problem.is_error for problem in reader.problems):
        return None, reader.problems
    text = "\n\n".join([title, *([note] if note else []), *opening, *reader.blocks]) + "\n"
    try:
        parsed = parse_text(text)
    except ContentError as unreadable:
        return None, [*reader.problems, Problem(name, 1, "", str(unreadable))]
    return Statute(title, note, tuple(reader.headings), text, parsed, tuple(skipped)), reader.problems


class _Reader:
    """Goes down the lines once, keeping what was seen last."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.headings: list[Heading] = []
        self.blocks: list[str] = []
        self._pending: list[tuple[str, str, str]] = []
        self._counts: Counter[str] = Counter()

    def problem(self, line: int, path: str, message: str, *, warning: bool = False) -> None:
        """Remember it, with its place."""
        self.problems.append(Problem(self.name, line, path, message, "warning" if warning else "error"))

    def front(self, lines: Sequence[Line]) -> tuple[str, str, list[str], list[str]]:
        """(title, note, blocks before the first article, lines left out)."""
        start, end, title = _title(lines)
        if not title:
            self.problem(
                lines[0].number if lines else 1, "", "没有找到法律名称；它要单独占一行，放在“第一条”之前"
            )
        skipped = [line.text for line in lines[:start]]
        rest = list(lines[end:])
        note, used = _note(rest)
        body, contents = _without_contents(rest[used:])
        skipped += contents
        opening: list[str] = []
        seen_opening = False
        for line in body:
            if found := _OPENING.match(line.text):
                seen_opening = True
                opening.append(_squeezed(found[1]))
            elif heading := _heading(line.text):
                self._take_heading(line, heading, opening)
            elif seen_opening:
                opening.append(line.text)
            elif _DATED.search(line.text) and not note:
                note = f"（{line.text.strip('（）()')}）"
            else:
                skipped.append(line.text)
        return title, note, opening, skipped

    def body(self, lines: Sequence[Line]) -> None:
        """From the first article to the end."""
        before: Key = (0, 0)
        seen: set[Key] = set()
        article: list[str] = []
        appendix = _appendix(lines)
        # Where the next article stands somewhere with its space, 第三条… without one is the middle of a sentence.
        spaced = _spaced(lines)
        for line in lines[:appendix]:
            key, words = self._article(line, before, loose=not spaced & set(_next(before)))
            if key:
                self._continuous(line, before, key, seen)
                self._close(article)
                article = [f"{article_label(*key)}\u3000{words}" if words else article_label(*key)]
                self._place_headings(key)
                seen.add(key)
                before = key
            elif heading := _heading(line.text):
                self._close(article)
                article = []
                self._take_heading(line, heading, self.blocks)
            elif article:
                article.append(line.text)
            else:
                self.problem(
                    line.number, "", f"“{clip(line.text, 20)}”在标题之后、下一条之前，不属于任何一条"
                )
        self._close(article)
        for level, label, title in self._pending:
            self.headings.append(Heading(level, label, title, before))
        self.blocks += [line.text for line in lines[appendix:]]

    def _article(self, line: Line, before: Key, *, loose: bool) -> tuple[Key | None, str]:
        try:
            found = _key(line.text, before, loose=loose)
        except Invalid as unreadable:
            self.problem(line.number, "", f"条号无法识别：{unreadable}")
            return None, ""
        return found or (None, "")

    def _continuous(self, line: Line, before: Key, key: Key, seen: set[Key]) -> None:
        label = article_label(*key)
        if key in seen:
            self.problem(
                line.number, label, "条号重复，前面已经有这一条；请对照官方文本，看是不是抄重或者编错"
            )
        elif key not in _next(before):
            after = f"{article_label(*before)}之后" if before[0] else "开头"
            self.problem(
                line.number, label, f"条号不连续：{after}就是{label}；请对照官方文本，看是否漏了条文"
            )

    def _close(self, article: list[str]) -> None:
        if article:
            self.blocks.append("\n".join(article))

    def _take_heading(self, line: Line, heading: tuple[str, int, str, str], blocks: list[str]) -> None:
        level, number, label, name = heading
        if level:
            # Some codes number their chapters straight through, others anew in each 编.
            if number not in {self._counts[level] + 1, 1}:
                self.problem(line.number, label, f"{level}的编号不连续，请对照官方文本", warning=True)
            self._counts[level] = number
        self._pending.append((level, label, name))
        blocks.append(f"{label}\u3000{name}" if name else label)

    def _place_headings(self, key: Key) -> None:
        self.headings += [Heading(level, label, name, key) for level, label, name in self._pending]
        self._pending.clear()


def _key(text: str, before: Key, *, loose: bool = True) -> tuple[Key, str] | None:
    """((article, suffix), the words after it) when the line opens an article; `loose`: without a space too."""
    if found := _ARTICLE.match(text):
        return (_number(found[1]), _number(found[2]) if found[2] else 0), text[found.end() :].strip()
    if loose and (found := _UNSPACED.match(text)):
        key = (_number(found[1]), _number(found[2]) if found[2] else 0)
        if key in _next(before):
            return key, text[found.end() :].strip()
    return None


def _opens(text: str) -> bool:
    """Whether this is the line of an article, if only of one whose number cannot be read."""
    try:
        return _key(text, (0, 0)) is not None
    except Invalid:
        return True


def _spaced(lines: Sequence[Line]) -> set[Key]:
    found: set[Key] = set()
    for line in lines:
        with suppress(Invalid):
            if one := _key(line.text, (0, 0), loose=False):
                found.add(one[0])
    return found


def _next(before: Key) -> tuple[Key, Key]:
    return (before[0] + 1, 0), (before[0], before[1] + 1)


def _heading(text: str) -> tuple[str, int, str, str] | None:
    """(level, number, label, name); 附则 alone has no level."""
    if _CLOSING.match(text):
        return "", 0, "附则", ""
    found = _HEADING.match(text)
    if found is None or _NO_HEADING.search(found[3].strip()):
        return None
    try:
        number = _number(found[1])
    except Invalid:
        return None
    return found[2], number, f"第{found[1]}{found[2]}", _squeezed(found[3])


def _number(numeral: str) -> int:
    return int(numeral) if numeral.isdecimal() else from_chinese(numeral)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _title(lines: Sequence[Line]) -> tuple[int, int, str]:
    """(first line, line after, title): the title may run over several lines and follow the decree."""
    for start in range(len(lines)):
        joined = ""
        for end in range(start, min(start + _TITLE_LINES, len(lines))):
            line = lines[end].text
            if _DECREE.search(line) or _CONTENTS.match(line) or _heading(line):
                break
            joined += _squeezed(line)
            if _TITLE.match(joined):
                return start, end + 1, joined
    return 0, 0, ""


def _note(lines: Sequence[Line]) -> tuple[str, int]:
    """The note under the title, which ends with its bracket, and how many lines it takes."""
    if not lines or lines[0].text[0] not in "（(":
        return "", 0
    parts: list[str] = []
    depth = 0
    for index, line in enumerate(lines):
        if index and (_CONTENTS.match(line.text) or _heading(line.text) or _OPENING.match(line.text)):
            return "\u3000".join(parts), index
        parts.append(line.text)
        depth += sum(line.text.count(c) for c in "（(") - sum(line.text.count(c) for c in "）)")
        if depth <= 0:
            return "\u3000".join(parts), index + 1
    return "\u3000".join(parts), len(lines)


def _without_contents(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """The lines without a table of contents, and the lines of that table.

    A table is told by the word 目录, or by its first heading standing here a second time.
    """
    start = next((n for n, line in enumerate(lines) if _CONTENTS.match(line.text)), None)
    entries = [
        n for n, line in enumerate(lines) if _heading(_entry(line.text)) or _OPENING.match(_entry(line.text))
    ]
    first = next((n for n in entries if start is None or n > start), None)
    if first is None:
        return [line for n, line in enumerate(lines) if n != start], ["目录"] if start is not None else []
    wanted = _squeezed(_entry(lines[first].text))
    again = next((n for n in entries if n > first and _squeezed(lines[n].text) == wanted), None)
    begin = first if start is None else start
    if again is None:
        return [line for n, line in enumerate(lines) if n != start], []
    return [*lines[:begin], *lines[again:]], [line.text for line in lines[begin:again]]


def _entry(text: str) -> str:
    return _LEADERS.sub("", text) if len(text) <= _LONGEST_ENTRY else text


def _appendix(lines: Sequence[Line]) -> int:
    """Where the appendices begin: at a line such as 附件一 after which no further article follows."""
    last = max((n for n, line in enumerate(lines) if _ARTICLE.match(line.text)), default=0)
    following = (n for n in range(last + 1, len(lines)) if _APPENDIX.match(lines[n].text))
    return next(following, len(lines))


def article_words(statute: Statute, count: int = 3) -> Iterator[str]:
    """The words of the last articles, where a text says from which day it applies."""
    for key in list(statute.parsed.articles)[-count:]:
        yield "".join(statute.parsed.articles[key])
