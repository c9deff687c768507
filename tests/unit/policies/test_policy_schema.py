"""The published schema of a policy says what the reader does, in words that editors understand and we can explain."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lawtrain.formats import read_yaml
from lawtrain.formats.policy import read_policy
from lawtrain.formats.policy_schema import LABELS, outer_schema, policy_schema, rule_schema, shared_schema
from lawtrain.formats.shape import PATTERNS, understood
from tests.unit.policies.test_broken_policies import GOOD

ROOT = Path(__file__).parents[3]


def plain(text: str) -> dict[str, Any]:
    document, findings = read_yaml(text.encode())
    assert document is not None
    assert not findings
    return copy.deepcopy(document.plain)


def fits(value: Any) -> bool:
    return Draft202012Validator(policy_schema()).is_valid(value)


def test_the_published_file_is_in_step() -> None:
    published = json.dumps(policy_schema(), ensure_ascii=False, indent=2) + "\n"
    assert (ROOT / "schemas/policy-v1.schema.json").read_text("utf-8") == published


def test_every_example_of_the_page_for_officers_is_right() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/policies.md").read_text("utf-8"), re.DOTALL)
    head = "format: 1\nyear: 2026\ntitle: 示范镇要求\n"
    learn = (
        "  - {id: constitution, kind: 应知应会, title: 十课, basis: 镇里的文件, "
        "applies: {categories: [领导干部]}, lessons: [a]}\n"
    )
    rest = "    id: one\n    title: 一条\n    basis: 镇里的文件\n    applies: {categories: [领导干部]}\n"
    kinds = set()
    for block in blocks:
        if block.startswith("    kind"):
            kinds.add(block.split()[1])
            text = f"{head}rules:\n{learn}  - {block[4:]}{rest}"
        elif block.startswith("calendar"):
            text = f"{head}{block}rules:\n{learn}"
        else:
            text = block
        assert read_policy(text.encode(), "x").problems == (), text
    assert kinds == set(LABELS)


def test_it_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(policy_schema())


@pytest.mark.parametrize("text", [GOOD, (ROOT / "policies/2026.yaml").read_text("utf-8")])
def test_a_right_policy_fits(text: str) -> None:
    assert fits(plain(text))


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        (0, "kind", "次"),
        (1, "hours", "12"),
        (2, "times", 0),
        (3, "gate", []),
        (4, "due", "2026-12-31"),
        (0, "basis", 5),
    ],
)
def test_editors_and_reader_agree_on_what_is_wrong(place: int, name: str, value: object) -> None:
    policy = plain(GOOD)
    policy["rules"][place][name] = value
    assert not fits(policy)
    assert read_policy(json.dumps(policy, ensure_ascii=False).encode(), "x").policy is None


def nested(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema in it that describes a value."""
    if isinstance(schema, dict):
        yield schema
        for inner in [*schema.get("properties", {}).values(), schema.get("items")]:
            yield from nested(inner)


def test_every_check_of_the_reader_can_be_put_into_chinese() -> None:
    schemas = [
        s for whole in [outer_schema(), shared_schema(), *map(rule_schema, LABELS)] for s in nested(whole)
    ]
    words = {word for schema in schemas for word in schema} - {"description", "properties", "items"}
    assert words <= understood()
    assert {schema["pattern"] for schema in schemas if "pattern" in schema} <= set(PATTERNS)


def test_every_field_is_described_for_the_editor() -> None:
    schemas = [s for whole in [outer_schema(), *map(rule_schema, LABELS)] for s in nested(whole)]
    fields = {name: field for schema in schemas for name, field in schema.get("properties", {}).items()}
    assert {name for name, field in fields.items() if "description" not in field} == set()
