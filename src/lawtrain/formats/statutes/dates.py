"""The dates a statute gives of itself: in the note under its title (题注) and in its last articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_DIGITS = str.maketrans("〇零一二三四五六七八九０１２３４５６７８９", "00123456789" + "0123456789")
_DAY = re.compile(
    r"([12][0-9]{3}|[一二][〇零一二三四五六七八九]{3})年([0-9]{1,2}|[一二三四五六七八九十]{1,2})月([0-9]{1,2}|[一二三四五六七八九十]{1,3})日"
)
_STARTS = re.compile(r"\s*(?:起)?\s*(?:正式)?(?:施行|实施|生效)")
_ON_PUBLICATION = re.compile(r"自(?:公布|发布|印发)之日起(?:施行|实施)")
_AMENDED = re.compile(r"修正|部分修改")
_ACT = re.compile(r"通过|公布|发布|修订|修正|决定|批准|印发|修改")


@dataclass(frozen=True, slots=True)
class Dates:
    """`adopted`: the latest act the note names. `effective`: from which day, where the text itself says so.

    A text that was amended (修正) keeps the day on which the law first applied in its last article: a day before
    `adopted` therefore says nothing of this text, and `effective` is None.
    """

    adopted: date | None
    effective: date | None
    act: str  # 通过, 公布, 修订, 修正 …: what happened on `adopted`


def find_dates(note: str, last_articles: Sequence[str]) -> Dates:
    """`last_articles`: their words, in order; a date of application may be followed by one more article."""
    adopted, act, told = _of_note(note)
    noted = told if told and (adopted is None or told >= adopted) else None
    for words in reversed(last_articles):
        for found in _DAY.finditer(words):
            day = _date(found)
            if day and _STARTS.match(words, found.end()) and (adopted is None or day >= adopted):
                return Dates(adopted, day, act)
        if _ON_PUBLICATION.search(words) and adopted and act != "修正":
            return Dates(adopted, noted or adopted, act)
    return Dates(adopted, noted, act)


def _of_note(note: str) -> tuple[date | None, str, date | None]:
    """(latest act, what it was, latest day of application) of the note."""
    adopted: date | None = None
    act, told = "", None
    found = list(_DAY.finditer(note))
    for index, one in enumerate(found):
        day = _date(one)
        if day is None:
            continue
        rest = note[one.end() : found[index + 1].start() if index + 1 < len(found) else len(note)]
        if _STARTS.match(rest):
            told = day if told is None else max(told, day)
        elif adopted is None or day >= adopted:
            adopted, act = day, _act(rest)
    return adopted, act, told


def _act(rest: str) -> str:
    if _AMENDED.search(rest):
        return "修正"
    acts = _ACT.findall(re.sub("《[^《》]*(?:》|$)", "", rest))
    return acts[-1] if acts else ""


def _date(found: re.Match[str]) -> date | None:
    try:
        return date(*(_number(part) for part in found.groups()))
    except ValueError:
        return None


def _number(text: str) -> int:
    if "十" not in text:
        return int(text.translate(_DIGITS))
    tens, _, ones = text.partition("十")
    return int(tens.translate(_DIGITS) or 1) * 10 + int(ones.translate(_DIGITS) or 0)
