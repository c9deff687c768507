"""The yearly report as .docx, in official layout, in the five parts of 督察规定 Art 25, every figure with its footnote.

年度报告 report · 内部版 internal · 公开版 public · 个人学法情况表 (see `docx_leader`)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lawtrain.reports.cells import clean
from lawtrain.reports.year import docx_notes, docx_paper, docx_template
from lawtrain.reports.year.docx_blocks import Block, Figures, lay
from lawtrain.reports.year.docx_leader import write_leader
from lawtrain.reports.year.docx_outlook import first_duty, outlook, rest, shortcomings
from lawtrain.reports.year.docx_results import results
from lawtrain.reports.year.docx_styles import Paper
from lawtrain.reports.year.docx_targets import Target
from lawtrain.reports.year.docx_template import PARTS, WHOLE, default_template
from lawtrain.reports.year.facts import YearFacts
from lawtrain.reports.year.figures import Figure, index

__all__ = ["default_template", "write_leader", "write_report"]


def write_report(
    facts: YearFacts,
    figures: Iterable[Figure],
    *,
    public: bool,
    template: bytes | None = None,
    last: Sequence[Target] = (),
) -> bytes:
    """The report of the year: the same facts give the same bytes. It names nobody in either edition.

    `public`: `figures` have been through `publish`. `template` is the office's .docx (see `default_template`),
    `last` the targets that last year's report set (`docx_targets.targets` of last year's figures). Raises Invalid,
    saying what and where, when the template cannot be filled.
    """
    own = Figures(facts, index(f for f in figures if not f.unit))
    parts: list[list[Block]] = [
        list(results(own)),
        list(shortcomings(own, public=public)),
        list(first_duty(own, public=public)),
        list(outlook(own, last)),
        list(rest(own, public=public)),
    ]
    passages = {name: _writer(blocks) for name, blocks in zip(PARTS, parts, strict=True)}
    passages[WHOLE] = _writer([block for blocks in parts for block in blocks])
    title = docx_paper.balanced([clean(facts.town), f"{facts.year}年度干部学法用法", "工作情况报告"])
    words = {
        "标题": "\n".join(title),
        "单位": clean(facts.town),
        "年度": str(facts.year),
        "版本": f"（{'公开版' if public else '内部版'}　建议稿，须人工确认）",
        "日期": docx_paper.date_in_words(facts.made_at.date()),
    }
    document = docx_template.fill(default_template() if template is None else template, words, passages)
    docx_notes.settle(document)
    docx_paper.describe(document, "".join(title), facts.made_at)
    return docx_paper.save(document)


def _writer(blocks: Sequence[Block]) -> Callable[[Paper], None]:
    return lambda document: lay(document, blocks)
