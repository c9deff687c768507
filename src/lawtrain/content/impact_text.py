"""The list of what a change of law touches as plain text: by lesson, old and new words side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from lawtrain.content.impact import Hit, Impact, LessonImpact, Urgency

COLUMN = 44
"""Width of either text in Latin characters; a Chinese character takes two."""

_NOWHERE = "（没有）"
_CLOSING = "，。；：、）”》"  # never at the head of a line: two columns are kept free for one


def impact_text(lists: Iterable[Impact], *, whole: bool = False) -> str:
    """For a terminal or a printer. Places that already follow the new text are only counted, unless `whole`."""
    return "\n".join(line.rstrip() for one in lists for line in _list(one, whole)) + "\n"


def _list(one: Impact, whole: bool) -> Iterator[str]:
    yield f"旧：{one.old.name}"
    yield f"新：{one.new.name}"
    counted = "、".join(f"{urgency} {one.count(urgency)} 处" for urgency in Urgency)
    yield f"共 {counted}；另有 {one.unaffected} 处引的条文没有变。"
    if not one.lessons:
        yield "课程和题库里没有受影响的地方。"
    elif one.items:
        yield f"这 {len(one.items)} 道题要先改好、再请培训员签审：{'、'.join(one.items)}"
    elif not one.count(Urgency.LOOK) + one.count(Urgency.MUST):
        yield "凡是引用处都已照新条文写，没有要改的。"
    yield ""
    for lesson in one.lessons:
        yield from _lesson(lesson, whole)


def _lesson(lesson: LessonImpact, whole: bool) -> Iterator[str]:
    yield f"━━ {lesson.title}（{lesson.ref}）"
    fine = [hit for hit in lesson.hits if hit.urgency is Urgency.FINE]
    for hit in lesson.hits:
        if whole or hit.urgency is not Urgency.FINE:
            yield from _hit(hit)
    if fine and not whole:
        places = list(dict.fromkeys(hit.cited.item or hit.cited.where for hit in fine))
        shown = "、".join(places[:8]) + (" 等" if len(places) > 8 else "")
        yield f"  已按新条文 {len(fine)} 处，不用改：{shown}"
    yield ""


def _hit(hit: Hit) -> Iterator[str]:
    cited = hit.cited
    yield f"  【{hit.urgency}】{cited.where}　引用 {hit.label}：{hit.change}"
    yield f"      位置：{cited.file}:{cited.line}"
    if cited.citation.quote:
        yield f"      现在的引文：{cited.citation.quote}"
    yield f"      怎么办：{hit.todo}"
    if hit.old_text or hit.new_text:
        left = [*_wrapped(f"旧 {hit.old_label or _NOWHERE}"), *_wrapped(hit.old_text)]
        right = [*_wrapped(f"新 {hit.new_label or _NOWHERE}"), *_wrapped(hit.new_text)]
        for one, other in zip_longest(left, right, fillvalue=""):
            yield f"      {one}{' ' * (COLUMN - _wide(one))} │ {other}"
    yield ""


def _wrapped(text: str) -> Iterator[str]:
    """Lines of at most `COLUMN`; an empty text has none."""
    for paragraph in text.splitlines():
        line, width = "", 0
        for char in paragraph:
            more = _wide(char)
            if width + more > COLUMN - 2 and (char not in _CLOSING or width + more > COLUMN):
                yield line
                line, width = "", 0
            line, width = line + char, width + more
        yield line


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
