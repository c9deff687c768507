"""From single answers to what the town finds hard: articles and items, with enough behind them or 数据不足.

法条 article · 试题 item · 首次作答 first attempt · 答对 right · 数据不足 not enough
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lawtrain.reports.facts import chinese_order
from lawtrain.reports.year.figure import rate_text, share_of

LEAST_ITEMS, LEAST_ANSWERS = 3, 20
"""An article is called weak only when this many items and answers are behind it."""

WEAK_BELOW = 0.8
"""Share of right answers from which an article is mastered."""

NOT_ENOUGH = "数据不足"


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer. `number` is which attempt at the quiz it belongs to; `citations` are written as printed."""

    item: str
    citations: tuple[str, ...]
    fraction: float
    number: int
    pseudonym: str


@dataclass(frozen=True, slots=True)
class ItemFigure:
    """An item at first attempts."""

    item: str
    citations: tuple[str, ...]
    answers: int
    right: int

    @property
    def share(self) -> float | None:
        """Part of the first attempts that were wholly right."""
        return share_of(self.right, self.answers)


@dataclass(frozen=True, slots=True)
class ArticleFigure:
    """An article, over all items that cite it, at first attempts."""

    article: str
    items: int
    answers: int
    people: int
    right: int

    @property
    def enough(self) -> bool:
        """Whether anything may be said of it."""
        return self.items >= LEAST_ITEMS and self.answers >= LEAST_ANSWERS

    @property
    def share(self) -> float | None:
        """Part of the answers that were wholly right."""
        return share_of(self.right, self.answers)

    @property
    def told(self) -> str:
        """As printed."""
        return rate_text(self.right, self.answers) if self.enough else NOT_ENOUGH


def by_item(answers: Iterable[AnswerRow]) -> tuple[ItemFigure, ...]:
    """Every item that was answered at a first attempt, the hardest first."""
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    cited: dict[str, set[str]] = defaultdict(set)
    for row in answers:
        if row.number == 1:
            asked[row.item] += 1
            right[row.item] += row.fraction >= 1
            cited[row.item].update(row.citations)
    found = (ItemFigure(i, tuple(sorted(cited[i], key=chinese_order)), n, right[i]) for i, n in asked.items())
    return tuple(sorted(found, key=lambda f: (f.right / f.answers, -f.answers, f.item)))


def by_article(answers: Iterable[AnswerRow]) -> tuple[ArticleFigure, ...]:
    """Every article cited by an item that was answered at a first attempt: those with enough behind them first,
    the hardest of them at the top."""
    items: dict[str, set[str]] = defaultdict(set)
    people: dict[str, set[str]] = defaultdict(set)
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for row in answers:
        if row.number != 1:
            continue
        for article in set(row.citations):
            items[article].add(row.item)
            people[article].add(row.pseudonym)
            asked[article] += 1
            right[article] += row.fraction >= 1
    found = (ArticleFigure(a, len(items[a]), n, len(people[a]), right[a]) for a, n in asked.items())
    return tuple(sorted(found, key=_hardest))


def weakest(articles: Iterable[ArticleFigure], count: int = 5) -> tuple[ArticleFigure, ...]:
    """The hardest that may be named, at most `count`."""
    weak = (a for a in articles if a.enough and a.right < WEAK_BELOW * a.answers)
    return tuple(sorted(weak, key=_hardest))[:count]


def _hardest(one: ArticleFigure) -> tuple[object, ...]:
    return not one.enough, one.right / one.answers, -one.answers, chinese_order(one.article)
