"""The shape of a bank file as JSON Schema: what editors use while a trainer types, and what the reader holds to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lawtrain.questions import KINDS, Credit, Template, item_schema

FORMAT = 1
"""The number of the bank format that this version writes and reads without an upgrade."""

REF = "^[a-z][a-z0-9-]{0,39}/[0-9]{2}-[a-z0-9-]{1,40}$"
_OF_THE_ITEM_ALONE = frozenset({"id", "kind", "stem", "explanation"})
_WHOLE = frozenset(
    label
    for label, kind in KINDS.items()
    if "parts" in kind.schema["properties"] or issubclass(kind, Template)
)

LABELS = tuple(sorted(KINDS))
"""Kinds an item may have."""
PART_LABELS = tuple(label for label in LABELS if label not in _WHOLE)
"""Kinds a sub-question may have: a case holds no cases, and no templates."""


def shared_schema(*, part: bool = False) -> dict[str, Any]:
    """What items of every kind have in common: enough to check one whose kind is missing or unknown."""
    schemas = [item_schema(label, part=part) for label in (PART_LABELS if part else LABELS)]
    first = schemas[0]
    shared = {k: v for k, v in first["properties"].items() if all(k in s["properties"] for s in schemas)}
    shared["kind"] = {"enum": list(PART_LABELS if part else LABELS), "description": "题型"}
    required = [k for k in first["required"] if all(k in s["required"] for s in schemas)]
    return {"type": "object", "properties": shared, "required": required}


def defaults_schema() -> dict[str, Any]:
    """What may be said once for all items."""
    common = {k: v for k, v in shared_schema()["properties"].items() if k not in _OF_THE_ITEM_ALONE}
    return {
        "type": "object",
        "description": "本题库各题共用的项目；题里自己写了的，以题为准",
        "properties": common,
        "additionalProperties": False,
    }


_DRAW: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {"enum": list(LABELS), "description": "题型"},
        "count": {"type": "integer", "minimum": 1, "maximum": 200, "description": "抽几道，同族题只抽一道"},
        "points": {"type": "integer", "minimum": 1, "maximum": 100, "description": "每道几分"},
    },
    "required": ["kind", "count", "points"],
    "additionalProperties": False,
}

WAYS = ("draw", "items", "fixed")
"""How a quiz says what is on its paper: exactly one of these."""

_QUIZ: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "name": {
            "type": "string",
            "pattern": "^[a-z][a-z0-9-]{0,39}$",
            "description": "小测代号，如 test、practice，定了不改",
        },
        "title": {"type": "string", "minLength": 1, "maxLength": 60, "description": "学员看到的名称"},
        "counted": {"type": "boolean", "description": "true 计入台账（测验），false 不计入（练习）"},
        "assignment": {
            "type": "boolean",
            "description": "true 是作业：在 JupyterLab 里做，由人阅卷；counted 也要写 true",
        },
        "credit": {"enum": [c.value for c in Credit], "description": "多选题计分办法，不写是“全对得分”"},
        "pass": {"type": "integer", "minimum": 0, "maximum": 100, "description": "合格线，百分比，不写是 60"},
        "draw": {"type": "array", "minItems": 1, "items": _DRAW, "description": "按题型抽题"},
        "items": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string"},
            "description": "固定的题，写试题编号，每题一分",
        },
        "fixed": {
            "type": "array",
            "minItems": 1,
            "description": "固定的题，各写几分，卷上就照这个顺序",
            "items": {
                "type": "object",
                "properties": {
                    "item": {"type": "string", "description": "试题编号"},
                    "points": {"type": "integer", "minimum": 1, "maximum": 100, "description": "这道题几分"},
                },
                "required": ["item", "points"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["name", "title", "counted"],
    "additionalProperties": False,
}


def outer_schema() -> dict[str, Any]:
    """The file without the inside of its items and defaults, which the reader checks one by one."""
    return {
        "type": "object",
        "properties": {
            "format": {"type": "integer", "description": "格式号"},
            "bank": {"type": "string", "pattern": REF, "description": "题库代号，与文件位置一致"},
            "title": {"type": "string", "minLength": 1, "maxLength": 60, "description": "题库名称"},
            "defaults": {"type": "object", "description": "各题共用的项目"},
            "quizzes": {
                "type": "array",
                "minItems": 1,
                "items": _QUIZ,
                "description": "小测，第一个是本课自己的小测，不能是作业",
            },
            "items": {"type": "array", "minItems": 1, "items": {"type": "object"}, "description": "试题"},
        },
        "required": ["format", "bank", "title", "quizzes", "items"],
        "additionalProperties": False,
    }


def bank_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a whole bank file, as published in schemas/."""
    schema = outer_schema()
    properties = schema["properties"]
    properties["format"] = {"const": FORMAT, "description": "格式号，现在写 1"}
    properties["defaults"] = defaults_schema()
    quiz = {**_QUIZ, "oneOf": [{"required": [way]} for way in WAYS]}
    properties["quizzes"] = {**properties["quizzes"], "items": quiz}
    properties["items"] = {**properties["items"], "items": {"$ref": "#/$defs/item"}}
    definitions = {"item": _by_kind(LABELS, "item"), "part": _by_kind(PART_LABELS, "part")}
    for label in LABELS:
        definitions[f"item-{KINDS[label].name}"] = _loosened(item_schema(label))
    for label in PART_LABELS:
        definitions[f"part-{KINDS[label].name}"] = item_schema(label, part=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lawtrain 题库",
        "description": "一节课的题库：试题，以及由它组成的小测",
        **schema,
        "$defs": definitions,
    }


def _by_kind(labels: tuple[str, ...], prefix: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id", "kind"],
        "properties": {"kind": {"enum": list(labels), "description": "题型"}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": label}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{prefix}-{KINDS[label].name}"},
            }
            for label in labels
        ],
    }


def _loosened(schema: dict[str, Any]) -> dict[str, Any]:
    """An item as an editor sees it: what defaults may supply is not required, and parts are checked by kind."""
    supplied = defaults_schema()["properties"]
    properties = dict(schema["properties"])
    if "parts" in properties:
        properties["parts"] = {**properties["parts"], "items": {"$ref": "#/$defs/part"}}
    required = [name for name in schema["required"] if name not in supplied]
    return {**schema, "properties": properties, "required": required}
