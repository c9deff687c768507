"""From the ledger to what an office hands in: facts, then tables, then files.

成绩 ScoreRow · 汇总 summary · 明细 detail · 单位 unit · 参加人数 people · 作答人次 attempts

`facts` and `tables` are pure and light. The writers `xlsx`, `csv` and `frame` are imported by name where
they are used: each brings a library that the rest of the program can do without.
"""

from lawtrain.reports.facts import (
    NO_UNIT,
    UNREGISTERED,
    ScoreFacts,
    ScoreRow,
    ScoreSource,
    collect,
    gather,
    unnamed,
)
from lawtrain.reports.tables import Cell, Column, Kind, Table, detail, summary

__all__ = [
    "NO_UNIT",
    "UNREGISTERED",
    "Cell",
    "Column",
    "Kind",
    "ScoreFacts",
    "ScoreRow",
    "ScoreSource",
    "Table",
    "collect",
    "detail",
    "gather",
    "summary",
    "unnamed",
]
