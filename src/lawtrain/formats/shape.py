"""Does a plain value fit a JSON Schema? Every misfit in plain Chinese, with its place and what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from lawtrain.formats.problem import clip
from lawtrain.formats.validators import Draft202012Validator, ValidationError, extend
from lawtrain.questions import Path


class Misfit(NamedTuple):
    """Where, what is wrong and what to do; `missing` is the name of what is not there."""

    path: Path
    message: str
    missing: str = ""


PATTERNS: Mapping[str, str] = {
    "^[a-z0-9][a-z0-9-]{2,39}$": "只用小写字母、数字和短横线，3 到 40 个字符，短横线不能打头，如 c01-001",
    "^[a-z0-9]{1,8}$": '只用小写字母和数字，最多 8 个字符，如 "1"',
    "^[a-z0-9][a-z0-9_-]{0,15}$": "只用小写字母、数字、短横线和下划线，最多 16 个字符，如 a",
    "^[a-z][a-z0-9-]{0,39}$": "只用小写字母、数字和短横线，以字母打头，最多 40 个字符，如 test",
    "^[a-z][a-z0-9-]{0,39}/[0-9]{2}-[a-z0-9-]{1,40}$": "写成“课程/两位数-名称”，如 constitution/01-supremacy",
    "^[0-9]{2}-[a-z0-9-]{1,40}$": "写成“两位数-名称”，如 01-supremacy",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "写成年-月-日，如 2026-11-22",
}
"""How a person is told what a pattern allows; a pattern that is not here is told by its field's description."""

_NAMES = {
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": " true（是）或 false（否）",
    "array": "一个列表，写成 [甲, 乙]，或每行以“- ”开头",
    "object": "一组“名称: 值”",
}


def misfits(value: Any, schema: Mapping[str, Any]) -> Iterator[Misfit]:
    """Every place where `value` does not fit `schema`, each told once."""
    told: set[Misfit] = set()
    for error in _STRICT(schema).iter_errors(value):
        for misfit in _SAY[error.validator](error, tuple(error.absolute_path)):
            if misfit not in told:
                told.add(misfit)
                yield misfit


def _is_integer(_checker: Any, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _pattern(_v: Any, pattern: str, value: object, _s: Any) -> Iterator[ValidationError]:
    # `$` of Python would let a line break at the end pass, and that is what a block text ends with.
    if isinstance(value, str) and not re.search(pattern.removesuffix("$") + r"\Z", value):
        yield ValidationError(pattern)


def _min_length(_v: Any, least: int, value: object, _s: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and len(value.strip()) < least:
        yield ValidationError(str(least))


def _unique(_v: Any, wanted: bool, value: object, _s: Any) -> Iterator[ValidationError]:
    # Comparing each with each is for lists that a person wrote.
    if (
        wanted
        and isinstance(value, list)
        and len(value) <= 1000
        and any(v in value[:n] for n, v in enumerate(value))
    ):
        yield ValidationError("")


_STRICT = extend(
    Draft202012Validator,
    validators={"pattern": _pattern, "minLength": _min_length, "uniqueItems": _unique},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)


def _type(error: ValidationError, path: Path) -> Iterator[Misfit]:
    wanted, value = error.validator_value, error.instance
    if value is None:
        yield Misfit(path, f"是空的，应写{_NAMES[wanted]}")
    elif wanted == "string" and isinstance(value, bool | int | float):
        shown = str(value).lower() if isinstance(value, bool) else value
        yield Misfit(path, f'应是文字，这里会被当成数字或者是否；请加上引号，写成 "{shown}"')
    elif wanted == "object" and isinstance(value, str) and "：" in value:
        yield Misfit(path, f"“{clip(value)}”用了全角冒号；请改成半角“:”，后面空一格")
    else:
        yield Misfit(path, f"应是{_NAMES[wanted]}，现在是{_shown(value)}")


def _required(error: ValidationError, path: Path) -> Iterator[Misfit]:
    # The library says this once for each missing name without naming it, so all are named each time.
    known = error.schema.get("properties", {})
    for name in error.validator_value:
        if name not in error.instance:
            about = known.get(name, {}).get("description", "")
            yield Misfit(path, f"缺少 {name}{f'（{about}）' if about else ''}，请补上", name)


def _extra(error: ValidationError, path: Path) -> Iterator[Misfit]:
    known = list(error.schema.get("properties", {}))
    for name in error.instance:
        if name in known:
            continue
        if "：" in name:
            hint = "；冒号要用半角“:”，后面空一格"
        else:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"；是不是 {near[0]}？" if near else f"；这里可以写的有 {'、'.join(known)}"
        yield Misfit((*path, name), f"不认识“{clip(name)}”这一项{hint}")


def _enum(error: ValidationError, path: Path) -> Iterator[Misfit]:
    allowed = "、".join(map(str, error.validator_value))
    yield Misfit(path, f"应是 {allowed} 之一，现在是{_shown(error.instance)}")


def _wrong_pattern(error: ValidationError, path: Path) -> Iterator[Misfit]:
    rule = PATTERNS.get(error.validator_value) or error.schema.get("description", "请对照样例修改")
    yield Misfit(path, f"“{clip(error.instance)}”写法不对：{rule}")


def _too_short(error: ValidationError, path: Path) -> Iterator[Misfit]:
    if error.instance.strip():
        yield Misfit(path, f"“{clip(error.instance)}”太短，至少 {error.validator_value} 个字")
    else:
        yield Misfit(path, "是空的，请填写")


def _too_long(error: ValidationError, path: Path) -> Iterator[Misfit]:
    yield Misfit(path, f"太长：现在 {len(error.instance)} 个字，最多 {error.validator_value} 个")


def _limit(words: str) -> Callable[[ValidationError, Path], Iterator[Misfit]]:
    def say(error: ValidationError, path: Path) -> Iterator[Misfit]:
        yield Misfit(path, words.format(limit=error.validator_value, now=clip(error.instance)))

    return say


def _count(words: str) -> Callable[[ValidationError, Path], Iterator[Misfit]]:
    def say(error: ValidationError, path: Path) -> Iterator[Misfit]:
        yield Misfit(path, words.format(limit=error.validator_value, now=len(error.instance)))

    return say


def _twice(error: ValidationError, path: Path) -> Iterator[Misfit]:
    again = [v for n, v in enumerate(error.instance) if v in error.instance[:n]]
    yield Misfit(path, f"“{'、'.join(clip(v) for v in again)}”写了不止一次，请只留一个")


_SAY: Mapping[str, Callable[[ValidationError, Path], Iterator[Misfit]]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _extra,
    "enum": _enum,
    "pattern": _wrong_pattern,
    "minLength": _too_short,
    "maxLength": _too_long,
    "minimum": _limit("应不小于 {limit}，现在是 {now}"),
    "maximum": _limit("应不大于 {limit}，现在是 {now}"),
    "minItems": _count("至少要有 {limit} 项，现在是 {now} 项"),
    "maxItems": _count("最多 {limit} 项，现在是 {now} 项"),
    "uniqueItems": _twice,
}


def understood() -> frozenset[str]:
    """The schema words that can be put into Chinese; a schema with another one would not be explained."""
    return frozenset(_SAY)


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "一组“名称: 值”"
    if isinstance(value, list):
        return "一个列表"
    if isinstance(value, bool):
        return f" {str(value).lower()}"
    return "空的" if value is None else f"“{clip(value)}”"
