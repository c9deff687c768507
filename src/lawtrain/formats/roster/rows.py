"""The rows of a sheet → rows of a roster, or every reason why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from lawtrain.formats.problem import Problem, clip
from lawtrain.formats.roster.categories import category
from lawtrain.formats.roster.columns import FIELDS
from lawtrain.formats.sheets import Broken, Cell, Columns, Sheet
from lawtrain.formats.sheets.people import PeopleReader, code, lines
from lawtrain.formats.sheets.words import quoted, strange, tag_words, tidied
from lawtrain.records.roster import CATEGORIES, Post, RosterRow

TITLE, TAG = 64, 32
"""The most characters of each."""
MOST_TAGS = 20


def read_rows(sheet: Sheet, columns: Columns) -> tuple[list[RosterRow], list[Problem]]:
    """The people of a sheet, or nobody when one row cannot be used: a roster is taken whole or not at all.

    All problems come at once, errors before warnings where there are too many; `line` is the row's number in Excel.
    """
    return _Reader(sheet, columns).result()


class _Reader(PeopleReader[RosterRow]):
    """One pass over a sheet: each row alone, then beside the rows above."""

    def __init__(self, sheet: Sheet, columns: Columns) -> None:
        super().__init__(sheet, columns)
        self._people: dict[str, RosterRow] = {}
        self._places: dict[tuple[str, str], int] = {}
        self._numbers: dict[int, str] = {}  # 工号 stored as a number, by row
        self._synonyms: dict[str, list[int]] = {}

    def read_row(self, place: int, cells: Mapping[str, Cell]) -> RosterRow:
        name = self.name(cells["name"])
        username = self.username(cells["username"], name)
        if username and isinstance(cells["username"], int | float):
            self._numbers[place] = username
        post = Post(
            self.unit(cells["unit"], cells.get("subunit"), needed=True),
            self._category(cells["category"]),
            self._text("title", cells.get("title")),
            self._text("rank", cells.get("rank")),
            self._tags(cells.get("tags")),
        )
        since, until = self.day("since", cells.get("since")), self.day("until", cells.get("until"), last=True)
        if since and until and until < since:
            self.tell("until", f"在册结束 {until} 早于在册开始 {since}，请核对两个日期。")
        understood = RosterRow(place, username, name, post, since, until)
        if username:
            self._compare(understood)
        return understood

    def _compare(self, row: RosterRow) -> None:
        """With the rows above: one 工号, one person."""
        if first := self._people.get(row.username):
            if first.name == row.name:
                self.tell(
                    "username",
                    f"“{row.name}”与第 {first.place} 行重复（工号、姓名都相同），同一个人只留一行。",
                )
            else:
                self.tell(
                    "username",
                    f"工号“{row.username}”与第 {first.place} 行的“{first.name}”相同，两个人不能共用工号，请核对。",
                )
            return
        self._people[row.username] = row
        if row.name and row.post.unit:
            place = self._places.setdefault((row.name, row.post.unit), row.place)
            if place != row.place:
                self.tell(
                    "name",
                    f"“{row.name}”与第 {place} 行同名同单位，按两个人读入；如果是同一个人，请删去一行。",
                    "warning",
                )

    def _category(self, cell: Cell) -> str:
        found = self.once("category", cell, None, _category)
        if found and (word := tidied(cell)) != found and word.replace('"', "") != found:
            self._synonyms.setdefault(f"{clip(word, 20)}\n{found}", []).append(self.line)
        return found

    def _text(self, field: str, cell: Cell) -> str:
        return (
            self.once(field, cell, None, lambda c, _: _short(FIELDS[field], tidied(c), TITLE))
            if cell is not None
            else ""
        )

    def _tags(self, cell: Cell) -> tuple[str, ...]:
        if cell is None:
            return ()
        tags = tag_words(cell)
        for tag in tags:
            if message := _short("标签", tag, TAG)[1]:
                self.tell("tags", message)
        if len(tags) > MOST_TAGS:
            self.tell("tags", f"标签太多（{len(tags)} 个，最多 {MOST_TAGS} 个）。")
        return tags

    def conclude(self) -> None:
        for words, rows in self._synonyms.items():
            word, found = words.split("\n")
            self.tell("category", f"统计类别“{word}”按“{found}”读入（{lines(rows)}）。", "warning", rows[0])
        self._doubt_zeros()

    def _doubt_zeros(self) -> None:
        """A number cell cannot hold the zeros in front of a 工号."""
        digits = [name for name in self._people if name.isdigit()]
        width = max(map(len, digits), default=0)
        short = [line for line, text in self._numbers.items() if len(text) < width]
        if not short:
            return
        if any(name.startswith("0") for name in digits):
            for line in short:
                message = f"工号“{self._numbers[line]}”存成了数字，比别人的短，可能丢了开头的 0，请核对。"
                self.tell("username", message, "warning", line)
        else:
            usual = Counter(map(len, digits)).most_common(1)[0][0]
            message = (
                f"工号存成了数字，长短不一（多数 {usual} 位），可能丢了开头的 0，请核对（{lines(short)}）。"
            )
            self.tell("username", message, "warning", short[0])


def _category(cell: Cell, _: Cell) -> tuple[str, str]:
    word = tidied(cell)
    if not word:
        told = f"没有统计类别，请填写其中一个：{'、'.join(CATEGORIES)}。"
        return "", "" if isinstance(cell, Broken) else told
    if found := category(word):
        return found, ""
    return "", f"不认识统计类别{quoted(word)}，请改为其中一个：{'、'.join(CATEGORIES)}。"


def _short(what: str, text: str, most: int) -> tuple[str, str]:
    if len(text) > most:
        return text, f"{what}太长（{len(text)} 个字，最多 {most} 个），请缩短。"
    if sign := strange(text):
        return text, f"{what}{quoted(text)}里有认不出的字符（{code(sign)}），请改正。"
    return text, ""
