"""A lesson with every kind on its page: in whatever may not get out stands whose it is."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

from service_parts import settings_for

from tests.sample import SECRET, fields

API = "/lawtrain/api/v1"
LESSON = "/lawtrain/lessons/sample/01-first"
ALL, DRILL = "sample/01-first/kinds", "sample/01-first/drill"
STAGES = ("drill-1/1", "drill-1/2", "drill-1/3")
RIGHT = {STAGES[0]: ["b"], STAGES[1]: ["a", "b"], STAGES[2]: ["true"]}
WRITTEN = {
    "order-1": ["a", "b", "c", "d"],
    "match-1": ["x=b", "y=a"],
    "blanks-1": ["x=二十", "y=<b>九</b>"],
    "single-1": ["a"],
    "case-1/1": ["a"],
    "letter-1": ["我写的话"],
}
"""Answers to the paper of all kinds, some of them wrong."""
KINDS = {
    "order-1": "排序",
    "match-1": "匹配",
    "blanks-1": "填空",
    "days-1": "期限",
    "case-1": "材料",
    "letter-1": "简答",
}
TEMPLATE = ("{start}", "{who}", "2026-01-05", "2026-09-30", '"counting"', '"period"', '"draws"')
"""What of a 期限 no learner ever reads: its placeholders, its range, the fields of its file."""


def mark(item: str) -> str:
    """What stands in every explanation and reason of this item or stage, and in its accepted words."""
    return f"暗号属于{item}。"


def stage_words(number: int) -> str:
    """What stands in the stem and the options of a stage."""
    return f"步骤{number}的话。"


def drill() -> dict[str, Any]:
    """Three stages, each with words of its own."""
    plain = fields("drill-1", "演练")
    plain["explanation"] = mark("drill-1")
    for number, stage in enumerate(plain["parts"], 1):
        text = json.dumps(stage, ensure_ascii=False).replace(SECRET, mark(STAGES[number - 1]))
        stage.update(json.loads(text))
        stage["stem"] = f"{stage_words(number)}这时应当怎么办？"
        stage["options"] = [
            {**one, "text": f"{stage_words(number)}做法{one['id']}"} for one in stage.get("options", [])
        ]
        if not stage["options"]:
            del stage["options"]
    return plain


def every_kind(root: Path) -> None:
    """Writes the content of a service in `root`, before it starts: all kinds on one paper, and a drill."""
    content = settings_for(root, 1, "").content
    path = content / "quizzes" / "sample" / "01-first.yaml"
    plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for item, kind in KINDS.items():
        made = json.dumps(fields(item, kind), ensure_ascii=False).replace(SECRET, mark(item))
        plain["items"].append(json.loads(made))
    blanks = next(one for one in plain["items"] if one["id"] == "blanks-1")
    blanks["blanks"][0]["accept"] += [mark("blanks-1")]
    days = next(one for one in plain["items"] if one["id"] == "days-1")
    days["stem"] = "{start}，{who}申请公开信息，最迟哪一天答复？"
    days["draws"] = {"who": ["某合作社", "村民甲"]}
    plain["items"].append(drill())
    listed = [*KINDS, "single-1"]
    plain["quizzes"] += [
        {"name": "kinds", "title": "各种题", "counted": False, "items": listed},
        {"name": "drill", "title": "办案演练", "counted": False, "items": ["drill-1"]},
    ]
    path.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    lesson = content / "courses" / "sample" / "01-first.ipynb"
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    for ref in (ALL, DRILL):
        cell = {**notebook["cells"][-1], "id": ref.rpartition("/")[2]}
        notebook["cells"].append({**cell, "source": f'import lawtrain as lt\nlt.quiz("{ref}")'})
    lesson.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def plainly(body: bytes) -> str:
    """A page, JSON or Office file as text, however its characters are written."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            return "\n".join(plainly(file.read(name)) for name in file.namelist())
    text = unescape(body.decode("utf-8", "ignore"))
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
