"""What a year asks of whom, on what basis, and how a person stands with it; no store, no clock, no files.

要求 Policy · 规则 Rule · 依据 basis · 适用 Applies · 期限 due · 折算 pro rata · 先学后考 gate · 补考 make-up ·
达标情况 Standing · 逐条结论 Finding · 工作日 working day

A kind of rule is one file in `rules/`, found by itself; everything else speaks to it through `Body`.
"""

from lawtrain.laws import Calendar, UnknownYear, last_day
from lawtrain.policies.faults import faults
from lawtrain.policies.judge import Judge, evaluate, standings
from lawtrain.policies.rules import KINDS
from lawtrain.policies.rules.lessons import Lessons
from lawtrain.policies.values import Applies, Body, Finding, Policy, Rule, Standing, State

__all__ = [
    "KINDS",
    "Applies",
    "Body",
    "Calendar",
    "Finding",
    "Judge",
    "Lessons",
    "Policy",
    "Rule",
    "Standing",
    "State",
    "UnknownYear",
    "evaluate",
    "faults",
    "last_day",
    "standings",
]
