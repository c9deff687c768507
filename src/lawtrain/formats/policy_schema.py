"""The shape of a policy file as JSON Schema: what editors use while an officer types, and what the reader holds to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lawtrain.policies import KINDS
from lawtrain.records import CATEGORIES

FORMAT = 1
"""The number of the policy format that this version writes and reads without an upgrade."""

DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
LABELS = tuple(sorted(KINDS))
"""Kinds a rule may have."""


def _date(description: str) -> dict[str, Any]:
    return {"type": "string", "pattern": DATE, "description": description}


_APPLIES: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "categories": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"enum": list(CATEGORIES)},
            "description": "适用于哪几个统计类别",
        },
        "tags": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1, "maxLength": 40},
            "description": "在这些类别里，只管有其中一个标签的人，不写不限",
        },
        "joined_before": _date("只管这一天以前到岗的人，不写不限"),
        "joined_from": _date("只管这一天起到岗的人，不写不限"),
    },
    "required": ["categories"],
    "additionalProperties": False,
    "description": "适用于谁",
}

_COMMON: Mapping[str, Any] = {
    "id": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,39}$", "description": "规则编号，定了不改"},
    "kind": {"enum": list(LABELS), "description": "规则种类"},
    "title": {"type": "string", "minLength": 2, "maxLength": 60, "description": "规则名称，学员会看到"},
    "basis": {
        "type": "string",
        "minLength": 4,
        "maxLength": 300,
        "description": "依据：法律第几条，或者哪份文件",
    },
    "applies": _APPLIES,
    "due": _date("期限，不写是 12 月 31 日"),
}
_REQUIRED = ("id", "kind", "title", "basis", "applies")

_CALENDAR: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        name: {
            "type": "array",
            "maxItems": 400,
            "uniqueItems": True,
            "items": _date("日期"),
            "description": about,
        }
        for name, about in (("off", "程序不知道的放假日"), ("work", "程序不知道的调休上班日"))
    },
    "additionalProperties": False,
    "description": "放假和调休，用来数工作日；程序已经知道的不用写",
}


def rule_schema(label: str) -> dict[str, Any]:
    """JSON Schema of one rule of the kind `label` (学时 …)."""
    kind = KINDS[label]
    common = {name: field for name, field in _COMMON.items() if name != "due" or kind.dated}
    return {
        "type": "object",
        "properties": {**common, **kind.schema["properties"]},
        "required": [*_REQUIRED, *kind.schema["required"]],
        "additionalProperties": False,
    }


def shared_schema() -> dict[str, Any]:
    """What rules of every kind have in common: enough to check one whose kind is missing or unknown."""
    return {"type": "object", "properties": dict(_COMMON), "required": list(_REQUIRED)}


def outer_schema() -> dict[str, Any]:
    """The file without the inside of its rules, which the reader checks one by one."""
    return {
        "type": "object",
        "properties": {
            "format": {"type": "integer", "description": "格式号"},
            "year": {"type": "integer", "minimum": 2020, "maximum": 2100, "description": "哪一年的要求"},
            "title": {"type": "string", "minLength": 2, "maxLength": 60, "description": "名称"},
            "calendar": _CALENDAR,
            "rules": {
                "type": "array",
                "minItems": 1,
                "maxItems": 200,
                "items": {"type": "object"},
                "description": "规则",
            },
        },
        "required": ["format", "year", "title", "rules"],
        "additionalProperties": False,
    }


def policy_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a whole policy file, as published in schemas/."""
    schema = outer_schema()
    properties = schema["properties"]
    properties["format"] = {"const": FORMAT, "description": "格式号，现在写 1"}
    properties["rules"] = {**properties["rules"], "items": {"$ref": "#/$defs/rule"}}
    choice = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(LABELS), "description": "规则种类"}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": label}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{KINDS[label].name}"},
            }
            for label in LABELS
        ],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lawtrain 年度要求",
        "description": "一年里对各类人员学法用法的要求，每条写明依据",
        **schema,
        "$defs": {"rule": choice, **{KINDS[label].name: rule_schema(label) for label in LABELS}},
    }
