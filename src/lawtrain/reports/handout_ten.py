"""会前学法十分钟: one page to hand round before a meeting, with who leads it, what is talked over, and room to write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from lawtrain.content.handout import Handout
from lawtrain.content.handout_ten import Ten, compose
from lawtrain.content.handout_text import plain
from lawtrain.laws import to_chinese
from lawtrain.reports import handout_fit as fitting
from lawtrain.reports import handout_paper as sheet
from lawtrain.reports.handout_fit import Choice
from lawtrain.reports.year import docx_paper as paper
from lawtrain.reports.year import docx_table as tables
from lawtrain.reports.year.docx_paper import Bit, Said
from lawtrain.reports.year.docx_styles import Paper, Style
from lawtrain.reports.year.docx_table import Grid

_MARGINS = (14, 18, 14, 18)
_TINT = "FBEFEA"


def write_ten(handout: Handout, made_at: datetime, basis: str = "") -> bytes:
    """The .docx of one page. Raises NotFound for a lesson without the sections it is picked from."""
    ten = compose(handout)
    choice = fitting.fit(ten)
    document = _page(handout, made_at)
    _top(document, handout)
    page = _Page(document)
    if choice.remember:
        page.remember(Said("一句话记住：", bold=True), *sheet.bits(choice.remember))
    if choice.goals:
        page.heading("学完要做到")
        page.entries([(goal,) for goal in choice.goals])
    page.heading("身边的事，一起议一议" if choice.story else "一起议一议")
    for text in choice.story:
        sheet.indent(page.line(Said(text, face="楷体")), fitting.HANG)
    page.entries([(Said(question, bold=True),) for question in choice.questions], marks="①②③")
    if choice.mistakes:
        page.heading("最容易错的")
        page.entries([(Said(one.said, bold=True), *sheet.bits(one.right)) for one in choice.mistakes])
    if choice.numbers:
        page.heading("要记住的期限和数字")
        page.numbers(ten, choice)
    page.blank(choice.notes)
    _foot(document, ten, basis)
    return paper.save(document)


def _page(handout: Handout, made_at: datetime) -> Paper:
    document = sheet.handout_paper(f"{handout.title}（会前学法十分钟）", made_at)
    page = document.sections[0]
    paper.margins(page, *_MARGINS)
    page.header_distance = page.footer_distance = Mm(6)
    for footer in (page.footer, page.even_page_footer):  # a page by itself has no number
        for run in list(footer.paragraphs[0].runs):
            footer.paragraphs[0]._p.remove(run._r)
    sheet.resize(document, Style.FLUSH, fitting.SIZE, fitting.LINE)
    sheet.resize(document, Style.CELL, fitting.CELL_SIZE, fitting.CELL_LINE)
    return document


def _top(document: Paper, handout: Handout) -> None:
    """Title, lesson, and who was there: `fitting.TOP` points in all."""
    title = paper.add(document, Style.TITLE, "会前学法十分钟")
    title.paragraph_format.line_spacing, title.paragraph_format.space_after = Pt(34), Pt(0)
    lesson = paper.add(document, Style.FLUSH, Said(paper.short(handout.title, 29), face="黑体", size=15))
    lesson.alignment, lesson.paragraph_format.line_spacing = WD_ALIGN_PARAGRAPH.CENTER, Pt(26)
    lesson.paragraph_format.space_after = Pt(4)
    grid = Grid((), (18, 42, 14, 42, 18, 40), height=8)
    tables.add_table(document, grid, [("主持人", "", "日期", "　　年　月　日", "参加人", "")])
    tables.end_table(document, gap=6)


def _foot(document: Paper, ten: Ten, basis: str) -> None:
    """Where it comes from, and what is law: at most three lines, `fitting.FOOT` points in all."""
    answers = f"讨论要点见讲义“{ten.answered}”；" if ten.answered else ""
    told = (
        f"摘自本课讲义。{answers}没有写法名的条号，见讲义全文。",
        ten.handout.checked,
        f"内容依据：{basis}" if basis else "",
    )
    for number, text in enumerate(text for text in told if text):
        line = paper.add(document, Style.SMALL, Said(paper.short(text, 52), face="楷体", size=9))
        line.paragraph_format.line_spacing = Pt(13)
        if not number:
            line.paragraph_format.space_before = Pt(4)


class _Page:
    """Sets one thing below the other, each in the height that `handout_fit` counted for it."""

    def __init__(self, document: Paper) -> None:
        self._document = document
        self._headings = 0

    def line(self, *words: Bit) -> Paragraph:
        return paper.add(self._document, Style.FLUSH, *words)

    def heading(self, text: str) -> None:
        self._headings += 1
        line = self.line(Said(f"{to_chinese(self._headings)}、{text}", face="黑体", size=12.5))
        line.paragraph_format.space_before = Pt(fitting.HEADING - fitting.LINE)
        line.paragraph_format.keep_with_next = True

    def remember(self, *words: Bit) -> None:
        line = self.line(
            *(Said(w.text if isinstance(w, Said) else str(w), bold=True, size=13) for w in words)
        )
        line.paragraph_format.line_spacing = Pt(20)
        line.paragraph_format.space_before = Pt(6)
        sheet.indent(line, 8, 8)
        sheet.border(line, "top", "left", "bottom", "right", colour="9B2222", size=8, space=5)
        sheet.shade(line, _TINT)

    def entries(self, every: Sequence[Sequence[Bit]], marks: str = "") -> None:
        for number, words in enumerate(every, 1):
            line = self.line()
            sheet.hang(line, marks[number - 1] if marks else f"{number}.", room=fitting.HANG)
            paper.write(line, *words)

    def numbers(self, ten: Ten, choice: Choice) -> None:
        if choice.note:
            note = paper.add(self._document, Style.SMALL, choice.note)
            note.paragraph_format.line_spacing = Pt(16)
        wide = len(choice.numbers[0])
        head = tuple(plain(cell) for cell in ten.numbers.head)
        grid = Grid(head, fitting.number_widths(wide), left=frozenset(range(1, wide)))
        rows = [[sheet.bits(cell) for cell in row] for row in choice.numbers]
        sheet.polish(tables.add_table(self._document, grid, rows), headed=bool(head))
        tables.end_table(self._document, gap=2)

    def blank(self, count: int) -> None:
        """Ruled lines to write on."""
        if count:
            self.heading("讨论记录")
        for _ in range(count):
            line = self.line(" ")
            line.paragraph_format.line_spacing = Pt(fitting.NOTE_ROW)
            sheet.border(line, "bottom", space=0)
