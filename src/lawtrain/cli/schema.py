"""`lawtrain schema`: the JSON Schema of a bank, a policy or the list of matters, for editors; as in schemas/."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from lawtrain.formats import bank_schema
from lawtrain.formats.duties_schema import duties_schema
from lawtrain.formats.policy_schema import policy_schema


class What(StrEnum):
    """What is written by hand and checked by a schema."""

    BANK = "bank"
    POLICY = "policy"
    DUTIES = "duties"


_SCHEMAS: Mapping[What, Callable[[], dict[str, Any]]] = {
    What.BANK: bank_schema,
    What.POLICY: policy_schema,
    What.DUTIES: duties_schema,
}


def schema(
    what: Annotated[
        What, typer.Argument(metavar="什么", help="bank 题库；policy 年度学习要求；duties 履职事项表")
    ] = What.BANK,
) -> None:
    """Print the schema."""
    typer.echo(published(what))


def published(what: What = What.BANK) -> str:
    """The schema as the file in schemas/ holds it, without the last line break."""
    return json.dumps(_SCHEMAS[what](), ensure_ascii=False, indent=2)
