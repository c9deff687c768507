"""A small bank that is right in every respect; tests spoil it one bit at a time."""

BANK = """\
# yaml-language-server: $schema=../../schemas/bank-v1.schema.json
format: 1
bank: constitution/01-supremacy
title: 宪法的地位
defaults:
  audience: [领导, 执法, 一般, 村组]
  pool: practice
quizzes:
  - name: test
    title: 课后测验
    counted: true
    credit: 漏选得部分分、错选不得分
    pass: 70
    draw:
      - {kind: 单选, count: 1, points: 60}
      - {kind: 材料, count: 1, points: 40}
  - name: practice
    title: 随堂练习
    counted: false
    items: [c01-001, c01-002]
items:
  - id: c01-001
    kind: 单选
    stem: |-
      下面哪一项**正确**？
    options:
      - {id: a, text: 甲, why: 不对}
      - {id: b, text: 乙}
    answer: b
    explanation: 因为如此。
    citations:
      - {law: xianfa, article: 5, paragraph: 3, quote: 一切法律、行政法规和地方性法规都不得同宪法相抵触}
    topic: 宪法的最高效力
    level: 理解
    difficulty: 2
    family: 最高效力
  - id: c01-002
    kind: 材料
    stem: 某镇发生了一件事情。
    explanation: 见小题。
    citations: [{law: xianfa, article: 5, quote: 都不得同宪法相抵触}]
    topic: 宪法的最高效力
    level: 应用
    difficulty: 3
    family: 材料一
    parts:
      - {id: "1", kind: 判断, stem: 这样做是对的。, answer: 错误, explanation: 不对}
      - {id: "2", kind: 单选, stem: 怎样做对？, options: [{id: a, text: 甲}, {id: b, text: 乙}], answer: a, explanation: 甲}
"""


def line_of(text: str, needle: str) -> int:
    """The number of the first line that holds `needle`."""
    return next(n for n, line in enumerate(text.splitlines(), start=1) if needle in line)
