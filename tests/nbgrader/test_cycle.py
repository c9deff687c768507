"""The whole cycle by nbgrader's own commands: hand out, fetch, answer, submit, collect, mark, feedback, ledger."""

import csv
import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import nbformat
import pytest
from assignment_bank import BY_HAND, MACHINE, NAME, RIGHT, SECRETS
from classroom import Class, copied
from nbclient import NotebookClient
from nbgrader.api import Gradebook

from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.roster import RosterDesk
from lawtrain.records import CATEGORIES, Post
from lawtrain.store import Store

NAMES = {
    "cadre01": "示例一",
    "cadre02": "三,丰",
    "cadre03": "示例三",
    "cadre04": "示例四",
    "cadre05": "示例五",
}
GIVEN = {
    "cadre01": RIGHT,
    "cadre02": RIGHT | {"s-001": ("b",), "m-001": ("a", "b")},
    "cadre03": {},
    "cadre04": {q: a for q, a in RIGHT.items() if q in ("s-001", "t-001", "w-001")},
    "cadre05": {"w-002": ("应当告知。",)},
}
AUTO = {
    "cadre01": sum(MACHINE.values()),
    "cadre02": sum(MACHINE.values()) - 10 - 10 / 3,
    "cadre03": 0.0,
    "cadre04": 15.0,
    "cadre05": 0.0,
}
WRITTEN = {"cadre01": 3, "cadre02": 3, "cadre03": 0, "cadre04": 1, "cadre05": 1}
COMMENT = "要点齐全，依据写得准。"


@dataclass
class Cycle:
    """A course after feedback was released; `at` is when the learners began to hand in."""

    room: Class
    data: Path
    at: datetime
    table: list[list[str]]

    def mark(self, student: str, points: float) -> None:
        """Gives points to every written answer of a learner, as formgrader does."""
        with Gradebook(self.room.course.database) as book:
            notebook = book.find_submission_notebook(NAME, NAME, student)
            for one in notebook.grades:
                if one.name in BY_HAND and (one.needs_manual_grade or one.manual_score is not None):
                    one.manual_score, one.needs_manual_grade = points, False
            for comment in notebook.comments:
                comment.manual_comment = COMMENT
            book.db.commit()

    def sync(self) -> str:
        """By the command."""
        return self.room.lawtrain(
            "nbgrader", "sync", "--course-dir", self.room.course.root, "--data", self.data
        ).stdout

    def results(self) -> list[tuple[str, float]]:
        """(name, score) as entered into the ledger, in its order."""
        with closing(Store.of_installation(self.data)) as store:
            with store.reading() as tx:
                people = {who: person.name for who, person in tx.people().items()}
            return [(people[e.pseudonym], e.payload["score"]) for e in store.ledger() if e.kind == "result"]


@pytest.fixture(scope="module")
def cycle(released: Class, tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    root = tmp_path_factory.mktemp("cycle")
    room, data = copied(released, root), root / "data"
    data.mkdir()
    with closing(Store.open(f"sqlite:///{data / 'service.sqlite'}")) as store:
        roster = RosterDesk(store, lambda: datetime(2026, 1, 5, tzinfo=UTC))
        for username, name in NAMES.items():
            roster.place(
                CONSOLE, username, name, Post("示范镇/司法所", CATEGORIES[3]), date(2026, 1, 1), "试"
            )
    for student in GIVEN:
        room.home(student)
    at = datetime.now(UTC)

    def learner(student: str) -> None:
        room.fetch(student)
        room.answer(student, GIVEN[student])
        room.submit(student)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(learner, GIVEN))
    room.nbgrader("collect", NAME)
    room.autograde()
    made = Cycle(room, data, at, [])
    for student in ("cadre01", "cadre02", "cadre04"):
        made.mark(student, 12.5)
    room.nbgrader("generate_feedback", NAME)
    room.nbgrader("release_feedback", NAME)
    with ThreadPoolExecutor(2) as pool:
        list(
            pool.map(lambda s: room.as_learner(s, "fetch_feedback", NAME, "--course", room.course.id), GIVEN)
        )
    room.nbgrader("export", "--to", "成绩.csv")
    with (room.course.root / "成绩.csv").open(encoding="utf-8-sig", newline="") as file:
        made.table += list(csv.reader(file))
    return made


def page(cycle: Cycle, student: str) -> str:
    """The feedback that this learner fetched."""
    (found,) = (cycle.room.folder(student) / "feedback").rglob("*.html")
    return found.read_text(encoding="utf-8")


@pytest.mark.parametrize("student", GIVEN)
def test_what_a_program_can_mark_is_marked(cycle: Cycle, student: str) -> None:
    scores = cycle.room.scores(student)
    assert set(scores) == MACHINE.keys() | BY_HAND.keys()
    assert sum(scores[i][0] for i in MACHINE) == pytest.approx(AUTO[student], abs=0.01)
    assert not any(scores[i][2] for i in MACHINE)
    assert (
        sum(scores[i][0] is None for i in BY_HAND) == WRITTEN[student]
    )  # the rest is empty: 0, nobody waits


def test_the_time_is_that_of_the_clock(cycle: Cycle) -> None:
    with Gradebook(cycle.room.course.database) as book:
        times = [one.timestamp.replace(tzinfo=UTC) for one in book.assignment_submissions(NAME)]
    assert len(times) == len(GIVEN)
    assert all(cycle.at <= time <= cycle.at + timedelta(hours=1) for time in times)
    assert {
        path.read_text().rpartition(" ")[2]
        for path in cycle.room.course.root.glob("submitted/*/*/timestamp.txt")
    } == {"UTC"}


def test_nothing_that_reaches_a_learner_tells_a_key(cycle: Cycle) -> None:
    room = cycle.room
    places = [room.course.root / "source", room.course.root / "release", room.course.root / "feedback"]
    files = [p for top in (*places, room.root / "exchange", room.root / "homes") for p in top.rglob("*")]
    files = [p for p in files if p.is_file()]
    assert len([p for p in files if p.suffix == ".ipynb"]) >= 2 + 2 * len(GIVEN)
    assert len([p for p in files if p.suffix == ".html"]) >= 2 * len(GIVEN) + 3
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        found = [s for s in (*SECRETS, *(json.dumps(s)[1:-1] for s in SECRETS)) if s in text]
        assert not found, (path, found)
    handed_out = (room.course.root / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert not re.search(r'\\?"(answer|key|why|explanation|guide)\\?":\s*[^n]', handed_out)


def test_only_the_course_reads_the_keys(cycle: Cycle) -> None:
    course = cycle.room.course
    assert course.keys.stat().st_mode & 0o7777 == 0o700
    assert course.key_file(NAME).stat().st_mode & 0o7777 == 0o600
    assert all(secret in course.key_file(NAME).read_text(encoding="utf-8") for secret in SECRETS)


def test_feedback_is_about_this_learner_and_says_what_a_person_wrote(cycle: Cycle) -> None:
    one = page(cycle, "cadre01")
    assert "85" in one  # 47.5 by the program, 3 × 12.5 by a person
    assert COMMENT in one
    assert "应当两人以上。" in one
    assert "应当两人以上。" not in page(cycle, "cadre03")
    assert "只有阅卷的人能看到" not in one
    still = page(cycle, "cadre05")
    assert "还有 1 处等培训员评阅，这不是最后的得分。" in still
    assert "待评阅（满分 20 分）" in still
    assert "待评阅" not in one


def test_the_table_keeps_names_with_commas_in_their_column(cycle: Cycle) -> None:
    head, *rows = cycle.table
    by_id = {
        row[head.index("工号")]: dict(zip(head, row, strict=True)) for row in rows if len(row) == len(head)
    }
    assert {s: by_id[s]["状态"] for s in GIVEN} == dict.fromkeys(GIVEN, "已评完") | {"cadre05": "待阅卷"}
    assert float(by_id["cadre01"]["得分"]) == 85.0


def test_a_kernel_with_the_notebook_has_no_key_in_its_memory(cycle: Cycle, monkeypatch) -> None:
    folder = cycle.room.folder("cadre01")
    monkeypatch.setenv("JUPYTERHUB_USER", "cadre01")
    notebook = nbformat.read(folder / f"{NAME}.ipynb", as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        memory = memory_of(client.km.provisioner.pid)
    shown = [o for cell in notebook.cells for o in cell.get("outputs", ()) if "data" in o]
    assert any("application/vnd.jupyter.widget-view+json" in o["data"] for o in shown)
    assert holds(memory, "第一道单选题的题干")  # else this test could not fail
    assert not [secret for secret in SECRETS if holds(memory, secret)]


def memory_of(pid: int) -> list[bytes]:
    """Everything that a process has written."""
    found = []
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            if m := re.match(r"(\w+)-(\w+) rw", line):
                first, last = (int(part, 16) for part in m.groups())
                try:
                    memory.seek(first)
                    found.append(memory.read(last - first))
                except (OSError, OverflowError):
                    continue
    return found


def holds(memory: list[bytes], text: str) -> bool:
    """However Python or JSON writes it."""
    written = [
        text.encode(),
        text.encode("utf-16-le"),
        text.encode("utf-32-le"),
        json.dumps(text)[1:-1].encode(),
    ]
    return any(one in region for region in memory for one in written)


def test_marks_reach_the_ledger_once_and_a_changed_mark_is_a_correction(cycle: Cycle) -> None:
    first = cycle.sync()
    assert "新记入台账 4 条，更正 0 条" in first
    assert "1 份待阅卷" in first
    assert "示例五（cadre05）" in first
    expected = {"示例一": 85.0, "三,丰": 71.67, "示例三": 0.0, "示例四": 27.5}
    assert dict(cycle.results()) == expected
    again = cycle.sync()
    assert "新记入台账 0 条，更正 0 条，已在台账里、没有变化 4 条" in again
    assert len(cycle.results()) == 4

    cycle.mark("cadre01", 10)
    cycle.mark("cadre05", 20)
    later = cycle.sync()
    assert "新记入台账 1 条，更正 1 条" in later
    assert cycle.results()[4:] == [("示例一", 77.5), ("示例五", 20.0)]

    out = cycle.data / "成绩.csv"
    cycle.room.lawtrain("export", "scores", "--year", "2026", "--names", "--out", out, "--data", cycle.data)
    text = out.read_text(encoding="utf-8-sig")
    rows = {row["姓名"]: row for row in csv.DictReader(text.splitlines())}
    assert {n: float(row["得分"]) for n, row in rows.items()} == expected | {"示例一": 77.5, "示例五": 20.0}
    with Gradebook(cycle.room.course.database) as book:
        assert {s.id: s.last_name for s in book.students} == NAMES
