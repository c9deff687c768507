"""Which texts of many say nearly the same, found in time that grows with their number and not its square."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

PROBES = 400
"""Earlier texts looked up for one text: a bound that an ordinary collection never meets, so that a huge one ends."""
VERIFIED = 20
"""Of those, how many are compared in full: the ones that share most of the rare pairs."""

_OTHER = re.compile(r"[^\w]|_")


def bare(text: str) -> str:
    """Letters, figures and characters alone: what is left when layout, marks and punctuation are taken away."""
    return _OTHER.sub("", text).lower()


def pairs(texts: Sequence[str]) -> frozenset[str]:
    """The pairs of neighbouring characters of all `texts`, none across two of them."""
    plain = [bare(text) for text in texts]
    return frozenset(text[n : n + 2] for text in plain for n in range(len(text) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared pairs among all pairs: 0 nothing in common, 1 the same."""
    shared = len(one & other)
    return shared / ((len(one) + len(other) - shared) or 1)


def alike(items: Sequence[frozenset[str]], least: float) -> Iterator[tuple[int, int, float]]:
    """`(later, earlier, likeness)` of those at least `least` alike, the best few for each later one.

    Two sets that share enough must share one of the rarer elements of either (a set of n that shares m of them
    cannot hide all m among its n - m + 1 rarest), so only those are indexed and looked up, the rarest first.
    """
    common = Counter(pair for item in items for pair in item)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for later, item in enumerate(items):
        # A common element is in the rarer part of hardly any text, and its list of holders stays short.
        rarer = sorted(item, key=lambda pair: (common[pair], pair))[: len(item) - int(least * len(item)) + 1]
        met: Counter[int] = Counter()
        for pair in rarer:
            met.update(holders[pair][-PROBES:])
            if met.total() >= PROBES:
                break
        for earlier, _ in met.most_common(VERIFIED):
            if (degree := likeness(item, items[earlier])) >= least:
                yield later, earlier, degree
        for pair in rarer:
            holders[pair].append(later)
