"""What the kinds with rows share: an answer is `row=value` for each row that was answered."""

from __future__ import annotations

from collections.abc import Mapping

from lawtrain.questions.item import Answer


def paired(answer: Answer) -> Mapping[str, str]:
    """Values by row id; what is no pair is left out, and of a row given twice the last stands."""
    pairs = (one.partition("=") for one in answer)
    return {row: value for row, sign, value in pairs if sign}


def written(values: Mapping[str, str]) -> Answer:
    """The answer again."""
    return tuple(f"{row}={value}" for row, value in values.items())


def sound(answer: Answer, rows: tuple[str, ...]) -> bool:
    """Whether every entry is a pair of a known row, each row once."""
    return (
        all("=" in one for one in answer)
        and len(paired(answer)) == len(answer)
        and {*paired(answer)} <= {*rows}
    )
