"""A real course: the real nbgrader commands over a small bank with every kind of question."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import submissions
from assignment_bank import NAME, REF

from lawtrain.content import load
from lawtrain.desk.file import FileDesk, read_packet
from lawtrain.nbgrader_bridge.build import carry_out, plan
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.wire import AnswerIn, Save

BIN = Path(sys.executable).parent
AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@dataclass
class Class:
    """A course with an assignment, and learners who hand in through the real exchange."""

    root: Path
    content: Path
    course: Course
    homes: dict[str, Path] = field(default_factory=dict)

    def nbgrader(
        self, *arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None, ok: bool = True
    ):
        """Runs a command as the trainer, in the course folder."""
        env = {**_quiet(self.root), **(env or {})}
        return _run([BIN / "nbgrader", *arguments], cwd or self.course.root, env, ok)

    def lawtrain(self, *arguments: object, ok: bool = True):
        """Runs our own command, as the trainer, in the course folder."""
        command = [sys.executable, "-m", "lawtrain", *map(str, arguments)]
        return _run(command, self.course.root, _quiet(self.root), ok)

    def build(self, bank: str | None = None, **kw):
        """Writes the bank (if given) and builds the assignment from it."""
        if bank:
            (self.content / "quizzes/sample/01-first.yaml").write_text(bank, encoding="utf-8")
        catalogue = load(self.content)
        quiz = catalogue.quiz(REF)
        planned = plan(self.course, catalogue.bank_of(quiz), quiz, AT, **kw)
        carry_out(self.course, planned)
        return planned

    def hand_out(self) -> None:
        """generate_assignment and release_assignment."""
        self.nbgrader("generate_assignment", NAME, "--force")
        self.nbgrader("release_assignment", NAME, "--force")

    def home(self, student: str) -> Path:
        """A learner's home, with the settings that a hub gives them."""
        home = self.root / "homes" / student
        if student not in self.homes:
            (home / "作业").mkdir(parents=True)
            (home / ".jupyter").mkdir()
            (home / ".jupyter/nbgrader_config.py").write_text(
                "from lawtrain.nbgrader_bridge.config import learner\nlearner(get_config())\n",
                encoding="utf-8",
            )
            self.homes[student] = home
        return home

    def as_learner(self, student: str, *arguments: str, ok: bool = True):
        """Runs a command as this learner."""
        home = self.home(student)
        env = {
            "HOME": str(home),
            "JUPYTERHUB_USER": student,
            "LAWTRAIN_EXCHANGE": str(self.course.exchange),
            "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
            "JUPYTER_DATA_DIR": str(home / ".local"),
        }
        return self.nbgrader(*arguments, cwd=home, env=env, ok=ok)

    def folder(self, student: str) -> Path:
        """Where the learner's copy lies."""
        return self.home(student) / "作业" / self.course.id / NAME

    def fetch(self, student: str) -> Path:
        """Takes the assignment."""
        self.as_learner(student, "fetch_assignment", NAME, "--course", self.course.id)
        return self.folder(student)

    def answer(self, student: str, answers: dict[str, tuple[str, ...]], folder: Path | None = None) -> None:
        """Answers through the desk that the notebook's own cell opens."""
        folder = folder or self.folder(student)
        desk = FileDesk(packet_in(folder / f"{NAME}.ipynb"), folder, student, lambda: AT)
        state = desk.start(REF)
        given = tuple(AnswerIn(question=q, answer=a, seq=n) for n, (q, a) in enumerate(answers.items(), 1))
        if given:
            desk.save(state.attempt.id, Save(tab="tab", since=0, answers=given))

    def submit(self, student: str, *, ok: bool = True):
        """Hands in."""
        return self.as_learner(student, "submit", NAME, "--course", self.course.id, ok=ok)

    def put(self, student: str, answers: dict[str, tuple[str, ...]] | None) -> Path:
        """A submission as if collected: the released notebook, and answers (None: no file)."""
        folder = self.course.step("submitted", student, NAME)
        shutil.copytree(self.course.root / "release" / NAME, folder)
        (folder / "timestamp.txt").write_text("2026-11-05 02:00:00.000000 UTC")
        if answers is not None:
            self.answer(student, answers, folder)
        return folder

    def drop(self, student: str, at: str = "2026-11-05 02:00:00.000000 UTC") -> Path:
        """A folder in the drop box with the released notebook, put there without nbgrader."""
        folder = self.course.exchange / self.course.id / "inbound" / f"{student}+{NAME}+{at}+x"
        shutil.copytree(self.course.root / "release" / NAME, folder)
        (folder / "timestamp.txt").write_text(at)
        (folder / "submission_secret.txt").write_text(hashlib.sha512(student.encode()).hexdigest())
        return folder

    def autograde(self, *arguments: str, ok: bool = True):
        """The stock command."""
        return self.nbgrader("autograde", NAME, *arguments, ok=ok)

    def scores(self, student: str) -> dict[str, tuple]:
        """(auto, manual, waits for a person) of each cell in the gradebook."""
        from nbgrader.api import Gradebook

        with Gradebook(self.course.database) as book:
            notebook = book.find_submission_notebook(NAME, NAME, student)
            return {g.name: (g.auto_score, g.manual_score, g.needs_manual_grade) for g in notebook.grades}

    def machine(self, student: str) -> dict[str, float]:
        """What a program gave, where it gave anything."""
        return {name: auto for name, (auto, _, _) in self.scores(student).items() if auto}

    def marked(self, student: str) -> str:
        """The text of the marked notebook."""
        return (self.course.step("autograded", student, NAME) / f"{NAME}.ipynb").read_text(encoding="utf-8")


LATE_RULE = """

from nbgrader.plugins import LateSubmissionPlugin


class PerDay(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1.5 * (total_seconds_late // 86400)


c.AssignLatePenalties.plugin_class = PerDay
"""


def set_up_lateness(room: Class) -> None:
    """Due on the 10th of November, 1.5 points off a day; as a trainer would set it."""
    from nbgrader.api import Gradebook

    with (room.course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(LATE_RULE)
    with Gradebook(room.course.database) as book:
        book.update_or_create_assignment(NAME, duedate="2026-11-10 00:00:00 UTC")


def plant(room: Class) -> None:
    """Puts everybody's submission into the drop box, as a learner's own process can."""
    for student, (make, at) in submissions.EVERYBODY.items():
        folder = room.drop(student, at)
        make(submissions.Work(room, folder, student))
    submissions.plant_odd(room)


def fingerprint(room: Class) -> dict[str, str]:
    """Of every file of the trainer's that marking must leave alone."""
    found = {}
    for top in (room.course.root, room.content, room.course.exchange / room.course.id / "outbound"):
        for path in sorted(top.rglob("*")):
            relative = path.relative_to(room.root)
            ours = relative.parts[1] not in ("submitted", "autograded", "gradebook.db")
            if ours and path.is_file() and not path.is_symlink() and path.stat().st_size < 10**7:
                found[str(relative)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def packet_in(notebook: Path):
    """The redacted paper in a notebook, found as the learner's kernel finds it: by running its cell's call."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    source = next("".join(c["source"]) for c in cells if "lt.assignment(" in "".join(c["source"]))
    return read_packet(source.partition("r'''")[2].rpartition("'''")[0])


def _run(command: list, cwd: Path, env: dict[str, str], ok: bool) -> subprocess.CompletedProcess:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=240)
    if ok:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


def _quiet(root: Path) -> dict[str, str]:
    kept = ("PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR")
    home = root / "trainer"
    home.mkdir(exist_ok=True)
    own = {name: os.environ[name] for name in kept if name in os.environ}
    return own | {"HOME": str(home), "PYTHONUTF8": "1", "JUPYTER_PLATFORM_DIRS": "1"}


def new_room(root: Path) -> Class:
    """A course with nothing in it yet."""
    content = root / "content"
    (content / "quizzes/sample").mkdir(parents=True)
    (content / "courses/sample").mkdir(parents=True)
    (root / "exchange").mkdir()
    return Class(root, content, Course.init(root / "course", 2026, root / "exchange"))


def copied(room: Class, root: Path) -> Class:
    """Another course just like it, with an empty drop box of its own."""
    handed_in = shutil.ignore_patterns("*+*")
    for part in ("content", "course", "exchange"):
        shutil.copytree(room.root / part, root / part, symlinks=True, ignore=handed_in)
    return Class(root, root / "content", Course.init(root / "course", 2026, root / "exchange"))


@dataclass(frozen=True)
class Batch:
    """Everybody's submissions in one drop box, collected once; marked by nbgrader itself, and by the fast way.

    `collected` is a copy that nobody has marked; `said` what `collect` said; `before` the trainer's files, hashed.
    """

    collected: Class
    stock: Class
    fast: Class
    said: str
    told: str
    before: dict[str, str]


@contextmanager
def not_root() -> Iterator[None]:
    """As somebody whom file modes stop."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
