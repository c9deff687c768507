"""简答 in a bank: read with its marking guide, and never where nobody would mark it."""

import pytest

from lawtrain.formats import read_bank
from lawtrain.papers import Bank, draw
from tests.unit.formats.samples import BANK, line_of

WRITTEN = """\
  - id: c01-003
    kind: 简答
    stem: 请给村民写一份答复。
    guide:
      - {point: 写明法律依据, weight: 2}
      - {point: 写明怎样救济, weight: 1}
    explanation: 先说依据，再说救济。
    citations: [{law: xianfa, article: 5, quote: 都不得同宪法相抵触}]
    topic: 宪法的最高效力
    level: 应用
    difficulty: 3
    family: 答复
"""
TASK = """\
  - name: task
    title: 写一份答复
    counted: true
    assignment: true
    items: [c01-003]
"""
SPARE = """\
  - {id: spare, kind: 单选, stem: 另一道单选题。, options: [{id: a, text: 甲}, {id: b, text: 乙}], answer: a,
     explanation: 略说, citations: [{law: xianfa, article: 5}], topic: 样题, level: 记忆, difficulty: 1, family: 备用}
"""
PART = '      - {id: "3", kind: 简答, stem: 写出理由。, explanation: 略说, guide: [{point: 写明依据, weight: 1}]}\n'


def text(*changes: tuple[str, str], task: str = TASK) -> str:
    """A right bank with a 简答 and an assignment, changed."""
    whole = BANK.replace("items:\n  - id", f"{task}items:\n  - id", 1) + WRITTEN
    for old, new in changes:
        assert old in whole
        whole = whole.replace(old, new, 1)
    return whole


def read(source: str) -> tuple[Bank | None, list[str]]:
    bank, found = read_bank(source.encode(), "x.yaml")
    return bank, [f"{one.severity} {one}" for one in found]


def test_a_written_question_and_an_assignment_are_read() -> None:
    bank, found = read(text())
    assert found == []
    assert bank is not None
    assert [(quiz.counted, quiz.assignment) for quiz in bank.quizzes] == [
        (True, False),
        (False, False),
        (True, True),
    ]
    one = bank.questions[-1]
    assert one.body.write() == {
        "guide": [{"point": "写明法律依据", "weight": 2}, {"point": "写明怎样救济", "weight": 1}]
    }


def test_practice_may_hold_one() -> None:
    bank, found = read(text(("c01-002]", "c01-002, c01-003]"), task=""))
    assert found == []
    assert bank is not None


COUNTED = "计入台账的测验由程序判分，不能有简答，这里会用到 "
MOVE = "请把简答移进写了 assignment: true 的作业，或者移到练习"


@pytest.mark.parametrize(
    ("changes", "needle", "place", "leaf"),
    [
        ([("    assignment: true\n", "")], "items: [c01-003]", "小测 task · 试题第 1 项", "c01-003"),
        (
            [
                ("{kind: 单选, count: 1, points: 60}", "{kind: 简答, count: 1, points: 60}"),
                ("items: [c01-003]", "items: [c01-001]"),
                ("[c01-001, c01-002]", "[c01-002]"),
            ],
            "{kind: 简答, count",
            "小测 test · draw · 第 1 项",
            "c01-003",
        ),
        (
            [("    parts:\n", f"    parts:\n{PART}")],
            "{kind: 材料, count: 1, points: 40}",
            "小测 test · draw · 第 2 项",
            "c01-002/3",
        ),
    ],
    ids=["listed", "drawn", "part of a case"],
)
def test_a_counted_quiz_that_the_program_marks_may_not(
    changes: list[tuple[str, str]], needle: str, place: str, leaf: str
) -> None:
    source = text(*changes)
    bank, found = read(source)
    assert bank is None
    (told,) = [one for one in found if one.startswith("error")]
    assert told.startswith(f"error x.yaml:{line_of(source, needle)}")
    assert place in told
    assert f"{COUNTED}{leaf}；{MOVE}" in told


def test_an_assignment_may_draw_a_case_with_a_written_part() -> None:
    drawn = TASK.replace("items: [c01-003]", "draw: [{kind: 材料, count: 1, points: 50}]")
    test = ("      - {kind: 材料, count: 1, points: 40}\n", "")
    bank, found = read(
        text(
            test,
            ("    parts:\n", f"    parts:\n{PART}"),
            ("points: 60", "points: 100"),
            ("[c01-001, c01-002]", "[c01-001]"),
            task=drawn,
        )
    )
    assert found == []
    assert bank is not None


def test_an_assignment_is_counted() -> None:
    source = text(("    counted: true\n    assignment", "    counted: false\n    assignment"))
    bank, found = read(source)
    assert bank is None
    (told,) = found
    assert "小测 task · counted" in told
    assert "作业的成绩要计入台账，请把 counted 改成 true；只练不记的，删去 assignment" in told


@pytest.mark.parametrize("word", ["是", "yes", "1"])
def test_assignment_is_yes_or_no(word: str) -> None:
    bank, (told,) = read(text(("assignment: true", f"assignment: {word}")))
    assert bank is None
    assert "小测 task · assignment" in told
    assert "true（是）或 false（否）" in told


def test_the_lesson_s_own_quiz_is_no_assignment() -> None:
    head = ("quizzes:\n", f"quizzes:\n{TASK}")
    bank, (told,) = read(text(head, task=""))
    assert bank is None
    assert "小测 task: " in told
    assert "第一个小测是本课自己的小测，要放在课文后面，不能是作业；请把作业挪到别的小测后面" in told


def test_a_bank_of_assignments_alone_is_fine() -> None:
    whole = text()
    first, own = whole.index("  - name: test"), whole.index(TASK)
    bank, found = read(whole[:first] + whole[own:])
    assert found == []
    assert bank is not None
    assert bank.quizzes[0].assignment


def test_an_item_that_another_quiz_gives_away_is_told() -> None:
    bank, (told,) = read(text(("c01-002]", "c01-002, c01-003]")))
    assert bank is None
    assert told.startswith("error")
    assert "作业里的 c01-003 别的小测也会用到，学员在那里交了卷就看到答案；请换成只在作业里用的题" in told


def test_a_kind_that_other_quizzes_use_is_not_drawn_for_an_assignment() -> None:
    bank, found = read(text(("items: [c01-003]", "draw: [{kind: 单选, count: 1, points: 100}]")))
    assert bank is None
    assert any("小测 task · draw · 第 1 项" in one and "请改用 fixed" in one for one in found)


FIXED = ("items: [c01-003]", "fixed: [{item: c01-003, points: 30}, {item: c01-001, points: 70}]")


def test_an_assignment_gives_each_item_its_points_and_keeps_it_from_other_quizzes() -> None:
    bank, found = read(
        text(FIXED, ("[c01-001, c01-002]", "[c01-002]"), ("items:\n  - id", f"items:\n{SPARE}  - id"))
    )
    assert found == []
    assert bank is not None
    test, _, task = bank.quizzes
    assert [(slot.item, slot.points) for slot in draw(bank, task, 1).slots] == [
        ("c01-003", 30),
        ("c01-001", 70),
    ]
    drawn = {slot.item for seed in range(50) for slot in draw(bank, test, seed).slots}
    assert "spare" in drawn
    assert "c01-001" not in drawn


def test_without_a_spare_item_the_draw_cannot_be_made() -> None:
    bank, found = read(text(FIXED))
    assert bank is None
    assert any("单选题要抽 1 道，题库里只有 0 组不同的题" in one for one in found)


@pytest.mark.parametrize(
    ("fixed", "words"),
    [
        ("[{item: c01-009, points: 5}]", "题库里没有编号为“c01-009”的题"),
        ("[{item: c01-003, points: 5}, {item: c01-003, points: 5}]", "“c01-003”在这份卷上已经有了"),
        ("[{item: c01-003}]", "缺少 points"),
        ("[{item: c01-003, points: 0}]", "不小于 1"),
        ("[]", "至少"),
    ],
)
def test_a_slip_in_fixed_items_is_told(fixed: str, words: str) -> None:
    bank, found = read(text(("items: [c01-003]", f"fixed: {fixed}")))
    assert bank is None
    assert any(words in one for one in found), found


GUIDE = [
    (("    guide:\n", "    guides:\n"), "是不是 guide"),
    (("      - {point: 写明法律依据, weight: 2}\n", ""), ""),
    (("weight: 2", "weight: 0"), "不小于 1"),
    (("weight: 2", "weight: 两份"), "应是整数"),
    (("point: 写明怎样救济", "point: 写明法律依据"), "这一条评分要点同前面的重复，请合并或改写"),
    (("{point: 写明法律依据, weight: 2}", "{point: 写明法律依据}"), "缺少 weight（占多少份"),
]


@pytest.mark.parametrize(("change", "words"), GUIDE)
def test_a_slip_in_a_guide_is_told(change: tuple[str, str], words: str) -> None:
    bank, found = read(text(change))
    assert (bank is None) == bool(words)
    assert any("试题 c01-003" in one and words in one for one in found) == bool(words), found
