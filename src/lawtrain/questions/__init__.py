"""What a question is: its words, its key, and the face a learner may see.

试题 Question · 题型 kind · 题干 stem · 选项 Option · 答案（键） key · 解析 explanation · 知识点 topic · 认知层次 Level ·
事项 duty · 对象 audience · 同族题 family · 题池 Pool · 复核状态 Review · 计分办法 Credit · 材料题 case · 小题 part ·
评分要点 GuidePoint

A kind is one file in `kinds/`, found by itself; everything else speaks to a question through `Body`.
"""

from lawtrain.questions.item import (
    Answer,
    Answers,
    Body,
    Credit,
    Face,
    GuidePoint,
    Level,
    Note,
    Option,
    Outcome,
    Path,
    Pool,
    Question,
    Reveal,
    Review,
    Template,
    fill,
)
from lawtrain.questions.kinds import KINDS
from lawtrain.questions.plain import from_plain, item_schema, to_plain, version

__all__ = [
    "KINDS",
    "Answer",
    "Answers",
    "Body",
    "Credit",
    "Face",
    "GuidePoint",
    "Level",
    "Note",
    "Option",
    "Outcome",
    "Path",
    "Pool",
    "Question",
    "Reveal",
    "Review",
    "Template",
    "fill",
    "from_plain",
    "item_schema",
    "to_plain",
    "version",
]
