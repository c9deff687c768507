"""排序, 匹配, 填空 and 期限 through nbgrader's own commands: marked alike both ways, read in words, running nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from assignment_bank import NAME, REF
from classroom import Class, copied, new_room
from test_batch_attacks import Page, formgraders
from test_batch_grade import left, standing

from lawtrain.desk.file import MOST_BYTES
from lawtrain.nbgrader_bridge.grade import grade
from tests.sample import SECRET, fields

KINDS = {"order-1": "排序", "match-1": "匹配", "blanks-1": "填空", "days-1": "期限", "letter-1": "简答"}
SECRETS = (SECRET, "二十天整", "{start}", "2026-09-30", "工作日")
"""Reasons, explanations, the guide, an accepted word, and the template of the deadline."""
RIGHT = {
    "order-1": ("c", "a", "d", "b"),
    "match-1": ("x=b", "y=d"),
    "blanks-1": ("x=20", "y=七"),
    "letter-1": ("应当告知。",),
}
FULL = {"order-1": 20.0, "match-1": 20.0, "blanks-1": 20.0, "days-1": 20.0}
IMAGE, LINK = "![图](http://example.invalid/b.png)", "[点我](javascript:alert(1))"
TAG, MARKS = "<img src=x onerror=alert(1)>", "**粗** `x` $y$ {{ c }} http://a.cn &lt;"


TRY = "sample/01-first/try"


def bank(*, drill: bool = False) -> str:
    """A practice, and an assignment of these kinds."""
    items = [fields(item, kind) for item, kind in (*KINDS.items(), ("single-1", "单选"))]
    draws = [{"kind": kind, "count": 1, "points": 20} for kind in KINDS.values()]
    if drill:
        items.append(fields("drill-1", "演练"))
        draws[0] = {"kind": "演练", "count": 1, "points": 20}
    task = {"name": "case", "title": NAME, "counted": True, "assignment": True, "pass": 60, "draw": draws}
    practice = {"name": "try", "title": "随堂练习", "counted": False, "items": ["single-1"]}
    about = {"format": 1, "bank": "sample/01-first", "title": "样课", "quizzes": [practice, task]}
    return json.dumps({**about, "items": items}, ensure_ascii=False)


def write(room: Class, text: str) -> None:
    (room.content / "quizzes/sample/01-first.yaml").write_text(text, encoding="utf-8")


def build(room: Class, ref: str = REF, *, ok: bool = True) -> Any:
    return room.lawtrain("nbgrader", "build", ref, "--content", room.content, ok=ok)


def forged(folder: Path, changes: dict[str, list[str]]) -> None:
    """Other answers in the file than the page would send."""
    path = folder / "answers.json"
    plain = json.loads(path.read_text(encoding="utf-8"))
    for question, answer in changes.items():
        plain["answers"][question]["answer"] = answer
    path.write_text(json.dumps(plain), encoding="utf-8")


def grown(folder: Path) -> None:
    """Ten megabytes in a blank."""
    forged(folder, {"blanks-1": ["x=" + "字" * 3_000_000, "y=7"]})
    assert (folder / "answers.json").stat().st_size > 10_000_000 > MOST_BYTES


def forging(**changes: list[str]) -> Callable[[Path], None]:
    return lambda folder: forged(folder, {f"{name}-1": answer for name, answer in changes.items()})


LONG = [f"x={MARKS}" + "!" * 19_900 for _ in range(10)]
HOSTILE: dict[str, tuple[Callable[[Path], None], dict[str, float]]] = {
    "rows": (forging(order=["a", "b"], match=["z=a", "x=b"], blanks=["q=20", "y=7"]), {"days-1": 20.0}),
    "twice": (
        forging(order=[*"cadbb"], match=["x=b", "x=d", "y=d"], blanks=["x=20", "x=20", "y=7"]),
        {"days-1": 20.0},
    ),
    "shapes": (
        forging(order=["=", "", "c", "a"], match=["", "y=d"], blanks=["x", "y=7"], days=["a", "b", "c", "d"]),
        {},
    ),
    "long": (forging(order=LONG, match=LONG, blanks=LONG), {"days-1": 20.0}),
    "grown": (grown, {}),
    "halves": (forging(order=["c", "a", "b", "d"], match=["y=d"], blanks=["y= 7 。"]), {
        "order-1": 6.67, "match-1": 10.0, "blanks-1": 10.0, "days-1": 20.0,
    }),
    "image": (forging(blanks=[f"x={IMAGE}", f"y={LINK}"]), FULL | {"blanks-1": 0.0}),
    "tag": (forging(blanks=[f"x={TAG}", f"y={MARKS}"]), FULL | {"blanks-1": 0.0}),
    "lines": (forging(blanks=["x=\n\n# 题 \n\n---\n", "y=\u2028\x00<!--"]), FULL | {"blanks-1": 0.0}),
}  # fmt: skip
"""By 工号: what is done to the answer file of somebody who had everything right, and what a program then gives."""


@dataclass(frozen=True)
class Marked:
    """The same submissions marked by nbgrader itself and by the fast way, with feedback of the latter released."""

    stock: Class
    fast: Class
    days: str

    def page(self, student: str) -> Page:
        folder = self.fast.course.root / "feedback" / student / NAME
        return Page((folder / f"{NAME}.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Marked:
    room = new_room(tmp_path_factory.mktemp("kinds"))
    write(room, bank())
    assert "5 题，100 分" in build(room).stdout
    room.hand_out()
    question = room.course.assignment(NAME).questions["days-1"]
    days = question.body.reveal(question).key
    everything = RIGHT | {"days-1": days}
    room.fetch("honest")
    room.answer("honest", everything)
    room.submit("honest")
    for student, (spoil, _) in HOSTILE.items():
        folder = room.drop(student)
        room.answer(student, everything, folder)
        spoil(folder)
    room.answer("blank", {}, room.drop("blank"))
    room.nbgrader("collect", NAME)
    stock = copied(room, tmp_path_factory.mktemp("stock"))
    with (stock.course.root / "nbgrader_config.py").open("a") as config:  # cell by cell, in a kernel
        config.write('c.Autograde.autograde_preprocessors[0] = "nbgrader.preprocessors.Execute"\n')
    stock.autograde()
    grade(room.course, NAME)
    room.nbgrader("generate_feedback", NAME)
    room.nbgrader("release_feedback", NAME)
    room.as_learner("honest", "fetch_feedback", NAME, "--course", room.course.id)
    shown = {option.id: option.text for option in question.body.options}
    return Marked(stock, room, shown[days[0]])


def test_everybody_scores_what_their_answers_deserve(marked: Marked) -> None:
    expected = {student: points for student, (_, points) in HOSTILE.items()}
    for room in (marked.stock, marked.fast):
        for student, points in (expected | {"honest": FULL, "blank": {}}).items():
            assert room.machine(student) == {name: one for name, one in points.items() if one}, student


def test_both_ways_leave_the_same_in_every_cell(marked: Marked) -> None:
    stock, fast = standing(marked.stock), standing(marked.fast)
    assert fast == stock
    assert fast.keys() == {"honest", "blank", *HOSTILE}
    for student in fast:
        assert left(marked.fast, student) == left(marked.stock, student), student


def test_answers_come_back_in_words(marked: Marked) -> None:
    page = marked.page("honest").words
    assert "作答：" + " → ".join(f"order-1 选项 {i}" for i in "cadb") in page
    assert "作答：match-1 第 x 项：match-1 选项 b；match-1 第 y 项：match-1 选项 d" in page
    assert "作答：（1）：20；（2）：七" in page
    assert f"作答：{marked.days}" in page
    assert "应当告知。" in page
    assert "＿（1）＿ 日内答复，最多延长 ＿（2）＿ 日" in page
    assert marked.page("blank").words.count("作答：未作答") == 5
    (fetched,) = (marked.fast.folder("honest") / "feedback").rglob("*.html")
    assert Page(fetched.read_text(encoding="utf-8")).words == page


def test_what_cannot_be_an_answer_is_said_and_not_shown(marked: Marked) -> None:
    told = "作答：交来的答案不合这道题的要求，按未作答计"
    counts = {"rows": 3, "twice": 3, "shapes": 4, "long": 3, "grown": 0, "honest": 0, "halves": 0}
    assert {student: marked.page(student).words.count(told) for student in counts} == counts
    assert len(marked.fast.marked("long")) < 20_000
    assert "答案文件里的题按 0 分计" in marked.page("grown").words


def test_typed_markup_is_only_words(marked: Marked) -> None:
    usual, marking = marked.page("honest").live, Page(formgraders(marked.fast, "honest")).live
    for student, words in {"image": (IMAGE, LINK), "tag": (TAG, MARKS), "lines": ("<!--", "---")}.items():
        for page, live in (
            (marked.page(student), usual),
            (Page(formgraders(marked.fast, student)), marking),
        ):
            assert page.live == live, student
            for one in words:
                assert one in page.words, (student, one)
            assert page.words.count("作答：") == 4


def test_nothing_that_reaches_a_learner_tells_a_key(marked: Marked) -> None:
    room = marked.fast
    places = [room.course.root / part for part in ("source", "release", "feedback")]
    tops = (*places, room.root / "exchange", room.root / "homes")
    files = [path for top in tops for path in top.rglob("*") if path.is_file()]
    assert len([path for path in files if path.suffix == ".html"]) > 2 * len(HOSTILE)
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        assert not [s for s in SECRETS if s in text or json.dumps(s)[1:-1] in text], path
    keys = room.course.key_file(NAME).read_text(encoding="utf-8")
    assert SECRETS[0] in keys
    assert SECRETS[1] in keys
    notebook = (room.course.root / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert not [name for name in ("accept", "whys", "key", "answer", "guide") if f'\\"{name}\\"' in notebook]


def test_a_drill_is_refused_by_check_and_by_build(tmp_path: Path) -> None:
    room = new_room(tmp_path)
    write(room, bank(drill=True))
    words = "演练要当场给出后果，不能放在作业里，这里会用到 drill-1"
    checked, built = room.lawtrain("check", room.content, ok=False), build(room, ok=False)
    assert checked.returncode != 0
    assert words in checked.stdout + checked.stderr
    assert built.returncode != 0
    assert words in built.stderr
    assert not list(room.course.root.rglob("*.ipynb"))


def test_a_quiz_that_is_no_assignment_is_refused_in_words(tmp_path: Path) -> None:
    room = new_room(tmp_path)
    write(room, bank())
    said = build(room, TRY, ok=False)
    assert said.returncode != 0
    for words in (f"小测 {TRY} 不是作业", "交卷就看到答案", "assignment: true"):
        assert words in said.stderr
    assert "Traceback" not in said.stderr
    assert not list(room.course.root.rglob("*.ipynb"))
