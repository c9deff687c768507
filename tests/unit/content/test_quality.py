"""The gate for items: what makes a poor item, what makes a lopsided bank, and what is nobody's fault."""

import json
import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from lawtrain.content import check, check_bank, load
from lawtrain.content.likeness import alike, likeness, pairs
from lawtrain.content.quality import leans, quality, unmarked
from lawtrain.formats import BankFile, read_bank_file

REPO = Path(__file__).parents[3]
HEAD: dict[str, Any] = {"format": 1, "bank": "demo/01-sample", "title": "示例题库"}
CITED = [{"law": "xianfa", "article": 67, "item": 1, "quote": "解释宪法"}]
RARE_WORDS = [chr(0x4E00 + 37 * n) for n in range(400)]
"""Characters enough that two items made of them have no pair in common."""


def words(n: int, count: int = 12) -> str:
    return "".join(random.Random(n).sample(RARE_WORDS, count))


def item(n: int, key: int = -1, **changes: Any) -> dict[str, Any]:
    """A sound item, unlike all others; `key` is the place of its answer."""
    options = [
        {"id": i, "text": words(1000 * n + k, 6), "why": "理由写在这里。"}
        for k, i in enumerate("abcd", start=1)
    ]
    plain: dict[str, Any] = {
        "id": f"demo-{n:03}",
        "kind": "单选",
        "stem": f"{words(n)}是哪一个？",
        "options": options,
        "answer": "abcd"[key if key >= 0 else n % 4],
        "explanation": "规则是这样的，所以这样答。",
        "citations": CITED,
        "topic": "主题",
        "level": ("理解", "应用")[n % 2],
        "difficulty": 2,
        "family": f"第{n // 2}族",
        "audience": ["一般"],
    }
    return {**plain, **changes}


def judged(n: int, answer: str, **changes: Any) -> dict[str, Any]:
    plain = item(n, kind="判断", answer=answer, stem=f"{words(n)}。", family=f"判断{n // 2}", **changes)
    del plain["options"]
    return plain


def case(n: int, stem: str) -> dict[str, Any]:
    parts = [
        {
            "id": str(k),
            **{
                f: v
                for f, v in item(n + k).items()
                if f in ("kind", "stem", "options", "answer", "explanation")
            },
        }
        for k in (1, 2)
    ]
    plain = item(n, kind="材料", stem=stem, parts=parts, family=f"材料{n}")
    del plain["options"], plain["answer"]
    return plain


def task(n: int, **changes: Any) -> dict[str, Any]:
    guide = [{"point": words(7000 + n), "weight": 1}]
    own = {"kind": "简答", "guide": guide, "stem": f"{words(n)}。", "family": f"简答{n // 2}"}
    plain = item(n, **{**own, **changes})
    del plain["options"], plain["answer"]
    return plain


def drill(n: int, why: str = "决定可能被撤销（第三十八条）。") -> dict[str, Any]:
    """Three stages; `why` is the reason of each step that is not lawful."""
    plain = case(n, words(n + 3, 100)) | {"kind": "演练", "family": f"演练{n}"}
    stages = [*plain["parts"], {**plain["parts"][0], "id": "3", "stem": f"{words(n + 5)}是哪一个？"}]
    for stage in stages:
        options = [{**o, "why": why if o["id"] != stage["answer"] else "合法。"} for o in stage["options"]]
        stage["options"] = options
    return plain | {"parts": stages}


def deadline(n: int) -> dict[str, Any]:
    own = {
        "kind": "期限",
        "stem": f"{{start}}{words(n)}，最迟哪一天？",
        "start": {"from": "2026-01-05", "to": "2026-09-30"},
        "period": {"count": 20, "unit": "工作日"},
        "counting": {"law": "zhengfu-xinxi-gongkai-tiaoli", "article": 33},
        "family": f"期限{n}",
    }
    plain = item(n, **own)
    del plain["options"], plain["answer"]
    return plain


def written(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def bank(*items: dict[str, Any], quizzes: Any = None) -> BankFile:
    drawn = {
        "name": "test",
        "title": "课后测验",
        "counted": True,
        "draw": [{"kind": "单选", "count": 1, "points": 100}],
    }
    return read_bank_file(written({**HEAD, "quizzes": quizzes or [drawn], "items": list(items)}), "demo.yaml")


def told(*items: dict[str, Any], quizzes: Any = None) -> list[str]:
    file = bank(*items, quizzes=quizzes)
    assert not file.problems
    return [f"{p.severity} {p}" for p in quality([file])]


SOUND = [item(n) for n in range(20)]
TASKS = [task(n) for n in range(60, 64)]
PRACTICE = [
    {
        "name": "test",
        "title": "随堂练习",
        "counted": False,
        "items": ["demo-000"],
    }
]
ASSIGNED = [
    {
        "name": "task",
        "title": "年度作业",
        "counted": True,
        "assignment": True,
        "draw": [{"kind": "简答", "count": 2, "points": 50}],
    }
]


def test_a_sound_bank_has_nothing_to_tell() -> None:
    assert told(*SOUND, judged(90, "正确"), judged(91, "错误"), case(80, words(5, 100))) == []


def test_the_banks_of_the_repository_pass_the_gate() -> None:
    assert [str(p) for p in quality(load(REPO).files)] == []


def test_a_task_to_write_about_has_no_key_to_be_lopsided() -> None:
    """Nor is a paper that all are given alike a fault of an assignment, as it is of a test."""
    more = [task(n) for n in range(60, 80)]
    assert told(*SOUND, *more, quizzes=PRACTICE) == []
    assert told(*SOUND, *TASKS, quizzes=ASSIGNED) == []
    again = [{**ASSIGNED[0], "name": "write", "counted": False, "assignment": False}]
    (found,) = told(*SOUND, *TASKS, quizzes=again)
    assert "简答只有 2 族，每张卷都要抽 2 族" in found


def test_a_task_may_be_set_out_at_some_length() -> None:
    assert told(*SOUND, *TASKS, task(66, stem="长" * 450), task(67), quizzes=PRACTICE) == []
    (found,) = told(*SOUND, *TASKS, task(66, stem="长" * 451), task(67), quizzes=PRACTICE)
    assert "题干有 451 个字，读着费力；请压到 450 个字以内" in found


# ── errors ────────────────────────────────────────────────────────────────────


def test_a_stem_that_stands_twice_is_an_error_whatever_its_layout() -> None:
    stem = SOUND[0]["stem"]
    (found,) = told(SOUND[0], item(7, stem=f" **{stem[:3]}**{stem[3:-1]} ? "))
    assert found.startswith("error demo.yaml:")
    assert "试题 demo-007 · stem" in found
    assert "题干同 demo-000（第 " in found


def test_stems_are_compared_between_banks() -> None:
    other = bank(item(30, stem=SOUND[0]["stem"]))
    (found,) = quality([replace(bank(SOUND[0]), name="first.yaml"), other])
    assert found.is_error
    assert "demo-000（first.yaml 第 " in found.message


def test_an_option_that_stands_twice_is_an_error() -> None:
    options = [{**o, "text": "同样的，说法" if o["id"] in "ad" else o["text"]} for o in SOUND[1]["options"]]
    options[3]["text"] = "同样的说法。"
    (found,) = told(item(1, options=options))
    assert found.startswith("error")
    assert "选项 d · text: 同选项 a 一样" in found


@pytest.mark.parametrize(
    "text",
    [
        "以上都对", "以上都不对", "以上都是。", "以上选项都不正确", "以上说法均正确", "上述三项全部正确", "都不是",
        "前面三项都对", "全部正确", "以上皆非对", "A和B", "A、B都对", "选项A和选项C", "以上没有一项正确",
    ],
)  # fmt: skip
def test_an_option_that_speaks_of_the_others_is_an_error(text: str) -> None:
    options = [*SOUND[1]["options"][:3], {"id": "d", "text": text, "why": "理由写在这里。"}]
    (found,) = told(item(1, options=options, answer="a"))
    assert found.startswith("error")
    assert "指着别的选项说话" in found


@pytest.mark.parametrize(
    "text",
    [
        "两样都要执行，都是它的职权",
        "镇人大和镇政府都是",
        "五分之一以上都可以提出",
        "A市和B市的政府",
        "是对的",
    ],
)
def test_an_option_that_says_something_itself_is_fine(text: str) -> None:
    options = [*SOUND[1]["options"][:3], {"id": "d", "text": text, "why": "理由写在这里。"}]
    assert told(item(1, options=options, answer="a")) == []


@pytest.mark.parametrize(
    ("stem", "word"),
    [
        ("下列做法哪些不符合法律？", "不符合"),
        ("下列做法哪些**不**符合法律？", ""),
        ("甲说不去。下列说法中，错误的是哪一项？", "错误"),
        ("下列说法中，**错误**的是哪一项？", ""),
        ("下列不属于镇人大职权的是", "不属于"),
        ("哪些做法违反《国旗法》？", "违反"),
        ("哪些人依第十八条不得作为候选人？", "不得"),
        ("哪些条件一样都不能少？", ""),
        ("这样做对不对？哪一种说法正确？", ""),
        ("能不能取消？", ""),
        ("有人说“哪个都不行”。他错在哪里？", ""),
        ("公民行使权利，不得损害下列哪一组？", ""),
        ("宪法写明连续任职不得超过两届的有哪些？", ""),
        ("这样做违反了哪一条？", ""),
    ],
)
def test_a_stem_that_asks_for_the_wrong_one_says_so_in_bold(stem: str, word: str) -> None:
    assert unmarked(stem) == word
    found = told(item(1, stem=stem))
    assert bool(found) == bool(word)
    assert all(f.startswith("error") and f"**{word}**" in f for f in found)


def test_a_statement_to_judge_may_say_no() -> None:
    assert told(judged(1, "错误") | {"stem": "有哪些错误的做法，镇里不得干预。"}, item(2)) == []


# ── warnings about an item ────────────────────────────────────────────────────


def changed(n: int, **changes: Any) -> list[str]:
    return told(*SOUND[:n], item(n, **changes), *SOUND[n + 1 :])


def test_an_item_that_is_nearly_another_one_is_told_with_the_other() -> None:
    near = SOUND[3]["stem"].replace("是哪一个", "到底是哪一个")
    (found,) = changed(8, stem=near, options=SOUND[3]["options"])
    assert found.startswith("warning")
    assert "demo-008" in found
    assert "同 demo-003（第 " in found
    assert "几乎是一道题" in found


def test_parallel_forms_of_a_family_may_be_more_alike_than_others() -> None:
    stem = SOUND[2]["stem"][:6] + words(500)[:6] + "是哪一个？"
    assert changed(3, stem=stem, options=SOUND[2]["options"]) == []
    assert len(changed(5, stem=stem, options=SOUND[2]["options"])) == 1


@pytest.mark.parametrize(
    ("changes", "words_told"),
    [
        ({"stem": words(700, 81)}, "题干有 81 个字"),
        ({"explanation": "见条文。"}, "解析“见条文”没有讲清道理"),
        ({"explanation": "依据《宪法》第六十七条的规定。"}, "没有讲清道理"),
        ({"explanation": "略"}, "没有讲清道理"),
        ({"options": [{**o, "why": ""} for o in SOUND[1]["options"]]}, "选项 a、b、c、d 没有写理由"),
        (
            {"options": [SOUND[1]["options"][0] | {"text": words(701, 31)}, *SOUND[1]["options"][1:]]},
            "选项有 31 个字",
        ),
    ],
)
def test_what_a_learner_stumbles_over_is_told(changes: dict[str, Any], words_told: str) -> None:
    (found,) = changed(1, **changes)
    assert found.startswith("warning")
    assert "demo-001" in found
    assert words_told in found


@pytest.mark.parametrize(("length", "fine"), [(59, False), (60, True), (200, True), (201, False)])
def test_a_case_is_neither_a_line_nor_a_page(length: int, fine: bool) -> None:
    found = told(*SOUND, case(80, words(5, length)))
    assert (found == []) == fine
    assert all(f"材料有 {length} 个字" in f for f in found)


# ── warnings about a bank ─────────────────────────────────────────────────────


def test_a_key_that_keeps_to_one_place_is_told() -> None:
    found = told(*(item(n, key=1 if n < 14 else -1) for n in range(20)))
    assert any("第 2 个选项在 20 题里有 " in f and f.startswith("warning demo.yaml:") for f in found)


def test_a_key_that_is_the_longest_is_told() -> None:
    items = [item(n) for n in range(20)]
    for one in items:
        key = "abcd".index(one["answer"])
        one["options"][key]["text"] += "再加几字"
    (found,) = told(*items)
    assert "20 题里最长的选项有 20 次是答案" in found


def test_statements_that_are_always_right_are_told() -> None:
    (found,) = told(*SOUND, *(judged(100 + n, "正确") for n in range(10)))
    assert "10 道判断里有 10 道答案是“正确”" in found


def test_learning_by_heart_alone_is_told() -> None:
    found = told(*(item(n, level="应用" if n == 0 else "记忆") for n in range(20)))
    assert ["理解、应用只有 1 题" in found[0], "应用只有 1 题，不到四分之一" in found[1]] == [True, True]


def test_families_without_parallel_forms_are_told() -> None:
    (found,) = told(*(item(n, family=f"独{n}" if n < 6 else f"第{n // 2}族") for n in range(20)))
    assert "13 族里有 6 族只有一道题（独0、独1、独2、独3、独4等）" in found


def test_drills_and_deadlines_need_no_parallel_form() -> None:
    """A drill is gone through again, and a deadline never asks for the same days."""
    test = {
        "name": "test",
        "title": "测",
        "counted": True,
        "draw": [{"kind": "单选", "count": 2, "points": 40}, {"kind": "期限", "count": 1, "points": 20}],
    }
    alone = [*(drill(200 + 10 * n) for n in range(5)), deadline(300)]
    assert told(*SOUND, *alone, quizzes=[test]) == []


def test_an_unlawful_step_without_its_article_is_told() -> None:
    found = told(*SOUND, drill(200, why="这样做不行，会被撤销。"))
    assert len(found) == 9
    assert all("小题" in one and "why" in one and "要写出条文" in one for one in found)


def test_too_few_families_are_told() -> None:
    assert any("只有 5 族题" in f for f in told(*(item(n, family=f"第{n // 4}族") for n in range(20))))


def test_a_family_of_two_kinds_is_told() -> None:
    (found,) = told(
        *SOUND,
        judged(90, "正确") | {"family": "第0族"},
        judged(91, "错误"),
        judged(92, "错误") | {"family": "判断45"},
    )
    assert "试题 demo-090 · family" in found
    assert "还有别的题型（demo-000）" in found


def test_a_draw_that_takes_every_family_is_told() -> None:
    quiz = {
        "name": "test",
        "title": "测",
        "counted": True,
        "draw": [{"kind": "单选", "count": 10, "points": 10}],
    }
    (found,) = told(*SOUND, quizzes=[quiz])
    assert "单选只有 10 族，每张卷都要抽 10 族" in found


def test_a_practised_item_without_a_parallel_form_is_told() -> None:
    test = {
        "name": "test",
        "title": "测",
        "counted": True,
        "draw": [{"kind": "单选", "count": 2, "points": 50}],
    }
    practice = {"name": "practice", "title": "练", "counted": False, "items": ["demo-000", "demo-002"]}
    (found,) = told(item(0, family="独"), *SOUND[1:], quizzes=[test, practice])
    assert "试题 demo-000 · family" in found
    assert "测验会原样再抽到它" in found


def test_a_bank_still_being_written_is_not_judged() -> None:
    assert told(*(item(n, key=0, level="记忆", family="一", explanation="略") for n in range(7))) == []


def test_chance_is_not_taken_for_a_habit() -> None:
    assert not leans(9, 20, Fraction(5))  # one bank in twenty-five has as many
    assert leans(11, 20, Fraction(5))
    assert leans(0, 25, Fraction(25, 4))
    assert not leans(5150, 20_000, Fraction(5000))  # rare, and of no use to anyone who guesses
    assert not leans(0, 0, Fraction(0))


# ── likeness ──────────────────────────────────────────────────────────────────


def test_nothing_alike_is_missed() -> None:
    chance = random.Random(5)
    texts = [
        "".join(chance.choices("镇村县人大政府代表会议宪法", k=chance.randrange(4, 14))) for _ in range(60)
    ]
    texts += [t[: len(t) // 2] + chance.choice(texts)[3:] for t in texts]
    sets = [pairs([t]) for t in texts]
    truth = {(b, a) for a, b in combinations(range(len(sets)), 2) if likeness(sets[a], sets[b]) >= 0.5}
    found = {(later, earlier) for later, earlier, _ in alike(sets, 0.5)}
    assert truth
    assert found == truth


def test_the_check_passes_the_gate_on(tmp_path: Path) -> None:
    quiz = {"name": "practice", "title": "练", "counted": False, "items": ["demo-001"]}
    plain = {**HEAD, "quizzes": [quiz], "items": [item(1, stem="下列哪些不对？")]}
    path = tmp_path / "quizzes/demo/01-sample.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes(written(plain))
    day = date(2026, 11, 22)
    assert any("却没有加粗" in p.message for p in check(tmp_path, as_of=day))
    assert any("却没有加粗" in p.message for p in check_bank(path, as_of=day))
