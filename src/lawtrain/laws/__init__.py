"""Statutes, their versions, and how people point at a place in one.

    法律 Law                a statute under one slug; 简称 short names are the ones people use in print
    版本 Version            one consolidated text of it: 通过 adopted, 施行 effective, 失效 repealed
    登记表 Registry         the laws known to this installation: facts only, no text
    引用 Citation           one place: 条 article, 条之n suffix, 款 paragraph, 项 item; 序言 is article 0
    引文 quote              words said to stand at that place
    法条文本 StatuteText    a full text handed in from outside, taken apart into articles
    期间 period             counted by a counting article (Counting) and a Calendar of working days

The floor of the house: no clock, no file but the packaged registry, and beside the standard library only the calendar
of national holidays.
"""

from lawtrain.laws.citation import Citation, article_label, place_label
from lawtrain.laws.counting import COUNTING, Counting
from lawtrain.laws.days_off import days_off, written_day
from lawtrain.laws.notation import find_citations, format_citation, parse_citation
from lawtrain.laws.numerals import from_chinese, to_chinese
from lawtrain.laws.registry import CHECKED_UP_TO, Law, Registry, Version, load_registry
from lawtrain.laws.texts import StatuteText, paragraphs, parse_text, quote_problem
from lawtrain.laws.workdays import LONGEST, NATIONAL, UNITS, Calendar, UnknownYear, last_day

__all__ = [
    "CHECKED_UP_TO",
    "COUNTING",
    "LONGEST",
    "NATIONAL",
    "UNITS",
    "Calendar",
    "Citation",
    "Counting",
    "Law",
    "Registry",
    "StatuteText",
    "UnknownYear",
    "Version",
    "article_label",
    "days_off",
    "find_citations",
    "format_citation",
    "from_chinese",
    "last_day",
    "load_registry",
    "paragraphs",
    "parse_citation",
    "parse_text",
    "place_label",
    "quote_problem",
    "to_chinese",
    "written_day",
]
