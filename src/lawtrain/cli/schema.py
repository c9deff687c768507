"""`lawtrain schema`: the JSON Schema of a bank or policy file, for editors; the same text as in schemas/."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from lawtrain.formats import bank_schema
from lawtrain.formats.policy_schema import policy_schema


class What(StrEnum):
    """What is written by hand and checked by a schema."""

    BANK = "bank"
    POLICY = "policy"


def schema(
    what: Annotated[What, typer.Argument(metavar="什么", help="bank 题库；policy 年度学习要求")] = What.BANK,
) -> None:
    """Print the schema."""
    typer.echo(published(what))


def published(what: What = What.BANK) -> str:
    """The schema as the file in schemas/ holds it, without the last line break."""
    made = bank_schema() if what is What.BANK else policy_schema()
    return json.dumps(made, ensure_ascii=False, indent=2)
