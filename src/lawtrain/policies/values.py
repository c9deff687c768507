"""What a policy is and what comes of it, as frozen values.

要求 Policy · 规则 Rule · 依据 basis · 适用 Applies · 期限 due · 达标情况 Standing · 逐条结论 Finding ·
达标 met · 进行中 open · 未达标 unmet · 免 exempt
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self

from lawtrain.laws import NATIONAL, Calendar
from lawtrain.records import Post

if TYPE_CHECKING:
    from lawtrain.policies.case import Case

Path = tuple[str | int, ...]
"""Where in a rule something stands, e.g. `("applies", "joined_from")`."""
Note = Callable[[Path, str], None]
"""Takes one problem: where, and what is wrong and what to do, in Chinese."""


class State(StrEnum):
    """How it stands with a rule, or with a person's year."""

    MET = "达标"
    OPEN = "进行中"
    UNMET = "未达标"
    EXEMPT = "免"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one person. `have` and `need` are in `unit`; `entries` are the ledger's numbers.

    The reason never holds a name, the reason of an exemption or who approved it.
    """

    rule: str
    title: str
    basis: str
    state: State
    reason: str
    have: float | None
    need: float | None
    unit: str
    due: date | None
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's year under a policy, as of a day; `note` says what is special about it, mostly nothing."""

    pseudonym: str
    year: int
    on: date
    category: str
    unit: str
    state: State
    findings: tuple[Finding, ...]
    next_due: date | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Applies:
    """Whom a rule concerns: these 统计类别, narrowed to who has one of the tags and joined in time."""

    categories: tuple[str, ...]
    tags: tuple[str, ...] = ()
    joined_before: date | None = None
    joined_from: date | None = None

    def fits(self, post: Post) -> bool:
        """Whether somebody in that post is concerned, leaving aside when they joined."""
        return post.category in self.categories and (
            not self.tags or any(tag in post.tags for tag in self.tags)
        )

    def in_time(self, joined: date) -> bool:
        """Whether somebody who joined the roster that day is concerned."""
        return (self.joined_from or date.min) <= joined < (self.joined_before or date.max)


class Body(ABC):
    """What a kind of rule answers; every module in rules/ is one kind."""

    __slots__ = ()
    name: ClassVar[str]  # for machines: hours
    label: ClassVar[str]  # what people write: 学时
    dated: ClassVar[bool] = True  # whether the rule has one `due` for all
    schema: ClassVar[Mapping[str, Any]]  # {"properties": …, "required": […]} of its own fields

    @classmethod
    @abstractmethod
    def read(cls, fields: Mapping[str, Any], note: Note) -> Self:
        """From fields that fit the schema, noting what a schema cannot see."""

    @abstractmethod
    def judge(self, rule: Rule, case: Case) -> Finding | None:
        """How it stands; None when the rule does not concern this person."""

    @abstractmethod
    def subject(self) -> Hashable:
        """What it counts: two rules of one subject must not ask for different amounts of it."""

    @abstractmethod
    def demand(self, category: str) -> Hashable:
        """How much of it."""

    def settled(self, rule: Rule, case: Case) -> bool:
        """Whether nothing of it is owed any more."""
        found = self.judge(rule, case)
        return found is None or found.state in {State.MET, State.EXEMPT}

    def waits_for(self) -> tuple[str, ...]:
        """Rules that must be met before."""
        return ()

    def settles(self) -> bool:
        """Whether it can be met long before its day, so that others may wait for it."""
        return True


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement. `due` is None where each person has a day of their own."""

    id: str
    title: str
    basis: str
    applies: Applies
    due: date | None
    body: Body

    def finding(
        self,
        state: State,
        reason: str,
        *,
        have: float | None = None,
        need: float | None = None,
        unit: str = "",
        due: date | None = None,
        entries: tuple[int, ...] = (),
    ) -> Finding:
        """A finding of this rule; `due` is the rule's own where nothing else is said."""
        return Finding(
            self.id, self.title, self.basis, state, reason, have, need, unit, due or self.due, entries
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """A year's requirements, in the order of their file; `digest` is the SHA-256 of its bytes."""

    year: int
    title: str
    rules: tuple[Rule, ...]
    calendar: Calendar = NATIONAL
    digest: str = ""
