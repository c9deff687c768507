"""The published schema says what the reader does, in words that editors understand and we can explain."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lawtrain.cli.schema import published
from lawtrain.formats import bank_schema, read_bank, read_yaml
from lawtrain.formats.bank_schema import LABELS, PART_LABELS, defaults_schema, outer_schema, shared_schema
from lawtrain.formats.shape import PATTERNS, understood
from lawtrain.questions import item_schema
from tests.unit.formats.samples import BANK

SCHEMA = Path(__file__).parents[3] / "schemas/bank-v1.schema.json"
NOT_CHECKS = {"description", "properties", "items"}


def test_the_published_file_is_in_step() -> None:
    assert SCHEMA.read_text("utf-8") == published() + "\n", (
        "运行 lawtrain schema > schemas/bank-v1.schema.json"
    )


def test_it_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(bank_schema())


def plain() -> dict[str, Any]:
    document, _ = read_yaml(BANK.encode())
    assert document is not None
    return copy.deepcopy(document.plain)


def fits(value: Any) -> bool:
    return Draft202012Validator(bank_schema()).is_valid(value)


def test_a_right_bank_fits() -> None:
    assert fits(plain())


def spoil(bank: dict[str, Any], how: str) -> None:
    one, case = bank["items"]
    match how:
        case "kind":
            one["kind"] = "填空"
        case "no key":
            del one["answer"]
        case "key of another kind":
            one["answer"] = "正确"
            one["kind"] = "判断"
        case "part":
            case["parts"][0]["answer"] = "对"
        case "case in case":
            case["parts"][0]["kind"] = "材料"
        case "format":
            bank["format"] = 2
        case "both":
            bank["quizzes"][0]["items"] = ["c01-001"]
        case "neither":
            del bank["quizzes"][1]["items"]
        case "default":
            bank["defaults"]["stem"] = "题干题干"


@pytest.mark.parametrize(
    "how",
    ["kind", "no key", "key of another kind", "part", "case in case", "format", "both", "neither", "default"],
)
def test_editors_and_reader_agree_on_what_is_wrong(how: str) -> None:
    bank = plain()
    spoil(bank, how)
    assert not fits(bank)
    assert read_bank(json.dumps(bank).encode(), "x")[0] is None


def checks(schema: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(schema, dict):
        return
    for word, value in schema.items():
        if word not in NOT_CHECKS:
            yield word, value
    for inner in [*schema.get("properties", {}).values(), schema.get("items")]:
        yield from checks(inner)


def test_every_check_of_the_reader_can_be_put_into_chinese() -> None:
    schemas = [outer_schema(), defaults_schema(), shared_schema(), shared_schema(part=True)]
    schemas += [item_schema(label) for label in LABELS] + [
        item_schema(label, part=True) for label in PART_LABELS
    ]
    found = {check for schema in schemas for check in map(str, dict(checks(schema)))}
    assert found <= understood()
    assert {v for s in schemas for w, v in checks(s) if w == "pattern"} <= set(PATTERNS)


def test_every_field_is_described_for_the_editor() -> None:
    def fields(schema: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(schema, dict):
            for name, inner in schema.get("properties", {}).items():
                if set(inner) != {"const"}:
                    yield name, inner
            for inner in schema.values():
                yield from fields(inner)
        elif isinstance(schema, list):
            for inner in schema:
                yield from fields(inner)

    assert {name for name, field in fields(bank_schema()) if "description" not in field} <= {"options"}
