"""From a bank to a paper: what a quiz asks for, whether the bank can give it, and one drawn, frozen paper.

题库 Bank · 小测 Quiz · 组卷蓝图 Blueprint · 试卷 Paper · 抽题 draw · 一道题在卷上的位置 Slot
"""

from lawtrain.papers.bank import Bank, Blueprint, Draw, Quiz
from lawtrain.papers.draw import choices, draw, shortfalls
from lawtrain.papers.paper import Paper, Slot

__all__ = ["Bank", "Blueprint", "Draw", "Paper", "Quiz", "Slot", "choices", "draw", "shortfalls"]
