"""The whole lesson as a handout: official in look, in a size for reading, every table and drawing in its place."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from lawtrain.content.handout import Figure, Handout, Part, QuizNote
from lawtrain.content.handout_text import Line, Span, Spans, Table, plain
from lawtrain.laws import to_chinese
from lawtrain.reports import handout_paper as sheet
from lawtrain.reports.cells import clean
from lawtrain.reports.handout_figure import draw, spoken
from lawtrain.reports.year import docx_paper as paper
from lawtrain.reports.year import docx_table as tables
from lawtrain.reports.year.docx_paper import Said
from lawtrain.reports.year.docx_styles import Paper, Style
from lawtrain.reports.year.docx_table import Grid

_PICTURE = (120.0, 160.0)
"""Widest and tallest, in millimetres; a long flow may take a whole page, so that its letters can be read."""
_LEGIBLE, _PAGE = 80.0, 212.0
_MOST_COLUMNS = 8
_LONG_CELL = 400
"""Letters beyond which a row may be torn: kept whole it could be longer than a page."""
_NARROWEST = 15.0
_DUTIES = "对应事项："
_TINT = "F5F2EA"


def write_whole(handout: Handout, made_at: datetime, basis: str = "") -> bytes:
    """The .docx of the lesson."""
    document = sheet.handout_paper(f"{handout.title}（讲义）", made_at, head=f"学法用法讲义　{handout.title}")
    paper.head(document, *_broken(handout.title), after=10)
    for text in (handout.edition, handout.checked, f"内容依据：{basis}" if basis else ""):
        if text:
            line = paper.add(document, Style.SMALL, Said(text, face="楷体"))
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _lay(document, handout.intro)
    for number, section in enumerate(handout.sections, 1):
        heading = paper.add(document, Style.FIRST, f"{to_chinese(number)}、{section.title}")
        heading.paragraph_format.space_before = Pt(12)
        heading.paragraph_format.keep_with_next = True
        _lay(document, section.parts)
    return paper.save(document)


def _broken(title: str) -> tuple[str, ...]:
    """A long title breaks after its colon."""
    before, colon, after = title.partition("：")
    return (f"{before}{colon}", after) if after else (title,)


def _lay(document: Paper, parts: Sequence[Part]) -> None:
    for number, part in enumerate(parts):
        match part:
            case Line():
                made = _line(document, part, leads=_leads(parts[number : number + 2]))
                if made and isinstance(next(iter(parts[number + 1 :]), None), Table):
                    made.paragraph_format.space_after = Pt(4)
            case Table():
                _table(document, part)
            case Figure():
                _figure(document, part)
            case QuizNote():
                _quiz(document, part)


def _leads(pair: Sequence[Part]) -> bool:
    """Whether a line belongs on the page of what comes after it: the matters, a group's name, or what ends in a colon."""
    if len(pair) < 2 or not isinstance(pair[0], Line) or pair[0].kind != "text":
        return False
    return (
        pair[0].text.startswith(_DUTIES)
        or pair[0].text.endswith("：")
        or all(span.bold for span in pair[0].spans)
    )


def _line(document: Paper, line: Line, *, leads: bool) -> Paragraph | None:
    words = sheet.bits(line.spans)
    if line.kind == "heading":
        made = paper.add(document, Style.SECOND, *[Said(plain(line.spans), bold=True)])
        made.paragraph_format.space_before = Pt(6)
    elif line.kind == "item":
        made = paper.add(document, Style.FLUSH)
        left = 28 + 22 * line.level
        if line.mark:
            sheet.hang(made, line.mark, left=left)
        else:
            sheet.indent(made, left + 22)
        paper.write(made, *words)
    elif line.kind == "code":
        for row in line.text.splitlines():
            sheet.indent(paper.add(document, Style.SMALL, row), 28)
        return None
    elif line.text.startswith(_DUTIES):
        made = paper.add(document, Style.BODY, Said(line.text, face="楷体"))
    else:
        made = paper.add(document, Style.BODY, *words)
    if line.quoted:
        if line.kind == "text":
            sheet.indent(made, 28, 14)
        sheet.border(made, "left", size=18, space=8, colour="B0A48A")
    if leads:
        made.paragraph_format.keep_with_next = True
    return made


def _quiz(document: Paper, note: QuizNote) -> None:
    made = paper.add(
        document, Style.FLUSH, Said(f"{note.title}：", bold=True), note.about, "请在学习平台上做。"
    )
    sheet.indent(made, 6, 6)
    sheet.border(made, "top", "left", "bottom", "right", space=5)
    sheet.shade(made, _TINT)
    made.paragraph_format.keep_together = True
    made.paragraph_format.space_before = made.paragraph_format.space_after = Pt(10)


def _table(document: Paper, table: Table) -> None:
    head = tuple(plain(cell) for cell in table.head)
    wide = max((len(row) for row in (table.head, *table.rows)), default=0)
    if not table.rows or wide > _MOST_COLUMNS:
        for row in table.rows:
            _line(document, Line("item", _joined(head, row), mark="•"), leads=False)
        return
    grid = Grid(head, widths(table), left=_wordy(table), height=7)
    made = tables.add_table(document, grid, [[sheet.bits(cell) for cell in row] for row in table.rows])
    for row, said in zip(made.rows[1 if head else 0 :], table.rows, strict=True):
        if any(len(plain(cell)) > _LONG_CELL for cell in said):
            for setting in row._tr.trPr.xpath("w:cantSplit"):
                row._tr.trPr.remove(setting)
    if len(table.rows) <= 3 and not any(len(plain(cell)) > 80 for row in table.rows for cell in row):
        tables.tie(made)
    sheet.polish(made, headed=bool(head))
    tables.end_table(document, gap=8)


def _joined(head: Sequence[str], row: Sequence[Spans]) -> Spans:
    """A row of a table too wide for the page, as one line."""
    return tuple(_named(head, row))


def _named(head: Sequence[str], row: Sequence[Spans]) -> Iterator[Span]:
    for place, cell in enumerate(row):
        name = head[place] if place < len(head) else ""
        if plain(cell):
            yield Span(f"{name}：" if name else "", bold=True)
            yield from cell
            yield Span("；")


def widths(table: Table) -> tuple[float, ...]:
    """Room for each column by what it holds: what is short stays on a line, what is long shares the rest."""
    needs = []
    for column in zip(*(row for row in (table.head, *table.rows) if row), strict=True):
        sizes = sorted(sheet.columns(plain(cell)) for cell in column)
        typical = sizes[max(len(sizes) * 3 // 4 - 1, 0)]
        needs.append(min(max(sizes[-1] * 0.5, typical, 4), 90) ** 0.9)
    spare = sheet.WIDE - _NARROWEST * len(needs)
    least = min(_NARROWEST, sheet.WIDE / len(needs))
    shares = [need / sum(needs) * max(spare, 0) for need in needs]
    return tuple(round(least + share, 1) for share in shares)


def _wordy(table: Table) -> frozenset[int]:
    """The columns of words, set flush left; short ones are centred."""
    columns = enumerate(zip(*table.rows, strict=True))
    return frozenset(n for n, column in columns if max(len(plain(cell)) for cell in column) > 10)


def _figure(document: Paper, figure: Figure) -> None:
    drawn = draw(figure)
    if drawn is None or not _picture(document, drawn.data, drawn.tall, figure.alt):
        _spoken(document, figure)
    elif drawn.caption:
        paper.add(document, Style.CAPTION, f"图　{drawn.caption}").paragraph_format.keep_with_next = False


def _picture(document: Paper, data: bytes, tall: float, alt: str) -> bool:
    """Whether there is a picture now."""
    line = paper.add(document, Style.FLUSH)
    try:
        shape = line.add_run().add_picture(io.BytesIO(data))
        ratio = tall or shape.height / shape.width
    except Exception:  # the reader of a damaged picture raises whatever it trips over
        document.element.body.remove(line._p)
        return False
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.line_spacing, line.paragraph_format.keep_with_next = 1.0, True
    line.paragraph_format.space_before = Pt(4)
    most, tallest = _PICTURE
    width = min(most, max(tallest / ratio, min(_LEGIBLE, _PAGE / ratio)))
    shape.width, shape.height = Mm(width), Mm(width * ratio)
    shape._inline.docPr.set("descr", clean(alt))
    shape._inline.docPr.set("name", "图")
    return True


def _spoken(document: Paper, figure: Figure) -> None:
    """What the drawing shows, step by step, where it cannot be had."""
    lead, steps = spoken(figure)
    if steps or lead:
        paper.add(
            document, Style.BODY, Said(f"图示（文字）：{lead}", bold=True)
        ).paragraph_format.keep_with_next = True
    for number, step in enumerate(steps, 1):
        _line(document, Line("item", (Span(step),), mark=f"{number}."), leads=False)
