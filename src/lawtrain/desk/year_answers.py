"""First attempts at quizzes, answer by answer, with the articles each item cites: what weak articles are found from."""

from __future__ import annotations

from collections.abc import Iterator, Set
from fractions import Fraction
from functools import cache
from itertools import chain

from lawtrain.errors import NotFound
from lawtrain.laws import article_label, load_registry
from lawtrain.records import Book
from lawtrain.reports.year import AnswerRow
from lawtrain.store import Transaction


class Answers:
    """Grows with the ledger: a reading goes on where the last one ended. Not safe to use from many threads at once."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[AnswerRow, ...]] = {}  # by attempt
        self._cited: dict[tuple[str, str], tuple[str, ...]] = {}  # item version → articles as printed
        self._lists: dict[tuple[str, ...], tuple[str, ...]] = {}  # each list of articles once
        self._seen = 0

    def of_year(self, tx: Transaction, book: Book, year: int) -> Iterator[AnswerRow]:
        """The answers behind the results that stand for that year; `book` is as new as the transaction."""
        firsts = [*tx.year.firsts(after=self._seen)]
        # A computed deadline is a version of its own on every paper: they are looked up together, not one by one.
        self._learn(tx, {name for first in firsts for name in first.versions.items()})
        for first in firsts:
            self._rows[first.attempt] = tuple(
                AnswerRow(item, self._cited[item, version], _part(part), 1, first.pseudonym)
                for item, part in first.fractions.items()
                if (version := first.versions.get(item))
            )
        self._seen = max(self._seen, book.head)
        wanted = (attempt for attempt, result in book.results.items() if result.year == year)
        return chain.from_iterable(self._rows.get(attempt, ()) for attempt in wanted)

    def _learn(self, tx: Transaction, names: Set[tuple[str, str]]) -> None:
        fresh = names - self._cited.keys()
        published = tx.items(fresh)
        for name in fresh:
            question = published.get(name)
            every = (question.citations, *(leaf.citations for leaf in question.leaves)) if question else ()
            articles = tuple(dict.fromkeys(_printed(c.law, c.article, c.suffix) for c in chain(*every)))
            self._cited[name] = self._lists.setdefault(articles, articles)


@cache
def _part(written: str) -> float:
    return float(Fraction(written))


@cache
def _printed(law: str, article: int, suffix: int) -> str:
    try:
        name = load_registry().law(law).short
    except NotFound:  # an item of an earlier installation
        name = law
    return f"{name}{article_label(article, suffix)}"
