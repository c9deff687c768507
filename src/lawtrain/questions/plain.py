"""Question ⇄ plain mapping: the shape of an item in a bank file, in the store and in its version digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lawtrain.laws import Citation
from lawtrain.questions.item import Level, Note, Path, Pool, Question, Review
from lawtrain.questions.kinds import KINDS

AUDIENCES = ("领导", "执法", "一般", "村组")

CITATION_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "law": {"type": "string", "description": "法规代号，如 xianfa"},
        "article": {"type": "integer", "minimum": 0, "maximum": 9999, "description": "条号；宪法序言写 0"},
        "suffix": {"type": "integer", "minimum": 1, "description": "第…条之几"},
        "paragraph": {"type": "integer", "minimum": 1, "description": "第几款"},
        "item": {"type": "integer", "minimum": 1, "description": "第几项"},
        "quote": {"type": "string", "minLength": 2, "maxLength": 30, "description": "条文原话，三十字以内"},
    },
    "required": ["law", "article"],
    "additionalProperties": False,
}

_COMMON: Mapping[str, Any] = {
    "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{2,39}$", "description": "试题编号，定了不改"},
    "kind": {"enum": sorted(KINDS), "description": "题型"},
    "stem": {"type": "string", "minLength": 4, "maxLength": 2000, "description": "题干"},
    "explanation": {"type": "string", "minLength": 1, "maxLength": 2000, "description": "解析，交卷后才显示"},
    "citations": {
        "type": "array",
        "minItems": 1,
        "maxItems": 8,
        "items": CITATION_SCHEMA,
        "description": "法条依据",
    },
    "topic": {"type": "string", "minLength": 1, "maxLength": 60, "description": "知识点"},
    "level": {"enum": [v.value for v in Level], "description": "认知层次"},
    "difficulty": {"type": "integer", "minimum": 1, "maximum": 5, "description": "难度，1 易 5 难"},
    "duty": {"type": "string", "maxLength": 60, "description": "对应的事项"},
    "audience": {
        "type": "array",
        "items": {"enum": list(AUDIENCES)},
        "uniqueItems": True,
        "description": "对象",
    },
    "family": {
        "type": "string",
        "minLength": 1,
        "maxLength": 40,
        "description": "同族题：同一规则的平行题用同一个名字",
    },
    "pool": {"enum": [v.value for v in Pool], "description": "题池：practice 练习，exam 考试"},
    "review": {"enum": [v.value for v in Review], "description": "复核状态"},
}
_REQUIRED = ("id", "kind", "stem", "explanation", "citations", "topic", "level", "difficulty", "family")
_PART_OWN = ("id", "kind", "stem", "explanation", "citations")


def item_schema(label: str, *, part: bool = False) -> dict[str, Any]:
    """JSON Schema of one item of the kind `label` (单选 …); of a sub-question when `part`."""
    own = KINDS[label].schema
    common = {k: v for k, v in _COMMON.items() if k in _PART_OWN} if part else dict(_COMMON)
    if part:
        common["id"] = {"type": "string", "pattern": "^[a-z0-9]{1,8}$", "description": "小题编号，定了不改"}
    required = ("id", "kind", "stem", "explanation") if part else _REQUIRED
    return {
        "type": "object",
        "properties": {**common, **own["properties"]},
        "required": [*required, *own["required"]],
        "additionalProperties": False,
    }


def from_plain(fields: Mapping[str, Any], note: Note) -> Question:
    """Build a question from fields that fit `item_schema`, noting every problem that a schema cannot see.

    Raises: KeyError or TypeError only for fields that do not fit the schema; check them first.
    """

    def part(one: Mapping[str, Any], path: Path) -> Question:
        inherited = {k: v for k, v in fields.items() if k in _COMMON and k not in {"kind", "stem", "id"}}
        whole = {**inherited, **one, "id": f"{fields['id']}/{one['id']}"}
        return from_plain(whole, lambda where, message: note((*path, *where), message))

    return Question(
        id=fields["id"],
        stem=fields["stem"].strip(),
        body=KINDS[fields["kind"]].read(fields, note, part),
        explanation=fields["explanation"].strip(),
        citations=tuple(Citation(**c) for c in fields["citations"]),
        topic=fields["topic"],
        level=Level(fields["level"]),
        difficulty=fields["difficulty"],
        duty=fields.get("duty", ""),
        audience=tuple(fields.get("audience", ())),
        family=fields["family"],
        pool=Pool(fields.get("pool", Pool.PRACTICE)),
        review=Review(fields.get("review", Review.QUOTES_CHECKED)),
    )


def to_plain(question: Question) -> dict[str, Any]:
    """The fields again: `from_plain(to_plain(q)) == q`."""
    fields: dict[str, Any] = {
        "id": question.id,
        "kind": question.body.label,
        "stem": question.stem,
        **question.body.write(),
        "explanation": question.explanation,
        "citations": [_citation(c) for c in question.citations],
        "topic": question.topic,
        "level": question.level.value,
        "difficulty": question.difficulty,
        "duty": question.duty,
        "audience": list(question.audience),
        "family": question.family,
        "pool": question.pool.value,
        "review": question.review.value,
    }
    if question.body.parts:
        own = {*_PART_OWN}
        fields["parts"] = [
            {
                **{k: v for k, v in to_plain(p).items() if k in own or k in p.body.schema["properties"]},
                "id": p.id.rpartition("/")[2],
            }
            for p in question.body.parts
        ]
    return fields


def _citation(c: Citation) -> dict[str, Any]:
    values = {
        "law": c.law,
        "article": c.article,
        "suffix": c.suffix,
        "paragraph": c.paragraph,
        "item": c.item,
        "quote": c.quote,
    }
    return {k: v for k, v in values.items() if v or k in {"law", "article"}}


def version(question: Question) -> str:
    """Digest of the whole content, key included: for the store and the ledger, never for a learner."""
    plain = to_plain(replace(question, review=Review.QUOTES_CHECKED))
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
