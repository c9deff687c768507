"""The frozen paper: which items, in which version, in which order, worth how much."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lawtrain.errors import ContentError
from lawtrain.questions import Credit

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """One item on a paper. `orders` maps each answering question's id to its option ids as shown."""

    item: str
    version: str
    points: Fraction
    orders: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Paper:
    """What one learner was given. Equal content has an equal digest."""

    quiz: str
    bank: str  # title of the bank, which is the lesson's
    title: str
    counted: bool
    credit: Credit
    pass_score: Fraction
    bank_version: str
    seed: int
    slots: tuple[Slot, ...]

    @property
    def points(self) -> Fraction:
        """Points of the whole paper."""
        return sum((s.points for s in self.slots), Fraction(0))

    @property
    def digest(self) -> str:
        """sha256 of the canonical JSON of `to_plain`."""
        text = json.dumps(self.to_plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_plain(self) -> dict[str, Any]:
        """Shape of a paper in the store; numbers with a fraction are strings such as "5/2"."""
        return {
            "format": FORMAT,
            "quiz": self.quiz,
            "bank": self.bank,
            "title": self.title,
            "counted": self.counted,
            "credit": self.credit.value,
            "pass_score": str(self.pass_score),
            "bank_version": self.bank_version,
            "seed": self.seed,
            "slots": [
                {
                    "item": s.item,
                    "version": s.version,
                    "points": str(s.points),
                    "orders": {k: list(v) for k, v in s.orders.items()},
                }
                for s in self.slots
            ],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Paper:
        """The paper again. Raises ContentError for a format this version does not know."""
        if plain.get("format") != FORMAT:
            raise ContentError(
                f"试卷格式号是 {plain.get('format')}，本程序只认识 {FORMAT}；请升级程序后再打开"
            )
        slots = tuple(
            Slot(
                s["item"], s["version"], Fraction(s["points"]), {k: tuple(v) for k, v in s["orders"].items()}
            )
            for s in plain["slots"]
        )
        return cls(
            quiz=plain["quiz"],
            bank=plain["bank"],
            title=plain["title"],
            counted=plain["counted"],
            credit=Credit(plain["credit"]),
            pass_score=Fraction(plain["pass_score"]),
            bank_version=plain["bank_version"],
            seed=plain["seed"],
            slots=slots,
        )
