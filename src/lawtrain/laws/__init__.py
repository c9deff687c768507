"""Statutes, their versions, and how people point at a place in one.

    法律 Law                a statute under one slug; 简称 short names are the ones people use in print
    版本 Version            one consolidated text of it: 通过 adopted, 施行 effective, 失效 repealed
    登记表 Registry         the laws known to this installation: facts only, no text
    引用 Citation           one place: 条 article, 条之n suffix, 款 paragraph, 项 item; 序言 is article 0
    引文 quote              words said to stand at that place
    法条文本 StatuteText    a full text handed in from outside, taken apart into articles

The floor of the house: standard library only, no clock, and no file but the packaged registry.
"""

from lawtrain.laws.citation import Citation, article_label, place_label
from lawtrain.laws.notation import find_citations, format_citation, parse_citation
from lawtrain.laws.numerals import from_chinese, to_chinese
from lawtrain.laws.registry import CHECKED_UP_TO, Law, Registry, Version, load_registry
from lawtrain.laws.texts import StatuteText, paragraphs, parse_text, quote_problem

__all__ = [
    "CHECKED_UP_TO",
    "Citation",
    "Law",
    "Registry",
    "StatuteText",
    "Version",
    "article_label",
    "find_citations",
    "format_citation",
    "from_chinese",
    "load_registry",
    "paragraphs",
    "parse_citation",
    "parse_text",
    "place_label",
    "quote_problem",
    "to_chinese",
]
