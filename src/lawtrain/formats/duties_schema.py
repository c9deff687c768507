"""The shape of courses/duties.yaml as JSON Schema: what editors use, and what the reader holds to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lawtrain.questions.duties import DutyList
from lawtrain.questions.plain import CITATION_SCHEMA

FORMAT = 1
"""The number of the format that this version writes and reads without an upgrade."""
MOST = 1000
"""Matters of one file; an approved township list has some hundred and fifty."""
NAME, UNIT, ALSO = 200, 60, 60
"""The most characters of each."""
MOST_EACH = 12
"""Units, other names, articles of one matter."""

_ARTICLE: Mapping[str, Any] = {
    **CITATION_SCHEMA,
    "properties": {
        **{name: one for name, one in CITATION_SCHEMA["properties"].items() if name != "quote"},
        "article": {"type": "integer", "minimum": 1, "maximum": 9999, "description": "条号"},
    },
}

_DUTY: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "name": {
            "type": "string",
            "minLength": 2,
            "maxLength": NAME,
            "description": "事项名称；题目里的 duty、课文里的“对应事项”照这样写，或者写 also 里的叫法",
        },
        "list": {
            "enum": [one.value for one in DutyList],
            "description": "在哪张清单上：基本（本镇履行）、配合（上级负责，本镇配合）、收回（上级收回，本镇不再承担）",
        },
        "units": {
            "type": "array",
            "maxItems": MOST_EACH,
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1, "maxLength": UNIT},
            "description": "承办的内设机构",
        },
        "also": {
            "type": "array",
            "maxItems": MOST_EACH,
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 2, "maxLength": ALSO},
            "description": "题目和课文里的叫法，清单上的名称太长时用",
        },
        "articles": {
            "type": "array",
            "maxItems": MOST_EACH,
            "uniqueItems": True,
            "items": _ARTICLE,
            "description": "依据哪几条",
        },
    },
    "required": ["name", "list"],
    "additionalProperties": False,
}


def duties_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the whole file, as published in schemas/."""
    schema = outer_schema()
    schema["properties"]["format"] = {"const": FORMAT, "description": "格式号，现在写 1"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lawtrain 履职事项表",
        "description": "本镇的履职事项：在哪张清单上、归哪个内设机构、依据哪几条",
        **schema,
    }


def outer_schema() -> dict[str, Any]:
    """The same for the reader, which looks at the format number before."""
    return {
        "type": "object",
        "properties": {
            "format": {"type": "integer", "description": "格式号"},
            "title": {"type": "string", "minLength": 2, "maxLength": 60, "description": "名称"},
            "duties": {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST,
                "items": _DUTY,
                "description": "事项",
            },
        },
        "required": ["format", "title", "duties"],
        "additionalProperties": False,
    }
