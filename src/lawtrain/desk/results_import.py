"""A file of exam results on its way in: what it would add and correct, row by row, then exactly that.

成绩 mark · 新增 new · 更正 corrected（旧 → 新）· 不变 same · 场次 sitting
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lawtrain.desk.entered import Scene, Somebody, look
from lawtrain.desk.entering import check_held
from lawtrain.desk.ledger import LedgerDesk, Mark, Taken
from lawtrain.desk.table_file import Opened, TableFile, candidates, digest_of, open_table, remember
from lawtrain.errors import NotFound, Refused
from lawtrain.formats.matching import match
from lawtrain.formats.problem import Problem, clip
from lawtrain.formats.results import VOCABULARY, read_results
from lawtrain.records import Book, Exam, ExamResult, ResultRow, Sitting
from lawtrain.store import Store

MEMORY = "results-columns"
Effect = Literal["new", "corrected", "same"]
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_OUT = "文件里写错了请改正；只是叫法不同，请在“哪一列是什么”里把“{column}”改成“没有这一列”"


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the file: the mark it gives, and the one that stands. `remark`: why it will be listed apart."""

    place: int
    somebody: Somebody
    score: float | None
    passed: bool
    taken_on: date
    known: ExamResult | None
    remark: str

    @property
    def effect(self) -> Effect:
        """What importing it does."""
        if self.known is None:
            return "new"
        now = (self.known.score, self.known.passed, self.known.taken_on)
        return "same" if now == (self.score, self.passed, self.taken_on) else "corrected"


@dataclass(frozen=True, slots=True)
class Preview:
    """What the file would do. `digest` names exactly this outcome; `confirm` does nothing else."""

    file: str
    sitting: Sitting
    opened: Opened
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    digest: str

    def count(self, effect: Effect) -> int:
        """People."""
        return sum(one.effect == effect for one in self.lines)

    @property
    def importable(self) -> bool:
        """Nothing wrong, and something to do."""
        return not any(p.is_error for p in self.problems) and any(one.effect != "same" for one in self.lines)


def preview(store: Store, ledger: LedgerDesk, exam: str, sitting: int, file: TableFile) -> Preview:
    """Reads the file and compares; stores nothing.

    Raises: Invalid for what cannot be read or a sitting still to come, NotFound for the exam or its sitting.
    """
    scene = look(store, ledger)
    about = scene.book.exams.get(exam)
    chosen = about.sitting(sitting) if about else None
    if about is None or chosen is None:
        raise NotFound("没有这场考试或这个场次，可能已经改动；请回到考试列表")
    check_held(chosen, scene.today)
    opened = open_table(store, file, VOCABULARY, MEMORY)
    rows, problems = read_results(
        opened.sheet, opened.columns, points=about.points, pass_points=about.pass_points
    )
    strays = [
        problem for row in rows for problem in _strays(row, about, chosen, scene.book, opened, file.name)
    ]
    matched = match(rows, candidates(scene, scene.places), file=file.name)
    found = [*problems, *strays, *matched.problems]
    by_username = {person.username: who for who, person in scene.people.items()}
    lines = [_line(scene, about, chosen, row, by_username[username]) for row, username in matched.people]
    if any(p.is_error for p in found):
        lines = []
    outcome = [
        (
            one.place,
            one.somebody.person.pseudonym,
            one.score,
            one.passed,
            one.taken_on.isoformat(),
            one.effect,
        )
        for one in lines
    ]
    return Preview(file.name, chosen, opened, tuple(lines), tuple(found), digest_of([sitting, outcome]))


def confirm(
    store: Store,
    ledger: LedgerDesk,
    actor: str,
    exam: str,
    sitting: int,
    file: TableFile,
    digest: str,
    why: str,
) -> Taken:
    """Takes in exactly what was previewed, all or none.

    Raises: Refused when something has changed since, there is nothing to take in, or a correction lacks its reason.
    """
    seen = preview(store, ledger, exam, sitting, file)
    if not seen.importable:
        raise Refused("这份成绩表有错误或没有新的成绩，没有导入；请看预览里的说明")
    if seen.digest != digest:
        raise Refused("预览之后成绩、考试或花名册又有了别的改动，没有导入；请重新预览一次再确认")
    marks = [
        Mark(
            one.somebody.person.pseudonym,
            one.score,
            one.passed,
            one.taken_on,
            one.known.seq if one.known else 0,
        )
        for one in seen.lines
        if one.effect != "same"
    ]
    taken = ledger.take_results(actor, exam, sitting, marks, source=file.source, why=why)
    remember(store, MEMORY, seen.opened)
    return Taken(taken.added, taken.corrected, seen.count("same"))


def apart(scene: Scene, exam: Exam, who: str) -> str:
    """Why a result of theirs is listed outside 应考; empty where it is not."""
    if scene.exempt(exam.id, exam.year, who):
        return "免考，成绩单列"
    post = scene.on(who, exam.roster_on).post
    if post is None:
        return "名册日不在册，成绩单列"
    if post.category not in exam.categories:
        return f"{post.category}不在应考类别，成绩单列"
    return ""


def _line(scene: Scene, exam: Exam, sitting: Sitting, row: ResultRow, who: str) -> Line:
    known = scene.book.exam_results.get((exam.id, sitting.number, who))
    taken_on = row.taken_on or (known.taken_on if known else sitting.held_on)
    passed = row.passed
    if row.score is None:
        passed = False
    elif passed is None:
        passed = row.score >= exam.pass_points
    somebody = scene.on(who, exam.roster_on)
    return Line(row.place, somebody, row.score, passed, taken_on, known, apart(scene, exam, who))


def _strays(
    row: ResultRow, exam: Exam, sitting: Sitting, book: Book, opened: Opened, file: str
) -> Iterator[Problem]:
    """A row that says it belongs to another exam, organiser, session or nature."""
    told = (
        ("exam", row.exam, exam.title, _is_exam(row.exam, exam, book)),
        ("organiser", row.organiser, exam.organiser, _is_like(row.organiser, exam.organiser)),
        ("session", row.session, sitting.name, _is_sitting(row.session, sitting, exam)),
        ("nature", row.nature, exam.nature.value, row.nature == exam.nature.value),
    )
    for field, said, ours, fits in told:
        if said and not fits:
            column = VOCABULARY.fields[field]
            heading = opened.columns.headings[opened.columns.fields[field]]
            message = f"这一行的{column}是“{clip(said)}”，现在导入的是“{ours}”，对不上。{_OUT.format(column=column)}"
            yield Problem(file, row.place, clip(heading), message)


def _is_exam(said: str, exam: Exam, book: Book) -> bool:
    """By title or kind; another year in it, or another exam's title, is another exam."""
    if any(int(year) != exam.year for year in _YEAR.findall(said)):
        return False
    plain = _plain(said)
    if plain == _plain(exam.title):
        return True
    if any(plain == _plain(other.title) for other in book.exams.values() if other.year == exam.year):
        return False
    return _is_like(said, exam.title) or _is_like(said, exam.kind)


def _is_sitting(said: str, sitting: Sitting, exam: Exam) -> bool:
    if _plain(said) == _plain(sitting.name):
        return True
    named = any(_plain(said) == _plain(other.name) for other in exam.sittings)
    return (
        not named
        and sitting.make_up
        and sum(s.make_up for s in exam.sittings) == 1
        and _plain(said) == "补考"
    )


def _is_like(said: str, ours: str) -> bool:
    one, other = _plain(said), _plain(ours)
    return len(one) > 1 and (one in other or other in one)


def _plain(words: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", words).lower() if c.isalnum())
