"""`lawtrain nbgrader init` and `build`: again and again, after edits, with work handed in, and where something is wrong."""

import ast
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import nbformat
import pytest
from assignment_bank import NAME, REF, RIGHT, SECRETS, bank_text
from classroom import AT, Class, packet_in
from nbgrader.preprocessors import CheckCellMetadata

from lawtrain.content import load
from lawtrain.errors import ContentError, Invalid, NotFound, Refused
from lawtrain.nbgrader_bridge.build import plan
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.nbgrader_bridge.marking import mark

POINTS = {"s-001": 10.0, "s-002": 10.0, "m-001": 10.0, "t-001": 5.0, "c-001": 12.5}


def source(room: Class) -> Path:
    return room.course.root / "source" / NAME / f"{NAME}.ipynb"


def slots(course: Course) -> list[tuple]:
    return [(s.item, s.points, dict(s.orders)) for s in course.assignment(NAME).paper.slots]


def grade_ids(room: Class) -> list[str]:
    cells = json.loads(source(room).read_text(encoding="utf-8"))["cells"]
    return [c["metadata"]["nbgrader"]["grade_id"] for c in cells if "nbgrader" in c["metadata"]]


def build(room: Class, *more: str, ok: bool = True):
    return room.lawtrain("nbgrader", "build", REF, "--content", room.content, *more, ok=ok)


def write_bank(room: Class, text: str) -> None:
    (room.content / "quizzes/sample/01-first.yaml").write_text(text, encoding="utf-8")


def test_the_commands_from_nothing_and_again(tmp_path: Path) -> None:
    root = tmp_path / "xuefa-2026"
    room = Class(tmp_path, tmp_path / "content", Course(tmp_path, "x", 2026, tmp_path))
    init = ("nbgrader", "init", "--course-dir", root, "--year", "2026", "--exchange", tmp_path / "ex")
    assert "xuefa-2026" in room.lawtrain(*init).stdout
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("# 培训员加的一行\n")
    room.lawtrain(*init)
    assert "培训员加的一行" in (root / "nbgrader_config.py").read_text(encoding="utf-8")
    for folder in ("quizzes/sample", "courses/sample"):
        (tmp_path / "content" / folder).mkdir(parents=True)
    room.course = Course.open(root)
    write_bank(room, bank_text())
    first = build(room, "--course-dir", str(root)).stdout
    assert f"作业“{NAME}”：7 题，100 分" in first
    files = {p: p.read_bytes() for p in (source(room), room.course.key_file(NAME))}
    assert "题目没有变动。" in build(room).stdout
    assert {p: p.read_bytes() for p in files} == files
    refused = room.lawtrain("nbgrader", "init", "--course-dir", root, "--year", "2027", ok=False)
    assert refused.returncode != 0
    assert "已经是课程 xuefa-2026（2026 年）" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_source_notebook_is_as_nbgrader_wants_it_and_has_no_key(room: Class) -> None:
    room.build(bank_text())
    notebook = nbformat.read(source(room), as_version=4)
    nbformat.validate(notebook)
    CheckCellMetadata().preprocess(notebook, {})
    assert grade_ids(room) == [c.grade_id for c in room.course.assignment(NAME).cells]
    text = source(room).read_text(encoding="utf-8")
    assert not [secret for secret in SECRETS if secret in text or json.dumps(secret)[1:-1] in text]
    assert {p.name for p in source(room).parent.iterdir()} == {source(room).name}
    for cell in notebook.cells:
        assert (cell.metadata.deletable, cell.metadata.editable) == (False, False)


def test_edits_keep_what_can_be_kept_and_are_told(room: Class) -> None:
    room.build(bank_text())
    before, ids = slots(room.course), grade_ids(room)
    text = (
        bank_text(key="c", more=True)
        .replace("第二道单选题的题干", "改写过的题干")
        .replace("points: 5}", "points: 6}")
    )
    planned = room.build(text)
    after = slots(room.course)
    assert [(i, o) for i, _, o in after] == [(i, o) for i, _, o in before]
    assert grade_ids(room) == ids
    number = {item: n for n, (item, _, _) in enumerate(after, 1)}
    assert f"改动：第 {number['s-001']} 题（s-001）的答案" in planned.changes
    assert f"改动：第 {number['s-002']} 题（s-002）的题干" in planned.changes
    assert f"分值：第 {number['t-001']} 题（t-001）由 5 分改为 6 分" in planned.changes


def test_a_question_that_went_is_replaced_and_told(room: Class) -> None:
    room.build(bank_text(more=True))
    gone = next(i for i, _, _ in slots(room.course) if i.startswith("s-"))
    planned = room.build(bank_text(more=True, without=[gone]))
    now = [i for i, _, _ in slots(room.course)]
    (new,) = [
        i
        for i in ("s-001", "s-002", "s-003")
        if i in now and f"新增：第 {now.index(i) + 1} 题（{i}）" in planned.changes
    ]
    assert f"删去：原第 1 题（{gone}）" in planned.changes or f"删去：原第 2 题（{gone}）" in planned.changes
    assert new in grade_ids(room)
    assert gone not in grade_ids(room)


def test_with_work_handed_in_it_asks_first(handed_out: Class) -> None:
    room = handed_out
    room.put("cadre01", RIGHT)
    room.drop("cadre02")
    write_bank(room, bank_text(key="c"))
    files = {p: p.read_bytes() for p in (source(room), room.course.key_file(NAME))}
    asked = build(room, ok=False)
    assert asked.returncode != 0
    assert "已经有人交了作业（cadre01、cadre02）" in asked.stdout
    assert "没有改动。确定要改，请加上 --yes" in asked.stderr
    assert {p: p.read_bytes() for p in files} == files
    assert "改动：" in build(room, "--yes").stdout
    assert {p: p.read_bytes() for p in files} != files


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace(
            "{kind: 判断, count: 1, points: 5}", "{kind: 单选, count: 3, points: 10}"
        ).replace("      - {kind: 单选, count: 2, points: 10}\n", ""),
        lambda text: text.replace("{kind: 简答, count: 2", "{kind: 简答, count: 1"),
    ],
    ids=["another kind", "one less"],
)
def test_marks_may_not_come_or_go_once_somebody_has_handed_in(
    handed_out: Class, edit: Callable[[str], str]
) -> None:
    room = handed_out
    room.put("cadre01", RIGHT)
    files = {p: p.read_bytes() for p in (source(room), room.course.key_file(NAME))}
    write_bank(room, edit(bank_text(more=True)))
    said = build(room, "--yes", ok=False)
    assert said.returncode != 0
    assert f"已经有人交了作业“{NAME}”（cadre01），不能再增减题或者换题型" in said.stderr
    assert "请另起一份作业（用 --name 另写名称）" in said.stderr
    assert {p: p.read_bytes() for p in files} == files


def test_an_edit_elsewhere_in_the_bank_makes_no_new_paper(room: Class) -> None:
    room.build(bank_text(more=True))
    before = room.course.assignment(NAME).built
    drawn = {i for i, _, _ in slots(room.course)}
    other = next(i for i in ("s-001", "s-002", "s-003") if i not in drawn)
    stem = {"s-001": "第一道", "s-002": "第二道", "s-003": "第三道"}[other]
    text = bank_text(more=True)
    assert stem in text
    planned = room.build(text.replace(stem, f"改过的{stem}"))
    assert planned.changes == ()
    assert room.course.assignment(NAME).built == before


def test_answers_to_an_earlier_paper_count_by_the_corrected_key(room: Class) -> None:
    room.build(bank_text())
    folder = room.root / "answers"
    folder.mkdir()
    (folder / f"{NAME}.ipynb").write_bytes(source(room).read_bytes())
    room.answer("cadre01", RIGHT | {"s-001": ("c",)}, folder)
    was = mark(room.course.assignment(NAME), folder, "cadre01", {})
    room.build(bank_text(key="c"))
    now = mark(room.course.assignment(NAME), folder, "cadre01", {})
    assert (was.scores["s-001"], now.scores["s-001"]) == (0.0, 10.0)
    assert {i: s for i, s in was.scores.items() if i != "s-001"} == {
        i: s for i, s in now.scores.items() if i != "s-001"
    }
    assert now.notes == ("作答以后题目改过：按改后的答案判分，没有答过的新题按 0 分计",)


def test_another_quiz_of_the_same_title_and_a_renamed_one(room: Class) -> None:
    room.build(bank_text())
    text = bank_text().replace("name: case", "name: other")
    write_bank(room, text)
    catalogue = load(room.content)
    other = catalogue.quiz("sample/01-first/other")
    with pytest.raises(Refused, match=f"作业“{NAME}”已经用在小测 {REF} 上；请用 --name"):
        plan(room.course, catalogue.bank_of(other), other, AT)
    assert plan(room.course, catalogue.bank_of(other), other, AT, name="案例作业2").first
    renamed = bank_text().replace(f"title: {NAME}", "title: 改了名的作业")
    assert room.build(renamed).first  # another assignment: the name that nbgrader knows never changes
    assert room.build(renamed, name=NAME).changes == (f"标题：由“{NAME}”改为“改了名的作业”",)
    assert room.course.names() == sorted([NAME, "改了名的作业"])


@pytest.mark.parametrize(
    "name", ["a+b", "a b", "../up", "a/b", ".", "作业。", "x" * 61, "a\nb", "a\x00", "{student_id}", "*"]
)
def test_names_that_nbgrader_cannot_take(room: Class, name: str) -> None:
    with pytest.raises(Invalid, match="请用汉字、字母、数字和短横线"):
        room.build(bank_text(), name=name)
    assert not list(room.course.root.rglob("*.ipynb"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("../../etc/passwd", "etc-passwd"),
        ("第一章+作业 $x$", "第一章-作业-x"),
        ("'''); import os #", "import-os"),
    ],
)
def test_hostile_titles(room: Class, title: str, name: str) -> None:
    planned = room.build(bank_text().replace(f"title: {NAME}", f"title: {json.dumps(title)}"))
    assert planned.assignment.name == name
    notebook = room.course.root / "source" / name / f"{name}.ipynb"
    assert packet_in(notebook).head.title == title


def test_a_title_of_nothing_but_marks_needs_a_name(room: Class) -> None:
    with pytest.raises(Invalid, match="作业名称"):
        room.build(bank_text().replace(f"title: {NAME}", "title: '！？…'"))


def test_any_words_stay_words_in_the_cell(room: Class) -> None:
    odd = "'''+open('/etc/passwd').read()+''' \\N{BULLET} \\u0027 \\\\ {{x}} %s </script>"
    room.build(bank_text().replace("第一道单选题的题干", json.dumps(odd)[1:-1]))
    cells = json.loads(source(room).read_text(encoding="utf-8"))["cells"]
    (cell,) = [c["source"] for c in cells if "lt.assignment" in c["source"]]
    tree = ast.parse(cell)
    assert [type(node) for node in tree.body] == [ast.Import, ast.Expr]
    (argument,) = tree.body[1].value.args
    assert isinstance(argument, ast.Constant)
    stems = [q.html for q in packet_in(source(room)).questions]
    assert json.loads(argument.value)["paper"] == packet_in(source(room)).paper
    assert any("/etc/passwd" in stem for stem in stems)


def test_a_bank_that_no_longer_gives_the_paper(room: Class) -> None:
    room.build(bank_text())
    files = {p: p.read_bytes() for p in (source(room), room.course.key_file(NAME))}
    write_bank(room, bank_text(without=["s-002"]))
    done = build(room, ok=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "单选" in done.stderr
    assert {p: p.read_bytes() for p in files} == files


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text[:40], "读不出来"),
        (lambda text: "", "读不出来"),
        (lambda text: "[" * 100_000, "读不出来"),
        (lambda text: "[1, 2]", "格式号是 None"),
        (lambda text: text.replace('"format": 1', '"format": 2', 1), "请升级程序"),
        (lambda text: '{"format": 1}', "内容不完整"),
        (lambda text: '{"format": 1, "papers": [{}], "items": {}}', "内容不完整"),
        (lambda text: '{"format": 1, "papers": 5, "items": [], "id": 3}', "内容不完整"),
        (lambda text: '{"format": 1, "papers": [], "items": {}, "id": "x"}', "内容不完整"),
    ],
)
@pytest.mark.parametrize("which", ["keys", "course"])
def test_damaged_files_are_named(room: Class, which: str, spoil, says: str) -> None:
    room.build(bank_text())
    path = room.course.key_file(NAME) if which == "keys" else room.course.root / "course.json"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ContentError, match=says) as raised:
        Course.open(room.course.root).assignment(NAME).cells  # noqa: B018
    assert str(path) in str(raised.value)


def test_a_folder_that_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="请先运行 lawtrain nbgrader init"):
        Course.open(tmp_path)


@pytest.mark.parametrize("course_id", ["", "Xuefa", "学法", "a+b", "-a", "../a", "x" * 41])
def test_course_ids_that_nbgrader_cannot_take(tmp_path: Path, course_id: str) -> None:
    if course_id:
        with pytest.raises(Invalid, match="课程代号"):
            Course.init(tmp_path / "c", 2026, tmp_path, course_id=course_id)
        assert not (tmp_path / "c").exists()
    else:
        assert Course.init(tmp_path / "c", 2026, tmp_path).id == "xuefa-2026"


KILLED = """
import os, sys
from datetime import datetime
from pathlib import Path
from lawtrain.content import load
from lawtrain.nbgrader_bridge.build import carry_out, plan
from lawtrain.nbgrader_bridge.course import Course

root, content, ref, at, step = sys.argv[1:]
course, catalogue = Course.open(Path(root)), load(Path(content))
quiz = catalogue.quiz(ref)
planned = plan(course, catalogue.bank_of(quiz), quiz, datetime.fromisoformat(at))
left = int(step)
sync, replace = os.fsync, Path.replace

def counted(real):
    def call(*a, **k):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)
        return real(*a, **k)
    return call

os.fsync, Path.replace = counted(sync), counted(replace)
carry_out(course, planned)
"""


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_killed_half_way_leaves_old_or_new(room: Class, step: int) -> None:
    room.build(bank_text())
    old = {p: p.read_bytes() for p in (source(room), room.course.key_file(NAME))}
    write_bank(room, bank_text(key="c"))
    at = (AT + timedelta(days=1)).isoformat()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, room.course.root, room.content, REF, at, str(step)],
        capture_output=True,
    )
    assert done.returncode == -9, done.stderr
    standing = {p: p.read_bytes() for p in old}
    assignment, packet = room.course.assignment(NAME), packet_in(source(room))
    assert packet.paper in assignment.digests  # whatever is handed out now can be marked
    assert standing[source(room)] == old[source(room)]
    assert not room.build().first
    assert packet_in(source(room)).paper == room.course.assignment(NAME).paper.digest
    assert [p.name for p in source(room).parent.iterdir()] == [source(room).name]
    assert [p.name for p in room.course.keys.iterdir()] == [f"{NAME}.json"]


@pytest.mark.parametrize(("shared", "mode"), [(False, 0o700), (True, 0o2770)])
def test_nobody_else_looks_into_a_course(tmp_path: Path, shared: bool, mode: int) -> None:
    """Below it lie other people's answers and, once marked, the guide."""
    before = os.umask(0o022)
    try:
        course = Course.init(tmp_path / "deep" / "course", 2026, tmp_path / "exchange", shared=shared)
    finally:
        os.umask(before)
    assert [stat.S_IMODE(place.stat().st_mode) for place in (course.root, course.keys)] == [mode, mode]
    course.root.chmod(0o750)  # as the trainer wants it
    Course.init(course.root, 2026, tmp_path / "exchange", shared=shared)
    assert stat.S_IMODE(course.root.stat().st_mode) == 0o750
