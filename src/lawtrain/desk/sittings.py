"""An attempt with the paper and the item versions it was drawn from; immutable, so it is kept in memory.

The versions are shared: a few thousand papers are drawn from a few hundred of them. A computed deadline is a version
of its own on every paper, so none is kept longer than a paper that asks it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakValueDictionary

from lawtrain.errors import NotFound
from lawtrain.papers import Paper, Slot
from lawtrain.questions import Question
from lawtrain.records import Attempt
from lawtrain.store import Store, Transaction

_KEEP = 4096


@dataclass(frozen=True, slots=True)
class Sitting:
    """`questions` by item id; `leaves` by the id of the question that takes the answer.

    `before`: for each stage of a drill the stages that must be settled first.
    """

    attempt: Attempt
    paper: Paper
    questions: Mapping[str, Question]
    leaves: Mapping[str, Question]
    before: Mapping[str, tuple[str, ...]]


class Sittings:
    """Sittings by attempt id, the most recent few thousand in memory."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[str, Sitting] = OrderedDict()
        self._questions: WeakValueDictionary[tuple[str, str], Question] = WeakValueDictionary()
        self._lock = threading.Lock()

    def __contains__(self, attempt: str) -> bool:
        """Whether `get` would answer from memory."""
        return attempt in self._known

    def get(self, attempt: str) -> Sitting:
        """Raises NotFound."""
        with self._lock:
            if known := self._known.get(attempt):
                self._known.move_to_end(attempt)
                return known
        with self._store.reading() as tx:
            return self.load(tx, attempt)

    def load(self, tx: Transaction, attempt: str) -> Sitting:
        """The same within a transaction."""
        row = tx.attempt(attempt)
        if row is None:
            raise NotFound("没有找到这份答卷；请回到“我的学习”重新打开")
        paper = tx.paper(row.paper)
        if paper is None:
            raise NotFound("这份答卷的试卷不在了；请联系管理员核对数据库")
        questions = {s.item: q for s in paper.slots if (q := self._question(tx, s))}
        leaves = {leaf.id: leaf for q in questions.values() for leaf in q.leaves}
        before = {stage: q.stages[:n] for q in questions.values() for n, stage in enumerate(q.stages)}
        sitting = Sitting(row, paper, questions, leaves, before)
        with self._lock:
            self._known[attempt] = sitting
            while len(self._known) > _KEEP:
                self._known.popitem(last=False)
        return sitting

    def _question(self, tx: Transaction, slot: Slot) -> Question | None:
        name = slot.item, slot.version
        if found := self._questions.get(name) or tx.item(*name):
            self._questions[name] = found
        return found
