"""Policies are found beside the courses, one for each year, their lists looked up; `check` tells what is wrong."""

from datetime import date
from pathlib import Path

import pytest

from lawtrain.content import check, check_bank
from lawtrain.content.policies import load_policies, policy_for
from lawtrain.errors import ContentError, NotFound
from lawtrain.policies import Lessons, State
from tests.unit.content.site import build
from tests.unit.policies.people import LEADER, person, quiz, standing, stretch
from tests.unit.policies.test_broken_policies import GOOD

DAY = date(2026, 11, 23)
REPO = Path(__file__).parents[3]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path / "content")


def put(root: Path, text: str, name: str = "2026.yaml") -> Path:
    path = root / "policies" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def told(root: Path) -> list[str]:
    return [str(p) for p in load_policies(root)[1]]


def test_a_right_policy_is_found_with_its_lessons(root: Path) -> None:
    put(root, GOOD)
    policies, problems = load_policies(root)
    assert problems == []
    assert list(policies) == [2026]
    assert policy_for(root, 2026) == policies[2026]
    body = policies[2026].rules[0].body
    assert isinstance(body, Lessons)
    assert body.tests == (("constitution/01-supremacy/test", "宪法的地位"),)
    done = person(quiz("3-1", "constitution/01-supremacy/test"), places=(stretch(category=LEADER),))
    assert standing(policies[2026], done).findings[0].state is State.MET


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        ("constitutoin", "没有找到课程“constitutoin”；现有 constitution，请核对写法"),
        ("constitution/02", "没有找到课“constitution/02”"),
        ("constitution/01/final", "没有名为“final”的小测，只有 test、practice"),
        ("constitution/01/practice", "是练习，不进台账，谁也达不了标"),
        ("a/b/c/d", "没有找到课“a/b/c”"),
    ],
)
def test_what_is_not_in_the_catalogue_is_told_in_its_place(root: Path, ref: str, message: str) -> None:
    put(root, GOOD.replace("lessons: [constitution]", f"lessons: [{ref}]"))
    policies, (problem,) = load_policies(root)
    assert policies == {}
    assert str(problem).startswith("policies/2026.yaml:12: 规则 learn · lessons · 第 1 项: ")
    assert message in problem.message
    with pytest.raises(ContentError, match=r"2026 年的要求有 1 处错误.*lawtrain check"):
        policy_for(root, 2026)


@pytest.mark.parametrize("ref", ["constitution/01", "constitution/01-supremacy", "constitution/01/test"])
def test_lessons_may_be_named_shortly(root: Path, ref: str) -> None:
    put(root, GOOD.replace("lessons: [constitution]", f"lessons: [{ref}]"))
    body = policy_for(root, 2026).rules[0].body
    assert isinstance(body, Lessons)
    assert [test for test, _ in body.tests] == ["constitution/01-supremacy/test"]


def test_a_lesson_without_a_test_cannot_be_required(root: Path) -> None:
    put(root, GOOD)
    (root / "quizzes/constitution/01-supremacy.yaml").unlink()
    assert any("没有计入台账的测验，谁也达不了标" in line for line in told(root))


@pytest.mark.parametrize("ref", ["constitution", "constitution/01", "constitution/01/test"])
def test_a_slip_in_a_bank_does_not_stop_the_year(root: Path, ref: str) -> None:
    put(root, GOOD.replace("lessons: [constitution]", f"lessons: [{ref}]"))
    bank = root / "quizzes/constitution/01-supremacy.yaml"
    bank.write_text(bank.read_text("utf-8").replace("level: 理解", "level: 了解"), "utf-8")
    policy = policy_for(root, 2026)
    done = person(quiz("3-1", "constitution/01-supremacy/test"), places=(stretch(category=LEADER),))
    assert standing(policy, done).findings[0].state is State.MET


def test_the_year_is_that_of_the_file_name(root: Path) -> None:
    put(root, GOOD, "2025.yaml")
    assert told(root) == [
        "policies/2025.yaml:2: year: 里面写的是 2026 年，与文件名对不上；请改年份，或者改名为 2026.yaml"
    ]
    with pytest.raises(NotFound):
        policy_for(root, 2026)


def test_a_year_without_a_policy_is_told_how_to_get_one(root: Path) -> None:
    with pytest.raises(NotFound, match=r"还没有 2027 年的要求.*policies/2027\.yaml.*把上一年的复制过来"):
        policy_for(root, 2027)
    assert load_policies(root) == ({}, [])


def test_only_plain_files_of_the_folder_are_read(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(GOOD, "utf-8")
    put(root, GOOD, "2026.yml")
    (root / "policies/2027.yaml").symlink_to(outside)
    assert told(root) == [
        "policies/2026.yml:1: 要求文件要以 .yaml 结尾，请改名",
        "policies/2027.yaml:1: 不是内容目录里的普通文件，没有读取；请把文件本身放进来",
    ]


def test_a_change_is_seen(root: Path) -> None:
    path = put(root, GOOD)
    first = policy_for(root, 2026)
    path.write_text(GOOD.replace("hours: 12\n", "hours: 12.5\n"), "utf-8")
    assert policy_for(root, 2026).digest != first.digest


def test_check_tells_of_policies_too_and_of_their_law(root: Path) -> None:
    path = put(
        root,
        GOOD.replace("《宪法》第二十七条第三款", "《宪法》第二百条").replace("gate: [learn]", "gate: [no]"),
    )
    found = [str(p) for p in check(root, as_of=DAY)]
    assert len(found) == 1
    assert "没有编号为“no”的规则" in found[0]
    path.write_text(path.read_text("utf-8").replace("gate: [no]", "gate: [learn]"), "utf-8")
    (wrong,) = [str(p) for p in check(root, as_of=DAY)]
    assert wrong.startswith("policies/2026.yaml:44: 规则 swear · basis: ")
    assert "没有第二百条" in wrong
    assert [str(p) for p in check_bank(path, as_of=DAY)] == [wrong]


def test_the_sample_is_right_and_leaves_unverified_numbers_out() -> None:
    policies, problems = load_policies(REPO)
    assert problems == []
    rules = policies[2026].rules
    assert len(rules) == 12
    asked = {c for rule in rules for c in rule.applies.categories}
    assert "编外辅助人员" not in asked
    assert len(asked) == 7
    (lessons,) = [rule for rule in rules if isinstance(rule.body, Lessons)]
    assert isinstance(lessons.body, Lessons)
    assert len(lessons.body.tests) == 10
    assert "村民小组长/网格员" not in lessons.applies.categories
    assert not any(getattr(rule.body, "hours", 0) in {60, 90} for rule in rules)
