"""`lawtrain schema`: the JSON Schema of what is written by hand, for editors; as in schemas/."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from lawtrain.formats import bank_schema
from lawtrain.formats.calendar import calendar_schema
from lawtrain.formats.duties_schema import duties_schema
from lawtrain.formats.policy_schema import policy_schema


class What(StrEnum):
    """What is written by hand and checked by a schema."""

    BANK = "bank"
    POLICY = "policy"
    DUTIES = "duties"
    CALENDAR = "calendar"


_SCHEMAS: Mapping[What, Callable[[], dict[str, Any]]] = {
    What.BANK: bank_schema,
    What.POLICY: policy_schema,
    What.DUTIES: duties_schema,
    What.CALENDAR: calendar_schema,
}


def schema(
    what: Annotated[
        What,
        typer.Argument(
            metavar="什么", help="bank 题库；policy 年度学习要求；duties 履职事项表；calendar 放假和调休"
        ),
    ] = What.BANK,
) -> None:
    """Print the schema."""
    typer.echo(published(what))


def published(what: What = What.BANK) -> str:
    """The schema as the file in schemas/ holds it, without the last line break."""
    return json.dumps(_SCHEMAS[what](), ensure_ascii=False, indent=2)
