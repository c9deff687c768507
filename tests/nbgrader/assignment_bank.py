"""The bank behind these tests' assignment: every kind of question, and words that must not get out."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

NAME = "案例作业"
REF = "sample/01-first/case"
SECRETS = ("要点甲：两名以上执法人员", "要点乙：出示执法证件", "参考答案全文", "解析全文", "因为所以")
"""Words of the bank that no learner may see before the end of marking, or in feedback."""

RIGHT = {
    "s-001": ("a",),
    "s-002": ("b",),
    "m-001": ("a", "b", "c"),
    "t-001": ("true",),
    "c-001/x": ("b",),
    "c-001/y": ("理由如下",),
    "w-001": ("应当两人以上。",),
    "w-002": ("应当告知。",),
}
MACHINE = {"s-001": 10.0, "s-002": 10.0, "m-001": 10.0, "t-001": 5.0, "c-001": 12.5}
"""Points of the cells that a program marks."""
BY_HAND = {"c-001_y": 12.5, "w-001": 20.0, "w-002": 20.0}

_HEAD = """format: 1
bank: sample/01-first
title: 样课
quizzes:
  - name: case
    title: 案例作业
    counted: true
    assignment: true
    pass: 60
    credit: 漏选得部分分、错选不得分
    draw:
      - {kind: 单选, count: 2, points: 10}
      - {kind: 多选, count: 1, points: 10}
      - {kind: 判断, count: 1, points: 5}
      - {kind: 材料, count: 1, points: 25}
      - {kind: 简答, count: 2, points: 20}
items:
"""


def bank_text(key: str = "a", *, more: bool = False, without: Collection[str] = ()) -> str:
    """The bank, an item a line. `key`: of the first question; `more`: a third 单选; `without`: items left out."""
    items = _items(key)[: None if more else -1]
    lines = [f"  - {json.dumps(item, ensure_ascii=False)}" for item in items if item["id"] not in without]
    return _HEAD + "\n".join(lines) + "\n"


def _items(key: str) -> list[dict[str, Any]]:
    asks = [
        {
            "id": "x",
            "kind": "单选",
            "stem": "该怎么做",
            "options": _options("这样做", "那样做"),
            "answer": "b",
        },
        {"id": "y", "kind": "简答", "stem": "说说理由", "guide": [{"point": SECRETS[0], "weight": 1}]},
    ]
    parts = [one | {"explanation": SECRETS[2]} for one in asks]
    first = _options("甲", "乙", "丙")
    first[1]["why"] = SECRETS[4]
    many = {"options": _options("东", "南", "西", "北"), "answer": ["a", "b", "c"]}
    guides = [{"point": SECRETS[0], "weight": 3}, {"point": SECRETS[1], "weight": 1}]
    return [
        _item("s-001", "单选", "第一道单选题的题干", options=first, answer=key),
        _item("s-002", "单选", "第二道单选题的题干", options=_options("子", "丑"), answer="b"),
        _item("m-001", "多选", "一道多选题的题干", **many),
        _item("t-001", "判断", "一道判断题的题干", answer="正确"),
        _item("c-001", "材料", "某镇综合行政执法队查处一起占道经营案。", parts=parts),
        _item("w-001", "简答", "写一写执法人员的要求", guide=guides, explanation=SECRETS[2]),
        _item("w-002", "简答", "写一写告知的内容", guide=guides[1:], explanation=SECRETS[2]),
        _item("s-003", "单选", "第三道单选题的题干", options=_options("左", "右"), answer="b"),
    ]


def _options(*texts: str) -> list[dict[str, str]]:
    return [{"id": "abcd"[place], "text": text} for place, text in enumerate(texts)]


def _item(item: str, kind: str, stem: str, **more: Any) -> dict[str, Any]:
    usual = {
        "topic": "样题",
        "level": "理解",
        "difficulty": 2,
        "family": f"f-{item}",
        "explanation": SECRETS[3],
    }
    cited = {"citations": [{"law": "xianfa", "article": 5}]}
    return {"id": item, "kind": kind, "stem": stem, **usual, **cited, **more}
