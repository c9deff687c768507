"""Judges a person's year under a policy on a day: which rules concern them, how each stands, what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from lawtrain.errors import Invalid
from lawtrain.policies.case import Case, joined, place_of, stays
from lawtrain.policies.rules.lessons import Lessons
from lawtrain.policies.values import Finding, Policy, Rule, Standing, State
from lawtrain.policies.words import day
from lawtrain.records import CATEGORIES, Book, Exam, Exemption, PersonYear, Stretch, person_years

_NO_EXAMS: Mapping[str, Exam] = MappingProxyType({})


class Judge:
    """A policy made ready for a day; `exams` are those of the year, by id, to know what an exemption is from.

    Raises Invalid for a required list that was not looked up in the catalogue: an empty one would pass everybody.
    """

    def __init__(self, policy: Policy, on: date, exams: Mapping[str, Exam] = _NO_EXAMS) -> None:
        for rule in policy.rules:
            if isinstance(rule.body, Lessons) and not rule.body.tests:
                raise Invalid(f"“{rule.title}”的清单还没有与课程目录对上，请用 policy_for 读取要求")
        self._policy, self._on, self._exams = policy, on, exams
        self._day = min(on, date(policy.year, 12, 31))
        self._rules = {rule.id: rule for rule in policy.rules}
        self._titles = {rule.id: rule.title for rule in policy.rules}
        self._of = {c: tuple(r for r in policy.rules if c in r.applies.categories) for c in CATEGORIES}

    def standing(self, person: PersonYear, earlier: PersonYear | None = None) -> Standing:
        """How that person stands. `earlier` is their year before: a deadline that began in it may have been met in it."""
        year, on = self._policy.year, self._on
        found = place_of(person, self._day)
        if found is None:
            note = f"{day(on, year)}还不在花名册上，没有要求"
            return Standing(person.pseudonym, year, on, "", "", State.EXEMPT, (), None, note)
        here, left = found
        last = here.until if left and here.until else on
        case = self._case(person, earlier, last, here)
        findings = self._findings(case, here, left)
        note = f"{day(last, year)}是在册的最后一天，按在册的日子算" if left else ""
        if not findings:
            note = "；".join(filter(None, (note, "没有适用的要求")))
        state = overall(findings)
        owed = [f.due for f in findings if f.state is State.OPEN and f.due]
        post = here.post
        return Standing(
            person.pseudonym,
            year,
            on,
            post.category,
            post.unit,
            state,
            findings,
            min(owed, default=None),
            note,
        )

    def _findings(self, case: Case, here: Stretch, left: bool) -> tuple[Finding, ...]:
        free = self._free(case) if case.person.exemptions else None
        found = []
        for rule in self._of.get(here.post.category, ()):
            if not _concerns(rule, case, here):
                continue
            finding = rule.body.judge(rule, case)
            if finding is None:
                continue
            if free:
                finding = _exempt(finding, free, case)
            elif left and finding.state is State.OPEN:
                reason = f"{finding.reason.rstrip('。')}；离开花名册时还没有到期，不再要求。"
                finding = replace(finding, state=State.EXEMPT, reason=reason)
            found.append(finding)
        return tuple(found)

    def _free(self, case: Case) -> Exemption | None:
        """An exemption from everything of the year."""
        scope = f"year:{self._policy.year}"
        return next(
            (e for e in case.person.exemptions if e.scope == scope and e.approved_on <= case.on), None
        )

    def _case(self, person: PersonYear, earlier: PersonYear | None, on: date, here: Stretch) -> Case:
        calendar, always = self._policy.calendar, stays(person)
        return Case(
            person, earlier, on, here.post, self._exams, calendar, self._titles, self._settled, always
        )

    def _settled(self, name: str, case: Case, on: date) -> bool:
        """Whether a rule was met, or did not concern them, on an earlier day: for another that waits for it."""
        rule = self._rules[name]
        found = place_of(case.person, on)
        if found is None or not _concerns(rule, case, found[0]):
            return True
        return rule.body.settled(rule, self._case(case.person, case.earlier, on, found[0]))


def _concerns(rule: Rule, case: Case, here: Stretch) -> bool:
    applies = rule.applies
    if not applies.fits(here.post):
        return False
    if applies.joined_before or applies.joined_from:
        return applies.in_time(joined(case.person, here))
    return True


def _exempt(finding: Finding, free: Exemption, case: Case) -> Finding:
    reason = f"已批准免除本年度全部要求（{day(free.approved_on, case.person.year)}批准）。"
    return replace(finding, state=State.EXEMPT, reason=reason, entries=(free.seq,))


def overall(findings: Iterable[Finding]) -> State:
    """The worst decides; 免 only where nothing else is found."""
    states = {finding.state for finding in findings}
    for state in (State.UNMET, State.OPEN, State.MET):
        if state in states:
            return state
    return State.EXEMPT


def evaluate(
    policy: Policy,
    person: PersonYear,
    on: date,
    *,
    exams: Mapping[str, Exam] = _NO_EXAMS,
    earlier: PersonYear | None = None,
) -> Standing:
    """One person's standing; for many, keep a `Judge` or take `standings`."""
    return Judge(policy, on, exams).standing(person, earlier)


def standings(
    policy: Policy,
    book: Book,
    places: Mapping[str, tuple[Stretch, ...]],
    on: date,
    only: Iterable[str] | None = None,
) -> dict[str, Standing]:
    """The standing of everybody who was on the roster in the policy's year (or of `only` these), by pseudonym."""
    year = policy.year
    judge = Judge(policy, on, {e.id: e for e in book.exams.values() if e.year == year})
    people = person_years(book, places, year, only)
    began = {a.pseudonym for a in book.appointments.values() if a.noticed_on.year == year - 1}
    earlier = person_years(book, places, year - 1, began & people.keys())
    return {who: judge.standing(person, earlier.get(who)) for who, person in people.items()}
