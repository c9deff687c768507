"""`lawtrain schema`: the JSON Schema of a bank file, for editors; the same text as in schemas/."""

from __future__ import annotations

import json

import typer

from lawtrain.formats import bank_schema


def schema() -> None:
    """Print the schema."""
    typer.echo(published())


def published() -> str:
    """The schema as the file in schemas/ holds it, without the last line break."""
    return json.dumps(bank_schema(), ensure_ascii=False, indent=2)
