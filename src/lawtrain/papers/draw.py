"""Draw a paper from a bank by a blueprint and a seed, or say why the bank cannot give it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from lawtrain.errors import ContentError
from lawtrain.laws import UnknownYear
from lawtrain.papers.bank import Bank, Quiz
from lawtrain.papers.paper import Paper, Slot
from lawtrain.questions import Question, fill, version


def shortfalls(bank: Bank, quiz: Quiz) -> tuple[str, ...]:
    """Everything that keeps `quiz` from being drawn from `bank`, in Chinese; empty when it can be."""
    ids = {q.id for q in bank.questions}
    found = [f"题库里没有编号为“{i}”的题" for i in quiz.blueprint.items if i not in ids]
    families = choices(bank, quiz)
    for one in quiz.blueprint.draws:
        have = len(families[one.label])
        if have < one.count:
            found.append(f"{one.label}题要抽 {one.count} 道，题库里只有 {have} 组不同的题（同族题只抽一道）")
    return tuple(found)


def draw(bank: Bank, quiz: Quiz, seed: int) -> Paper:
    """One paper: at most one item of each family, options shuffled, templates filled. Same bank, quiz and seed, same
    paper; `bank.asked(seed)` has the questions it asks.

    A form that another quiz of the bank always shows (and so reveals) is left out where its family has others.

    Raises: ContentError when the bank cannot give what the quiz asks for, in words for a learner.
    """
    problems = shortfalls(bank, quiz)
    if problems:
        raise ContentError(f"小测“{quiz.title}”现在不能组卷：" + "；".join(problems) + "。请联系培训员补题。")
    rng = random.Random(seed)  # noqa: S311 (the seed is written down; unpredictability is not the point)
    by_id = {q.id: q for q in bank.questions}
    chosen = [(by_id[i], Fraction(points)) for i, points in quiz.blueprint.fixed]
    families = choices(bank, quiz)
    shown = {i for other in bank.quizzes if other != quiz for i in other.blueprint.items}
    for one in quiz.blueprint.draws:
        groups = families[one.label]
        for name in rng.sample(sorted(groups), one.count):
            fresh = [q for q in groups[name] if q.id not in shown]
            chosen.append((rng.choice(fresh or groups[name]), Fraction(one.points)))
    try:
        asked = [(fill(q, seed, bank.calendar), points) for q, points in chosen]
    except UnknownYear as unknown:
        raise ContentError(
            f"小测“{quiz.title}”现在不能组卷：题目里的日子还算不出来。请联系培训员。"
        ) from unknown
    slots = tuple(Slot(q.id, version(q), points, _orders(q, rng)) for q, points in asked)
    return Paper(
        quiz=quiz.ref,
        bank=bank.title,
        title=quiz.title,
        counted=quiz.counted,
        credit=quiz.credit,
        pass_score=quiz.pass_score,
        bank_version=bank.version,
        seed=seed,
        slots=slots,
    )


def choices(bank: Bank, quiz: Quiz) -> Mapping[str, Mapping[str, list[Question]]]:
    """What a paper of this quiz may be drawn from: items by kind label, then by family.

    What an assignment of the bank is made of is left to it: other quizzes would show its keys.
    """
    kept = {i for one in bank.quizzes if one.assignment and one.ref != quiz.ref for i in one.blueprint.items}
    found: defaultdict[str, defaultdict[str, list[Question]]] = defaultdict(lambda: defaultdict(list))
    for question in (q for q in bank.questions if q.id not in kept):
        found[question.body.label][question.family].append(question)
    return found


def _orders(question: Question, rng: random.Random) -> dict[str, tuple[str, ...]]:
    orders = {}
    for leaf in question.leaves:
        ids = list(leaf.body.shufflable)
        if ids:
            rng.shuffle(ids)
            orders[leaf.id] = tuple(ids)
    return orders
