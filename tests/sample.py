"""Small questions and banks for tests: real in shape, plainly made up in content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat

from lawtrain.laws import NATIONAL
from lawtrain.papers import Bank, Blueprint, Draw, Quiz
from lawtrain.questions import Credit, Question, fill, from_plain, to_plain

SECRET = "解析暗号"
"""Stands in every explanation, reason and line of a marking guide of the sample, so that a leak is easy to find."""


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
        "简答": {
            "guide": [
                {"point": f"{SECRET}：先告知权利", "weight": 1},
                {"point": f"{SECRET}：说清理由和依据", "weight": 3},
            ]
        },
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
    whys = [{"id": i, "why": f"{SECRET}：{i} 的理由"} for i in "xy"]
    own |= {
        "排序": {"options": options, "answer": ["c", "a", "d", "b"]},
        "匹配": {
            "prompts": [{**one, "text": f"{item} 第 {one['id']} 项"} for one in whys],
            "options": [{"id": o["id"], "text": o["text"]} for o in options],
            "answer": {"x": "b", "y": "d"},
        },
        "填空": {
            "stem": f"{item} 的题干：____ 日内答复，最多延长 ____ 日。",
            "blanks": [{**whys[0], "accept": ["二十", "二十天整"]}, {**whys[1], "accept": ["7"]}],
        },
        "演练": {"parts": [{**part, "id": str(n)} for n, part in enumerate(own["材料"]["parts"], 1)]},
        "期限": {
            "stem": f"{item} 的题干：{{start}}收到申请，最迟哪一天答复？",
            "start": {"from": "2026-01-05", "to": "2026-09-30"},
            "period": {"count": 20, "unit": "工作日"},
            "counting": {"law": "zhengfu-xinxi-gongkai-tiaoli", "article": 33},
        },
    }
    return {**common, **own[kind], **more}


def question(item: str, kind: str = "单选", **more: Any) -> Question:
    """A question as it is asked, templates filled; a problem in it fails the test."""
    return fill(as_written(item, kind, **more), 7, NATIONAL)


def as_written(item: str, kind: str = "单选", **more: Any) -> Question:
    """The same as it stands in the bank."""
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


def bank_file(ref: str = "sample/01-first") -> dict[str, Any]:
    """The same bank as the fields of a file."""
    made = bank(ref)
    return {
        "format": 1,
        "bank": ref,
        "title": made.title,
        "quizzes": [
            {
                "name": quiz.ref.split("/")[2],
                "title": quiz.title,
                "counted": quiz.counted,
                "credit": quiz.credit.value,
                "pass": quiz.pass_percent,
                **({"items": list(quiz.blueprint.items)} if quiz.blueprint.items else {}),
                **(
                    {
                        "draw": [
                            {"kind": d.label, "count": d.count, "points": d.points}
                            for d in quiz.blueprint.draws
                        ]
                    }
                    if quiz.blueprint.draws
                    else {}
                ),
            }
            for quiz in made.quizzes
        ],
        "items": [{k: v for k, v in to_plain(q).items() if v not in ("", [])} for q in made.questions],
    }


def write_content(root: Path, ref: str = "sample/01-first") -> Path:
    """A content folder with one course, one lesson and its bank (JSON is YAML too)."""
    course, lesson = ref.split("/")
    (root / "courses" / course).mkdir(parents=True, exist_ok=True)
    (root / "quizzes" / course).mkdir(parents=True, exist_ok=True)
    about = {"title": "示例课程", "order": 1, "lessons": [lesson]}
    (root / "courses" / course / "course.yaml").write_text(
        json.dumps(about, ensure_ascii=False), encoding="utf-8"
    )
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# 示例第一课\n\n一段正文。\n\n## 学习目标\n\n- 会读"),
            nbformat.v4.new_code_cell(f'import lawtrain as lt\nlt.quiz("{ref}/practice")'),
            nbformat.v4.new_markdown_cell("## 课后\n\n最后做测验。"),
            nbformat.v4.new_code_cell(f'import lawtrain as lt\nlt.quiz("{ref}")'),
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "lawtrain": {"title": "示例第一课", "audience": ["一般"], "minutes": 15, "as_of": "2026-11-22"},
        },
    )
    nbformat.write(notebook, root / "courses" / course / f"{lesson}.ipynb")
    text = json.dumps(bank_file(ref), ensure_ascii=False, indent=1)
    (root / "quizzes" / course / f"{lesson}.yaml").write_text(text, encoding="utf-8")
    return root
