"""What the town has to do: the matters of its approved lists, whose they are, and the articles they rest on.

事项 Duty · 履职事项表 Duties · 基本 its own · 配合 the superior's, the town helps · 收回 taken back by the superior
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lawtrain.laws import Citation


class DutyList(StrEnum):
    """On which of the three lists a matter stands."""

    OWN = "基本"
    HELPED = "配合"
    RECALLED = "收回"


@dataclass(frozen=True, slots=True)
class Duty:
    """One matter. `units` are those who do it (承办内设机构); `articles` are where it is laid down.

    `also` are shorter names under which items and lessons speak of it: an approved list names its matters in long
    sentences, which change from list to list.
    """

    name: str
    list: DutyList
    units: tuple[str, ...] = ()
    articles: tuple[Citation, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duties:
    """The lists together, in the order of the file; a name stands once. `by_name` knows the other names too."""

    title: str
    duties: tuple[Duty, ...]
    by_name: Mapping[str, Duty] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        named = {name: duty for duty in self.duties for name in (duty.name, *duty.also)}
        object.__setattr__(self, "by_name", named)

    @property
    def units(self) -> tuple[str, ...]:
        """Everybody who has something to do, in order of first mention."""
        return tuple(dict.fromkeys(unit for duty in self.duties for unit in duty.units))
