"""Small questions and banks for tests: real in shape, plainly made up in content."""

from __future__ import annotations

from typing import Any

from lawtrain.papers import Bank, Blueprint, Draw, Quiz
from lawtrain.questions import Credit, Question, from_plain

SECRET = "解析暗号"
"""Stands in every explanation and reason of the sample, so that a leak is easy to find."""


def fields(item: str, kind: str = "单选", **more: Any) -> dict[str, Any]:
    """Plain fields of one item."""
    common = {
        "id": item,
        "kind": kind,
        "stem": f"{item} 的题干：下列说法哪一项符合规定？",
        "explanation": f"{SECRET}：{item} 的解析",
        "citations": [{"law": "xianfa", "article": 5, "paragraph": 3}],
        "topic": "示例",
        "level": "理解",
        "difficulty": 2,
        "family": f"族-{item}",
    }
    options = [{"id": i, "text": f"{item} 选项 {i}", "why": f"{SECRET}：{i} 的理由"} for i in "abcd"]
    own: dict[str, dict[str, Any]] = {
        "单选": {"options": options, "answer": "c"},
        "多选": {"options": options, "answer": ["a", "c", "d"]},
        "判断": {"answer": "错误"},
        "材料": {
            "parts": [
                {
                    "id": "1",
                    "kind": "单选",
                    "stem": "第一小题怎么办？",
                    "explanation": f"{SECRET}：小题一",
                    "options": options,
                    "answer": "b",
                },
                {
                    "id": "2",
                    "kind": "多选",
                    "stem": "第二小题哪些对？",
                    "explanation": f"{SECRET}：小题二",
                    "options": options,
                    "answer": ["a", "b"],
                },
                {
                    "id": "3",
                    "kind": "判断",
                    "stem": "第三小题对不对？",
                    "explanation": f"{SECRET}：小题三",
                    "answer": "正确",
                },
            ]
        },
    }
    return {**common, **own[kind], **more}


def question(item: str, kind: str = "单选", **more: Any) -> Question:
    """A question; a problem in it fails the test."""
    problems: list[str] = []
    made = from_plain(fields(item, kind, **more), lambda path, message: problems.append(f"{path}: {message}"))
    assert not problems
    return made


KINDS = {"单选": 3, "多选": 2, "判断": 2, "材料": 1}


def bank(ref: str = "sample/01-first", credit: Credit = Credit.ALL) -> Bank:
    """Two forms in each family, a counted test and a practice quiz."""
    made = [
        question(f"{kind_id}-{n}{form}", kind, family=f"{kind}{n}")
        for kind_id, kind in (("single", "单选"), ("multi", "多选"), ("judge", "判断"), ("case", "材料"))
        for n in range(1, 5)
        for form in "xy"
    ]
    draws = tuple(Draw(kind, count, 5) for kind, count in KINDS.items())
    quizzes = (
        Quiz(f"{ref}/test", "课后测验", True, Blueprint(draws=draws), credit),
        Quiz(f"{ref}/practice", "随堂练习", False, Blueprint(items=("single-1x", "judge-1x"))),
    )
    return Bank(ref, "示例题库", tuple(made), quizzes)


def right_answers(questions: list[Question]) -> dict[str, tuple[str, ...]]:
    """The key of every answering question."""
    return {leaf.id: leaf.body.reveal(leaf).key for q in questions for leaf in q.leaves}
