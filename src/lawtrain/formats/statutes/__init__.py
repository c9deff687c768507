"""A statute as people download it → its text in the one shape that lawtrain keeps: title, dates, 编章节条款项.

法条文件 .docx .txt .md · 题注 note · 目录 contents · 序言 preamble · 标题 Heading · 附件 appendix · 条号连续 continuity
"""

from lawtrain.formats.statutes.dates import Dates, find_dates
from lawtrain.formats.statutes.outline import Heading, Statute, outline
from lawtrain.formats.statutes.reading import MAX_BYTES, read_statute
from lawtrain.formats.statutes.recognise import Recognition, recognise

__all__ = [
    "MAX_BYTES",
    "Dates",
    "Heading",
    "Recognition",
    "Statute",
    "find_dates",
    "outline",
    "read_statute",
    "recognise",
]
