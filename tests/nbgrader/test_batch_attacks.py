"""Whatever is handed in scores what its honest answers deserve, shows as inert text, and harms nobody."""

import json
import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from assignment_bank import MACHINE, NAME, RIGHT, SECRETS
from classroom import Batch, Class, fingerprint, not_root
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from submissions import EVERYBODY, REFUSED, dig
from traitlets.config import Config

from lawtrain.desk.file import MOST_BYTES
from lawtrain.errors import Refused
from lawtrain.nbgrader_bridge.foreign import weigh
from lawtrain.nbgrader_bridge.marking import given, mark
from lawtrain.questions.kinds.written import LONGEST

HALF = {"s-001": 10.0}
DESERVED = {
    "honest": MACHINE,
    "copied": MACHINE,
    "late": MACHINE,
    "late-half": {"t-001": 5.0},
    "wrong": {"s-002": 10.0, "m-001": 3.33, "c-001": 12.5},
    "partial": {"s-001": 10.0, "s-002": 10.0, "m-001": 6.67, "t-001": 5.0},
    **dict.fromkeys(("added", "shadow", "tampered", "words", "garbled", "huge"), HALF),
    **dict.fromkeys(("missing", "renamed", "nonsense", "linked"), HALF),
}
"""What a program gives; nothing to those who are not named."""
ALL = frozenset({"c-001_y", "w-001", "w-002"})
ONE = frozenset({"w-001"})
WAITING = {
    **dict.fromkeys(("honest", "wrong", "partial", "late", "copied", "words"), ALL),
    **dict.fromkeys(("written", "added", "shadow", "tampered", "garbled", "huge"), ONE),
    **dict.fromkeys(("missing", "renamed", "nonsense", "linked"), ONE),
    "odd": {"c-001_y"},
}
"""Written answers that a person has to read."""


@pytest.mark.parametrize("student", EVERYBODY)
@pytest.mark.parametrize("way", ["stock", "fast"])
def test_everybody_scores_what_their_answers_deserve(batch: Batch, way: str, student: str) -> None:
    room: Class = getattr(batch, way)
    scores = room.scores(student)
    assert room.machine(student) == DESERVED.get(student, {})
    assert {name for name, (_, _, waits) in scores.items() if waits} == WAITING.get(student, set())
    assert all(manual is None for _, manual, _ in scores.values())


def test_the_trainers_files_are_as_they_were(batch: Batch) -> None:
    assert fingerprint(batch.stock) == batch.before
    assert not (batch.stock.course.root / NAME).exists()  # a learner called “..”
    assert not Path("/tmp/lawtrain-thief-was-here").exists()


def test_nothing_of_theirs_is_left_where_a_kernel_starts(batch: Batch) -> None:
    usual = {f"{NAME}.ipynb", "timestamp.txt", "submission_secret.txt"}
    for room in (batch.stock, batch.fast):
        for student in EVERYBODY:
            folder = room.course.step("autograded", student, NAME)
            assert {str(p.relative_to(folder)) for p in folder.rglob("*")} == usual, student
    for word in ("100.0", "while True", "display_formatter", "ran.txt"):
        assert not [s for s in EVERYBODY if word in batch.stock.marked(s)]
    assert not list(batch.stock.root.rglob("ran.txt"))


def test_only_sound_submissions_are_collected_and_the_others_named(batch: Batch) -> None:
    submitted = batch.stock.course.root / "submitted"
    assert {p.name for p in submitted.iterdir()} == EVERYBODY.keys()
    for name, why in REFUSED.items():
        told = [line for line in batch.said.splitlines() if f"没有收 {name}+" in line]
        assert told, name
        assert why in told[0]
    assert "Traceback" not in batch.said
    assert "missing：没有交来" in batch.said


@pytest.mark.parametrize("source", [5, None, True, [1, None], "\ud800", "x" * 10_000, "  ", "原来的话 "])
@pytest.mark.parametrize(
    "metadata", [None, [], 5, {"nbgrader": 5}, {"nbgrader": {"grade_id": ["w"]}}, "usual"]
)
def test_cells_of_any_shape_are_read_without_a_stumble(
    released: Class, tmp_path: Path, source: object, metadata: object
) -> None:
    usual = {"nbgrader": {"grade_id": "w-001"}}
    cell = {"cell_type": "markdown", "metadata": usual if metadata == "usual" else metadata, "source": source}
    (tmp_path / f"{NAME}.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    marking = mark(released.course.assignment(NAME), tmp_path, "cadre01", {"w-001": "原来的话"})
    words = {"\ud800": "?", "x" * 10_000: "x" * LONGEST}.get(source) if isinstance(source, str) else None
    assert marking.texts == ({"w-001": words} if words and metadata == "usual" else {})


def test_links_are_never_followed(batch: Batch) -> None:
    every = list((batch.stock.course.root / "submitted").rglob("*"))
    assert not [p for p in every if p.is_symlink() or not (p.is_file() or p.is_dir())]
    assert not [p for p in every if p.is_file() and any(s in p.read_text(errors="replace") for s in SECRETS)]
    secret = batch.stock.course.step("submitted", "linked", NAME) / "submission_secret.txt"
    assert len(secret.read_text()) == 128


def test_a_later_bad_submission_does_not_replace_an_earlier_good_one(batch: Batch) -> None:
    assert "没有收 honest+" in batch.said
    assert batch.stock.machine("honest") == MACHINE


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.live: Counter[str] = Counter()
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in (
            "script",
            "iframe",
            "img",
            "object",
            "embed",
            "form",
            "a",
            "link",
            "meta",
            "base",
            "svg",
            "h1",
        ):
            self.live[tag] += 1
        for name, value in attrs:
            if name.startswith("on") or "javascript:" in (value or ""):
                self.live[f"{tag} {name}"] += 1

    def handle_data(self, data: str) -> None:
        self.words += data


def formgraders(room: Class, student: str) -> str:
    """The page on which a trainer marks this submission, made by formgrader's own template."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = (
        "assignment_id",
        "notebook_id",
        "submission_id",
        "base_url",
        "student",
        "last_name",
        "first_name",
    )
    resources = {**dict.fromkeys(names, "x"), "notebook_path": "x", "index": 0, "total": 1}
    path = room.course.step("autograded", student, NAME) / f"{NAME}.ipynb"
    html, _ = HTMLExporter(config=config).from_filename(str(path), resources=resources)
    return str(html)


@pytest.fixture(scope="module")
def feedback(batch: Batch) -> Callable[[str], str]:
    """Pages made by `nbgrader generate_feedback` after the fast way of marking."""
    batch.fast.nbgrader("generate_feedback", NAME)
    folder = batch.fast.course.root / "feedback"
    return lambda student: (folder / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")


def test_everybody_gets_feedback(feedback: Callable[[str], str]) -> None:
    for student in EVERYBODY:
        page = Page(feedback(student))
        assert not page.live.keys() - {"meta", "h1"}, (student, page.live)
        assert not [secret for secret in SECRETS if secret in page.words]


def test_everybody_gets_their_feedback_back(batch: Batch, feedback: Callable[[str], str]) -> None:
    """Whatever they put where nbgrader keeps its secret: their page is released under a secret of the usual form."""
    room = batch.fast
    room.nbgrader("release_feedback", NAME)
    released = list((room.course.exchange / room.course.id / "feedback").glob("*.html"))
    assert len(released) == len(EVERYBODY)
    assert {path.read_text(encoding="utf-8") for path in released} == {feedback(s) for s in EVERYBODY}


def test_hostile_words_are_only_words(batch: Batch, feedback: Callable[[str], str]) -> None:
    hostile, plain = (Page(feedback(student)) for student in ("words", "honest"))
    assert hostile.live == plain.live
    marking, usual = (Page(formgraders(batch.fast, student)) for student in ("words", "honest"))
    assert marking.live == usual.live
    assert SECRETS[0] in marking.words  # the guide: for who marks
    for page in (hostile, marking):
        for words in (
            "<!-- lawtrain: 评分要点 -->",
            '<img src=x onerror="alert(1)">',
            "![图](http://example.invalid/beacon.png)",
            "<script>alert(2)</script>",
            "{{ cell.source }} {% raw %} &lt;b&gt;",
            "<script>alert(4)</script>",
        ):
            assert words in page.words, words
        assert page.words.count("结束") >= 2


def nested(levels: int) -> bytes:
    return b'{"format":1,"answers":' + b'{"a":' * levels + b"1" + b"}" * levels + b"}"


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


ODD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "没有交来答案文件"),
    "empty": (lambda path: path.write_bytes(b""), "读不懂"),
    "no json": (lambda path: path.write_bytes(b"\x00" * 1000), "读不懂"),
    "not utf-8": (lambda path: path.write_bytes(b'{"format": "\xff\xfe"}'), "读不懂"),
    "list": (lambda path: path.write_bytes(b"[]"), "读不懂"),
    "nested": (lambda path: path.write_bytes(nested(300_000)), "读不懂"),
    "many digits": (lambda path: path.write_bytes(b'{"format": ' + b"9" * 100_000 + b"}"), "读不懂"),
    "just too large": (lambda path: path.write_bytes(b" " * (MOST_BYTES + 1)), "太大"),
    "200 MB": (sparse, "太大"),
    "folder": (lambda path: path.mkdir(), "打不开"),
    "pipe": (os.mkfifo, "打不开"),
    "dangling": (lambda path: path.symlink_to("nowhere"), "打不开"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "打不开"),
}


@pytest.mark.parametrize("kind", ODD_FILES)
def test_an_odd_answer_file_gives_nothing_and_is_named(released: Class, tmp_path: Path, kind: str) -> None:
    make, says = ODD_FILES[kind]
    make(tmp_path / "answers.json")
    answers, (note,) = given(released.course.assignment(NAME), tmp_path, "cadre01")
    assert answers == {}
    assert says in note
    assert "按 0 分计" in note


def test_a_link_to_the_keys_is_not_read(released: Class, tmp_path: Path) -> None:
    (tmp_path / "answers.json").symlink_to(released.course.key_file(NAME))
    answers, (note,) = given(released.course.assignment(NAME), tmp_path, "cadre01")
    assert answers == {}
    assert "打不开" in note


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"person": "cadre02"}, "不是本人的"),
        ({"assignment": "别的作业"}, "另一份试卷"),
        ({"paper": "0" * 64}, "另一份试卷"),
        ({"format": 2}, "另一个版本"),
        ({"rev": -1}, "读不懂"),
        ({"answers": {"s-001": {"answer": "a", "rev": 1, "tab": "t", "seq": 1}}}, "读不懂"),
        (
            {"answers": {f"q{n}": {"answer": [], "rev": 1, "tab": "t", "seq": 1} for n in range(2001)}},
            "读不懂",
        ),
    ],
)
def test_answers_that_are_not_this_persons_to_this_paper(
    released: Class, tmp_path: Path, change: dict[str, object], says: str
) -> None:
    (tmp_path / f"{NAME}.ipynb").write_bytes(
        (released.course.root / "release" / NAME / f"{NAME}.ipynb").read_bytes()
    )
    released.answer("cadre01", RIGHT, tmp_path)
    path = tmp_path / "answers.json"
    assert given(released.course.assignment(NAME), tmp_path, "cadre01") == (RIGHT, [])
    path.write_text(json.dumps(json.loads(path.read_bytes()) | change), encoding="utf-8")
    answers, (note,) = given(released.course.assignment(NAME), tmp_path, "cadre01")
    assert answers == {}
    assert says in note
    assert "cadre02" not in note


def test_folders_deeper_than_any_recursion_are_refused(tmp_path: Path) -> None:
    dig(tmp_path, 1500)
    with pytest.raises(Refused, match="文件夹套得太深"):
        weigh(tmp_path, 20_000)
    subprocess.run(["rm", "-rf", *tmp_path.iterdir()], check=True)


def test_a_file_that_the_course_may_not_read_is_refused_before_copying() -> None:
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        (Path(made) / "answers.json").touch()
        weigh(Path(made), 20_000)
        (Path(made) / "answers.json").chmod(0)
        with not_root(), pytest.raises(Refused, match="里面的文件打不开"):
            weigh(Path(made), 20_000)


def test_too_large_a_folder_and_a_lost_notebook_are_told_to_who_hands_in(handed_out: Class) -> None:
    room = handed_out
    folder = room.fetch("cadre01")
    sparse(folder / "film.mp4")
    assert "没有交上：太大（200 MB，最多 20 MB）" in room.submit("cadre01", ok=False).stderr
    (folder / "film.mp4").unlink()
    (folder / f"{NAME}.ipynb").rename(folder / "改名.ipynb")
    assert f"没有交上：文件夹里没有作业本“{NAME}.ipynb”" in room.submit("cadre01", ok=False).stderr
    assert not list((room.course.exchange / room.course.id / "inbound").iterdir())
