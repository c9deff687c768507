"""Every slip in a policy is told with its line, its place and what to do; a policy with an error is not used."""

import pytest

from lawtrain.formats.policy import read_policy

GOOD = """\
format: 1
year: 2026
title: 示范镇要求
calendar:
  off: ["2027-01-01"]
rules:
  - id: learn
    kind: 应知应会
    title: 宪法十课
    basis: 《法治宣传教育法》第三十三条
    applies: {categories: [领导干部, 一般国家工作人员]}
    lessons: [constitution]
  - id: daily
    kind: 学时
    title: 日常学法
    basis: 示范镇学法计划
    applies: {categories: [一般国家工作人员]}
    hours: 12
    events: [法治讲座, 集中培训]
    floors: {一般国家工作人员: 12}
    parts:
      - {hours: 4, events: [集中培训]}
    due: 2026-11-30
  - id: study
    kind: 次数
    title: 中心组学法
    basis: 示范镇学法计划
    applies: {categories: [领导干部], joined_from: 2020-01-01}
    events: [中心组学法]
    times: 1
    per: 季度
  - id: sit
    kind: 考试
    title: 年度考试
    basis: 示范镇学法计划
    applies: {categories: [领导干部, 一般国家工作人员]}
    exam: 学法用法
    gate: [learn]
    gate_effect: 作废
    best_of: 3
  - id: swear
    kind: 限期
    title: 宪法宣誓
    basis: 《宪法》第二十七条第三款
    applies: {categories: [领导干部]}
    appointment: 须宪法宣誓
    within: 15
    unit: 工作日
    event: 宪法宣誓
"""
LAST = GOOD.splitlines()[-1]


def told(text: str) -> list[str]:
    file = read_policy(text.encode(), "policies/2026.yaml")
    assert (file.policy is None) == any(p.is_error for p in file.problems)
    return [str(p) for p in file.problems]


def test_the_right_one_has_nothing_to_tell() -> None:
    assert told(GOOD) == []


def another(
    kind: str, fields: str, name: str = "other", applies: str = "{categories: [一般国家工作人员]}"
) -> str:
    head = (
        f"\n  - {{id: {name}, kind: {kind}, title: 另一条, basis: 镇里的文件, applies: {applies}, {fields}}}"
    )
    return LAST + head


RING = (
    another("考试", "exam: 法治理论, gate: [third]")
    + another("考试", "exam: 党内法规, gate: [other]", "third")[len(LAST) :]
)
BROKEN = [
    # (what is changed, the line by its text after the change, place, part of the message)
    ((" 示范镇学法计划", " ''"), "basis: ''", "规则 daily · basis", "是空的，请填写"),
    (
        ("    basis: 示范镇学法计划\n", ""),
        "- id: daily",
        "规则 daily",
        "缺少 basis（依据：法律第几条，或者哪份文件），请补上",
    ),
    (
        ("gate: [learn]", "gate: [lern]"),
        "lern",
        "规则 sit · gate · 第 1 项",
        "没有编号为“lern”的规则；请核对，现有 learn、daily、study、swear",
    ),
    (("gate: [learn]", "gate: [sit]"), "gate: [sit]", "规则 sit · gate · 第 1 项", "不能要求自己先达标"),
    (("gate: [learn]", "gate: [study]"), "gate: [study]", "规则 sit · gate · 第 1 项", "考试等不到它达标"),
    (("gate: [learn]", "gate: [swear]"), "gate: [swear]", "规则 sit · gate · 第 1 项", "考试等不到它达标"),
    (("gate: [learn]", "gate: [learn, learn]"), "gate: [learn, learn]", "规则 sit · gate", "写了不止一次"),
    (("    gate: [learn]\n", ""), "gate_effect", "规则 sit · gate_effect", "却没有写 gate"),
    (
        (
            "categories: [领导干部, 一般国家工作人员]}\n    lessons",
            "categories: [行政执法人员]}\n    lessons",
        ),
        "gate: [learn]",
        "规则 sit · gate · 第 1 项",
        "不适用于这条规则的任何一类人员，这个条件永远不起作用",
    ),
    ((LAST, RING), "id: other", "规则 other · gate", "绕成了圈：other → third → other"),
    (
        ("categories: [领导干部], joined", "categories: [领导], joined"),
        "categories: [领导]",
        "规则 study · applies · categories · 第 1 项",
        "应是 领导干部、行政执法人员",
    ),
    (
        ("categories: [领导干部], joined", "categories: [], joined"),
        "categories: []",
        "规则 study · applies · categories",
        "至少要有 1 项，现在是 0 项",
    ),
    (
        ("joined_from: 2020-01-01", "joined_from: 2026-01-01, joined_before: 2026-01-01"),
        "joined_before",
        "规则 study · applies · joined_before",
        "没有人能在 2026-01-01 起、2026-01-01 前到岗",
    ),
    (
        ("joined_from: 2020-01-01", "joined_from: 2020-13-01"),
        "2020-13-01",
        "规则 study · applies · joined_from",
        "没有 2020-13-01 这一天",
    ),
    (
        ("events: [中心组学法]", "events: [中心组]"),
        "events: [中心组]",
        "规则 study · events · 第 1 项",
        "应是 中心组学法、会前学法",
    ),
    (("times: 1", "times: 0"), "times: 0", "规则 study · times", "应不小于 1，现在是 0"),
    (("per: 季度", "per: 周"), "per: 周", "规则 study · per", "应是 年、半年、季度、月 之一"),
    (
        ("due: 2026-11-30", "due: 2026-02-30"),
        "due: 2026-02-30",
        "规则 daily · due",
        "没有 2026-02-30 这一天，请核对日期",
    ),
    (
        ("due: 2026-11-30", "due: 2027-01-31"),
        "due: 2027-01-31",
        "规则 daily · due",
        "期限 2027-01-31 不在 2026 年",
    ),
    (("due: 2026-11-30", "due: 11月30日"), "due: 11月", "规则 daily · due", "写成年-月-日，如 2026-11-22"),
    (
        ("    event: 宪法宣誓", "    event: 宪法宣誓\n    due: 2026-12-31"),
        "due: 2026-12-31",
        "规则 swear · due",
        "不认识“due”这一项",
    ),
    (
        ("    event: 宪法宣誓", "    event: 宪法宣誓\n    exam: 法治理论"),
        "id: swear",
        "规则 swear",
        "必须写一样，且只写一样",
    ),
    (
        ("    event: 宪法宣誓", "    event: 宪法宣誓\n    nature: 正式"),
        "nature: 正式",
        "规则 swear · nature",
        "只用于考试",
    ),
    (("within: 15", "within: 300"), "within: 300", "规则 swear · within", "期限最长一年（250 个工作日）"),
    (("unit: 工作日", "unit: 天"), "unit: 天", "规则 swear · unit", "应是 日、工作日、个月、年 之一"),
    (
        ('off: ["2027-01-01"]', 'off: ["2026-06-31"]'),
        "2026-06-31",
        "calendar · off · 第 1 项",
        "没有 2026-06-31 这一天",
    ),
    (
        ('off: ["2027-01-01"]', 'off: ["2027-01-01"]\n  work: ["2027-01-01"]'),
        "calendar:",
        "calendar",
        "2027-01-01 既写在 off（放假）里，又写在 work（上班）里",
    ),
    (("hours: 12", "hours: 十二"), "hours: 十二", "规则 daily · hours", "应是数字"),
    (
        ("floors: {一般国家工作人员: 12}", "floors: {领导干部: 20}"),
        "floors",
        "规则 daily · floors · 领导干部",
        "这条规则不适用于“领导干部”",
    ),
    (
        ("{hours: 4, events: [集中培训]}", "{hours: 14, events: [集中培训]}"),
        "hours: 14",
        "规则 daily · parts · 第 1 项 · hours",
        "“其中”要 14 学时，比总数 12 学时还多",
    ),
    (
        ("{hours: 4, events: [集中培训]}", "{hours: 4, events: [述法]}"),
        "events: [述法]",
        "规则 daily · parts · 第 1 项",
        "永远凑不够",
    ),
    (("best_of: 3", "best_of: 0"), "best_of: 0", "规则 sit · best_of", "应不小于 1，现在是 0"),
    (("best_of: 3", "nature: 摸底考"), "nature: 摸底考", "规则 sit · nature", "应是 正式、摸底、模拟 之一"),
    (
        ("kind: 次数", "kind: 次"),
        "kind: 次\n",
        "规则 study · kind",
        "应是 学时、应知应会、次数、考试、限期 之一",
    ),
    (
        ("id: study", "id: daily"),
        "id: daily\n    kind: 次数",
        "规则 daily · id",
        "规则编号“daily”已在第 13 行用过",
    ),
    (("id: study", "id: 中心组"), "id: 中心组", "规则 中心组 · id", "只用小写字母、数字和短横线"),
    (("    times: 1\n", "    times: 1\n    hour: 3\n"), "hour: 3", "规则 study · hour", "不认识“hour”这一项"),
    (("lessons: [constitution]", "lessons: []"), "lessons: []", "规则 learn · lessons", "至少要有 1 项"),
    (
        (LAST, another("学时", "hours: 20, due: 2026-11-30, events: [集中培训, 法治讲座]")),
        "id: other",
        "规则 other",
        "与“daily”矛盾：对一般国家工作人员要求的是同一件事，数目或办法却不一样",
    ),
    (
        (LAST, another("学时", "hours: 12, due: 2026-11-30, events: [集中培训, 法治讲座]")),
        "id: other",
        "规则 other",
        "与“daily”重复",
    ),
    (
        (
            LAST,
            another("次数", "events: [中心组学法], times: 2, per: 季度", applies="{categories: [领导干部]}"),
        ),
        "id: other",
        "规则 other",
        "与“study”矛盾",
    ),
    (("year: 2026", "year: 二零二六"), "year: 二", "year", "应是整数"),
    (("year: 2026", "year: 1926"), "year: 1926", "year", "应不小于 2020"),
    (("format: 1", "format: 2"), "format: 2", "format", "本程序只认识到 1"),
    (("format: 1", "format: 0"), "format: 0", "format", "格式号 0 太旧"),
    (("format: 1\n", ""), "year", "format", "缺少 format"),
    (("title: 示范镇要求\n", "title: 示范镇要求\ntitle: 又一个\n"), "title: 又一个", "title", "写了两次"),
    (
        ("applies: {categories: [领导干部], joined", "applies: &a {categories: [领导干部], joined"),
        "&a",
        "规则 study · applies",
        "以“&a”开头的写法有特殊含义",
    ),
    (("    times: 1", "\ttimes: 1"), "\ttimes", "", "请改成空格"),
]


@pytest.mark.parametrize(("change", "at", "place", "message"), BROKEN, ids=[b[3][:24] for b in BROKEN])
def test_the_slip_is_told_where_it_is(change: tuple[str, str], at: str, place: str, message: str) -> None:
    old, new = change
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    assert at in text
    line = text.count("\n", 0, text.index(at)) + 1
    found = told(text)
    prefix = f"policies/2026.yaml:{line}: {place}{': ' if place else ''}"
    assert any(p.startswith(prefix) and message in p[len(prefix) :] for p in found), found


def test_there_are_enough_of_them() -> None:
    assert len(BROKEN) >= 25


def test_all_slips_are_told_at_once() -> None:
    text = (
        GOOD.replace("times: 1", "times: 0")
        .replace("best_of: 3", "best_of: 0")
        .replace("within: 15", "within: 0")
    )
    assert len(told(text)) == 3


def test_an_unusual_kind_of_exam_is_pointed_out() -> None:
    (remark,) = told(GOOD.replace("exam: 学法用法", "exam: 学法用法考试"))
    assert "规则 sit · exam: （提醒）“学法用法考试”不是常用的考试类别（学法用法、" in remark


def test_milestones_of_one_subject_are_no_contradiction() -> None:
    more = another("学时", "hours: 6, due: 2026-06-30, events: [集中培训, 法治讲座]")
    assert told(GOOD.replace(LAST, more)) == []


def test_the_same_for_others_is_no_contradiction() -> None:
    events = "due: 2026-11-30, events: [集中培训, 法治讲座]"
    others = another("学时", f"hours: 20, {events}", applies="{categories: [行政执法人员]}")
    assert told(GOOD.replace(LAST, others)) == []
    before = GOOD.replace(
        "[一般国家工作人员]}\n    hours", "[一般国家工作人员], joined_before: 2026-01-01}\n    hours"
    )
    later = another(
        "学时", f"hours: 6, {events}", applies="{categories: [一般国家工作人员], joined_from: 2026-01-01}"
    )
    assert told(before.replace(LAST, later)) == []


def test_working_days_of_an_unknown_year_must_be_given() -> None:
    text = GOOD.replace("2026-11-30", "2027-11-30").replace("year: 2026", "year: 2027")
    assert told(text) == []  # a day of 2027 is given
    (one,) = told(text.replace('calendar:\n  off: ["2027-01-01"]\n', ""))
    assert "规则 swear · unit" in one
    assert "还不知道 2027 年的放假和调休安排" in one


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "文件是空的"),
        (GOOD.encode("gbk"), "文件编码像是 GBK"),
        (GOOD.encode("utf-16"), "文件编码是 UTF-16"),
        (b"a" * 2_000_001, "文件太大"),
        (b"- 1\n", "最外层应是"),
        (("a: " + "[" * 30 + "]" * 30).encode(), "层次太深"),
        ((b"a: &x [1]\nb: *x\n"), "特殊含义"),
        (b"rules: 5\nformat: 1\nyear: 2026\ntitle: ab\n", "应是一个列表"),
        (b"rules: [5, [], null]\nformat: 1\nyear: 2026\ntitle: ab\n", "应是一组"),
    ],
)
def test_what_is_no_policy_at_all_is_told(data: bytes, message: str) -> None:
    file = read_policy(data, "x.yaml")
    assert file.policy is None
    assert any(message in p.message for p in file.problems), file.problems


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n")])
def test_what_notepad_does_to_a_file_does_not_count(change) -> None:
    again, first = read_policy(change(GOOD).encode(), "x").policy, read_policy(GOOD.encode(), "x").policy
    assert again is not None
    assert first is not None
    assert again.rules == first.rules
    assert again.digest != first.digest
