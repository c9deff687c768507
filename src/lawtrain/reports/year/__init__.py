"""The report of a year: facts, then figures that each carry what is behind them, then the files of the pack.

年度事实 YearFacts · 指标 Figure · 座次 Seat · 内部版 / 公开版 Edition

What is named here is pure and light; the writers (`workbook`, `evidence`, `data`, `docx`, `pack`) are imported by
name where they are used.
"""

from lawtrain.reports.year.articles import AnswerRow, ArticleFigure, ItemFigure, weakest
from lawtrain.reports.year.facts import YearFacts, gather_year
from lawtrain.reports.year.figures import Figure, Section, all_figures, index
from lawtrain.reports.year.public import publish
from lawtrain.reports.year.seats import Seat, seats

__all__ = [
    "AnswerRow",
    "ArticleFigure",
    "Figure",
    "ItemFigure",
    "Seat",
    "Section",
    "YearFacts",
    "all_figures",
    "gather_year",
    "index",
    "publish",
    "seats",
    "weakest",
]
