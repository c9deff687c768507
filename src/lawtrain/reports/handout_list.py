"""本镇落实 of a lesson as a list to tick: what is to be done, a box, room for a word, and who looked when."""

from __future__ import annotations

from datetime import datetime

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from lawtrain.content.handout import Handout, tasks
from lawtrain.content.handout_text import BOX
from lawtrain.reports import handout_paper as sheet
from lawtrain.reports.year import docx_paper as paper
from lawtrain.reports.year import docx_table as tables
from lawtrain.reports.year.docx_paper import Said
from lawtrain.reports.year.docx_styles import Style
from lawtrain.reports.year.docx_table import Grid

_WIDTHS = (11.0, 12.0, 105.0, 32.0)
_SIGNED = "检查人：＿＿＿＿＿＿　单位：＿＿＿＿＿＿＿　日期：＿＿＿年＿＿月＿＿日"
_HEAD = ("序号", "完成", "要做的事", "办理情况")


def write_list(handout: Handout, made_at: datetime, basis: str = "") -> bytes:
    """The .docx. Raises NotFound for a lesson without such a section."""
    every = tasks(handout)
    document = sheet.handout_paper(
        f"{handout.title}（本镇落实清单）", made_at, head=f"本镇落实清单　{handout.title}"
    )
    paper.head(document, "本镇落实清单", after=4)
    about = " ｜ ".join(text for text in (handout.edition, f"内容依据：{basis}" if basis else "") if text)
    for text, size, tall in ((handout.title, 15, 26), (about, 10.5, 16), (handout.checked, 10.5, 16)):
        if text:
            line = paper.add(document, Style.SMALL, Said(text, face="楷体", size=size))
            line.alignment, line.paragraph_format.line_spacing = WD_ALIGN_PARAGRAPH.CENTER, Pt(tall)
    signed = paper.add(document, Style.FLUSH, _SIGNED)
    signed.paragraph_format.space_before = signed.paragraph_format.space_after = Pt(6)
    for run in signed.runs:
        run.font.size = Pt(12)
    grid = Grid(_HEAD, _WIDTHS, left=frozenset({2, 3}), height=9)
    table = tables.add_table(document, grid, ())
    group = ""
    for number, task in enumerate(every, 1):
        if task.group != group:
            group = task.group
            tables.band(document, table, group)
        box = Said(BOX, face="Segoe UI Symbol", size=14)
        tables.fill_row(document, table, grid, [str(number), box, sheet.bits(task.spans), ""])
    sheet.polish(table, headed=True)
    tables.end_table(document)
    return paper.save(document)
