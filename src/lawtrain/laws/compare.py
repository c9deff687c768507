"""新旧对照: which article of one statute text answers to which article of another, and which words differ.

    同 same       the same words under the same number
    移 moved      the same words under another number
    改 changed    other words, and perhaps another number
    增 added      only in the new text
    删 removed    only in the old text

A number says little after a revision, so articles are matched by their words: pairs of neighbouring
characters, the rare ones weighing more. The two texts may be of two laws, one having replaced the other.
"""

import difflib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from lawtrain.laws.texts import StatuteText

Kind = Literal["same", "changed", "moved", "added", "removed"]
Key = tuple[int, int]

ALIKE = 0.34
"""Least similarity at which two articles are taken for one, wherever they stand."""
ALIKE_IN_PLACE = 0.25
"""The same for articles whose neighbours before or after belong together."""

_PREAMBLE: Key = (0, 0)
_NEAREST = 12  # likeliest partners of an article that are compared in full
_COMMON = 0.08  # a pair of characters in more than this share of the articles finds no partner
_WORD = re.compile(r"[0-9A-Za-z]+|\n|.", re.DOTALL)
_SHORTEST_SHARED = 2  # a single character left standing between two changes only confuses the reader

Bag = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of the comparison: (article, suffix) in either text, (0, 0) being the preamble.

    `similarity` is 1 for the same words and 0 where one side is missing.
    """

    kind: Kind
    old: Key | None
    new: Key | None
    similarity: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a changed article: words of both texts (同), of the old (删) or of the new (增)."""

    kind: Literal["same", "removed", "added"]
    text: str


def words(text: StatuteText, key: Key) -> str:
    """The words of one article, its 款 and 项 on lines of their own; (0, 0) gives the preamble."""
    return "\n".join(text.preamble if key == _PREAMBLE else text.articles[key])


def compare(old: StatuteText, new: StatuteText) -> tuple[Pair, ...]:
    """Every article of both texts exactly once, in the order of the new text; removed ones where they stood."""
    before, after = _articles(old), _articles(new)
    links = _identical(before, after)
    scores = _scores(before, after, links)
    _take(links, scores)
    _fill_gaps(links, list(before), list(after), scores)
    partner = {j: i for i, j in links.items()}
    paired = [(partner.get(key), key) for key in after]
    return tuple(_pair(i, j, before, after, scores) for i, j in _with_removed(paired, before, links))


def differences(old: str, new: str) -> tuple[Piece, ...]:
    """What became of the words of one article, in reading order: the old text is same + removed, the new same + added."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    removed, added = "", ""
    blocks = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for n, (tag, i, ii, j, jj) in enumerate(blocks):
        inner = 0 < n < len(blocks) - 1
        if tag == "equal" and not (inner and ii - i < _SHORTEST_SHARED and a[i] not in "。；\n"):
            pieces += _changed(removed, added)
            removed, added = "", ""
            pieces.append(Piece("same", "".join(a[i:ii])))
        else:
            removed += "".join(a[i:ii])
            added += "".join(b[j:jj])
    return (*pieces, *_changed(removed, added))


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece("removed", removed)
    if added:
        yield Piece("added", added)


def _articles(text: StatuteText) -> dict[Key, str]:
    keys = [_PREAMBLE, *text.articles] if text.preamble else list(text.articles)
    return {key: words(text, key) for key in keys}


def _bare(article: str) -> str:
    return "".join(article.split())


def _identical(before: Mapping[Key, str], after: Mapping[Key, str]) -> dict[Key, Key]:
    """Articles with the same words: under the same number first, then in order; the preamble is no article."""
    links = {key: key for key, text in before.items() if key in after and _bare(after[key]) == _bare(text)}
    taken = set(links.values())
    waiting: dict[str, list[Key]] = defaultdict(list)
    for key, text in after.items():
        if key not in taken and key != _PREAMBLE:
            waiting[_bare(text)].append(key)
    for key, text in before.items():
        if key not in links and key != _PREAMBLE and waiting.get(_bare(text)):
            links[key] = waiting[_bare(text)].pop(0)
    return links


def _scores(
    before: Mapping[Key, str], after: Mapping[Key, str], links: Mapping[Key, Key]
) -> dict[tuple[Key, Key], float]:
    """Similarity of every two articles that might belong together; the preamble has no partner but the preamble."""
    every = [*before.values(), *after.values()]
    seen = Counter(gram for text in every for gram in set(_grams(text)))
    weight = {gram: math.log(1 + len(every) / n) for gram, n in seen.items()}
    old, new = _bags(before, weight), _bags(after, weight)
    size = {id(bag): math.fsum(bag.values()) for bag in (*old.values(), *new.values())}
    holders: dict[str, list[Key]] = defaultdict(list)
    done = set(links.values())
    most = max(20.0, _COMMON * len(every))
    for j, bag in new.items():
        if j not in done:
            for gram in bag:
                if seen[gram] <= most:
                    holders[gram].append(j)
    scores: dict[tuple[Key, Key], float] = {}
    for i, bag in old.items():
        if i in links:
            continue
        for j in _nearest(i, bag, holders, new, size):
            if (i == _PREAMBLE) == (j == _PREAMBLE):
                whole = size[id(bag)] + size[id(new[j])]
                scores[i, j] = 2 * _shared(bag, new[j]) / whole if whole else 0.0
    return scores


def _nearest(
    i: Key, bag: Bag, holders: Mapping[str, list[Key]], new: Mapping[Key, Bag], size: Mapping[int, float]
) -> Iterable[Key]:
    """The likeliest partners of an article, and the one that bears its number."""
    shared: defaultdict[Key, float] = defaultdict(float)
    for gram, w in bag.items():
        for j in holders.get(gram, ()):
            shared[j] += w
    best = sorted(shared, key=lambda j: (-shared[j] / (size[id(bag)] + size[id(new[j])]), j))[:_NEAREST]
    return dict.fromkeys([*best, *([i] if i in new else [])])


def _grams(text: str) -> list[str]:
    bare = _bare(text)
    return [a + b for a, b in pairwise(bare)] or [bare]


def _bags(articles: Mapping[Key, str], weight: Mapping[str, float]) -> dict[Key, dict[str, float]]:
    return {
        key: {gram: n * weight[gram] for gram, n in Counter(_grams(text)).items()}
        for key, text in articles.items()
    }


def _shared(one: Bag, other: Bag) -> float:
    return math.fsum(min(w, other[gram]) for gram, w in one.items() if gram in other)


def _take(links: dict[Key, Key], scores: Mapping[tuple[Key, Key], float]) -> None:
    """The likest first; of equals, the one that stayed nearest to its number."""
    taken = set(links.values())
    for (i, j), score in sorted(
        scores.items(),
        key=lambda entry: (-round(entry[1], 9), abs(entry[0][0][0] - entry[0][1][0]), entry[0]),
    ):
        if score >= ALIKE and i not in links and j not in taken:
            links[i] = j
            taken.add(j)


def _fill_gaps(
    links: dict[Key, Key], before: list[Key], after: list[Key], scores: Mapping[tuple[Key, Key], float]
) -> None:
    """Rewritten articles between kept ones: less likeness is enough next to a pair that is certain."""
    taken = set(links.values())
    place = {j: n for n, j in enumerate(after)}
    for step in (1, -1):
        order = before[::step]
        for previous, i in pairwise(order):
            if i in links or previous not in links:
                continue
            at = place[links[previous]] + step
            j = after[at] if 0 <= at < len(after) else None
            if j is not None and j not in taken and scores.get((i, j), 0.0) >= ALIKE_IN_PLACE:
                links[i] = j
                taken.add(j)


def _with_removed(
    paired: list[tuple[Key | None, Key]], before: Mapping[Key, str], links: Mapping[Key, Key]
) -> Iterator[tuple[Key | None, Key | None]]:
    """The rows with each removed article put behind the one that it followed."""
    behind: dict[Key | None, list[Key]] = defaultdict(list)
    last: Key | None = None
    for gone in before:
        if gone in links:
            last = gone
        else:
            behind[last].append(gone)
    yield from ((lost, None) for lost in behind.get(None, ()))
    for i, j in paired:
        yield i, j
        if i is not None:
            yield from ((lost, None) for lost in behind.get(i, ()))


def _pair(
    i: Key | None,
    j: Key | None,
    before: Mapping[Key, str],
    after: Mapping[Key, str],
    scores: Mapping[tuple[Key, Key], float],
) -> Pair:
    if i is None or j is None:
        return Pair("removed" if j is None else "added", i, j, 0.0)
    if _bare(before[i]) == _bare(after[j]):
        return Pair("same" if i == j else "moved", i, j, 1.0)
    return Pair("changed", i, j, round(scores[i, j], 4))
