"""会前学法十分钟: what a meeting can learn of a lesson in ten minutes, picked from its text by rule.

学习目标 goals · 一句话 remember · 身边事 story · 讨论题 questions · 易错 Mistake · 数字 numbers
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lawtrain.content.handout import Handout, Section, tasks
from lawtrain.content.handout_text import Line, Spans, Table, plain, sentences, sliced, trimmed
from lawtrain.errors import NotFound

QUESTIONS = 3
OPEN = "对照“本镇落实”清单：哪一条还没有做到？由谁、在什么时候做完？"
"""The last question of a lesson that asks fewer than three itself."""

_REMEMBER = re.compile(r"一句话(?:记住|小结)?：")
_NUMBERED = re.compile(r"\s*(?:[0-9]{1,2}[.．、]|[①-⑳]|[一二三四五六七八九十]{1,3}、)\s*")
_VERDICT = 8
"""Letters of a first sentence that only says 错: the one after it says why."""
_CHANGED = re.compile(r"(?:修改|修正|修订|施行|废止)。$")
_OLD, _NOW = re.compile(r"旧|过去|以前"), re.compile(r"现|日起|年起|新法|改为|改成")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What people get wrong, and how it is."""

    said: str
    right: Spans


@dataclass(frozen=True, slots=True)
class Ten:
    """Everything that may stand on the sheet, the most important of each kind first; what fits is for paper to say."""

    handout: Handout
    goals: tuple[str, ...]
    remember: Spans
    story: tuple[str, ...]
    questions: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    numbers: Table
    note: str  # what the lesson says above its table of numbers
    answered: str  # the heading under which the lesson answers the story's questions


def compose(handout: Handout) -> Ten:
    """Raises NotFound for a lesson that has none of the sections a sheet is picked from."""
    goals = tuple(line.text for line in _lines(handout.section("学习目标")) if line.kind == "item")
    story, asked = _story(handout.section("身边的问题"))
    mistakes = tuple(_mistakes(handout.section("易错辨析")))
    note, numbers = _numbers(handout.section("期限与数字表"))
    if not (goals or asked or mistakes or numbers.rows):
        raise NotFound(
            f"“{handout.title}”里没有“学习目标”“一个身边的问题”“易错辨析”“期限与数字表”这些小节，"
            "编不出会前学法十分钟；可以改印整份讲义"
        )
    questions = (*asked, *_to_check(handout), OPEN) if len(asked) < QUESTIONS else asked
    return Ten(
        handout=handout,
        goals=goals,
        remember=_remember(handout),
        story=story,
        questions=questions[:QUESTIONS],
        mistakes=mistakes,
        numbers=numbers,
        note=note,
        answered=_answered(handout),
    )


def _lines(section: Section | None) -> Iterator[Line]:
    return (part for part in (section.parts if section else ()) if isinstance(part, Line))


def _remember(handout: Handout) -> Spans:
    """The sentence that says 一句话记住, the first bold words under the drawing, or the drawing in words."""
    seen = handout.section("一图看懂")
    for line in (*_lines(seen), *(line for one in handout.sections for line in _lines(one))):
        if line.text.startswith("一句话记住") and (found := _REMEMBER.match(line.text)):
            return trimmed(sliced(line.spans, found.end(), len(line.text)))
    for line in _lines(seen):
        if words := tuple(span for span in line.spans if span.bold):
            return trimmed(words)
    return ()


def _story(section: Section | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What happened, and the questions that the lesson asks about it: the bold ones, else those of the last lines."""
    lines = [line for line in _lines(section) if line.kind in {"text", "item"}]
    for at in range(len(lines) - 1, -1, -1):
        strong = "".join(span.text for span in lines[at].spans if span.bold)
        asked = [
            one
            for words in (strong, lines[at].text)
            for one in sentences(words)
            if one.rstrip("”").endswith("？")
        ]
        if asked:
            bold = [one for one in sentences(strong) if one.endswith("？")]
            kept = lines[:at] if bold or lines[at].text.endswith("？") else lines
            return tuple(map(_marked, kept)), tuple(_bare(one) for one in bold or asked)
    return tuple(map(_marked, lines)), ()


def _marked(line: Line) -> str:
    return f"{line.mark} {line.text}" if line.kind == "item" and line.mark != "•" else line.text


def _bare(text: str) -> str:
    """Without a number of its own and blanks."""
    return _NUMBERED.sub("", text, count=1).strip()


def _to_check(handout: Handout) -> Iterator[str]:
    """The questions among 本镇落实, the first of each group."""
    try:
        every = tasks(handout)
    except NotFound:
        return
    groups: set[str] = set()
    for task in every:
        first = sentences(plain(task.spans))[0]
        if first.endswith("？") and task.group not in groups:
            groups.add(task.group)
            yield f"{group}：{first}" if (group := re.sub(r"（.*?）$", "", task.group)) else first


def _mistakes(section: Section | None) -> Iterator[Mistake]:
    """A line that begins in bold type, a heading with the line below it, or a row of a table."""
    said = ""
    for part in section.parts if section else ():
        if isinstance(part, Table):
            rows = [row for row in part.rows if len(row) >= 2] if not said else []
            yield from _of_rows(part, rows)
        elif isinstance(part, Line) and part.kind == "heading":
            said = part.text
            continue
        elif isinstance(part, Line):
            lead = _lead(part)
            if lead:
                yield from _mistake(
                    plain(lead), trimmed(sliced(part.spans, len(plain(lead)), len(part.text)))
                )
            elif said:
                yield from _mistake(said, part.spans)
        said = ""


def _of_rows(table: Table, rows: Iterable[tuple[Spans, ...]]) -> Iterator[Mistake]:
    if any(word in plain(table.head[0]) for word in ("误", "错", "说法") if table.head):
        for row in rows:
            yield from _mistake(plain(row[0]), row[1])


def _lead(line: Line) -> Spans:
    """The bold words that a line begins with."""
    found: list[int] = []
    for n, span in enumerate(line.spans):
        if not span.bold:
            break
        found.append(n)
    return line.spans[: len(found)]


def _mistake(said: str, right: Spans) -> Iterator[Mistake]:
    """The first sentence, and what it cannot stand without; none where it leads to a table."""
    text, end = plain(right), 0
    for sentence in sentences(text):
        end += len(sentence)
        if _stands_alone(text[:end].strip()):
            break
    shown = trimmed(sliced(right, 0, end))
    if plain(shown) and not plain(shown).endswith(("：", ":")):
        yield Mistake(_bare(said), shown)


def _stands_alone(text: str) -> bool:
    """Not a mere verdict, not only that a law was changed, and not the old rule without today's."""
    changed = _CHANGED.search(text) and "条" not in text
    return len(text) > _VERDICT and not changed and (not _OLD.search(text) or bool(_NOW.search(text)))


def _numbers(section: Section | None) -> tuple[str, Table]:
    note = ""
    for part in section.parts if section else ():
        if isinstance(part, Table):
            return note, part
        if isinstance(part, Line):
            note += part.text
    return "", Table((), ())


def _answered(handout: Handout) -> str:
    headings = (line.text for one in handout.sections for line in _lines(one) if line.kind == "heading")
    titles = (one.title for one in handout.sections)
    return next((_bare(text) for text in (*headings, *titles) if "回到开头" in text), "")
