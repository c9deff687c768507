"""A statute's full text taken apart into articles, and whether quoted words stand where they are said to.

The format: blank lines part the blocks; the first block is the title; each article is a block of its own that
opens with 第…条 and a space, its 款 and 项 on lines of their own; headings and appendices are blocks too.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType

from lawtrain.errors import ContentError, Invalid
from lawtrain.laws.citation import Citation, article_label, place_label
from lawtrain.laws.numerals import from_chinese, to_chinese

_NUMERAL = "[〇零一二两三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"第({_NUMERAL})条(?:之({_NUMERAL}))?(?:[ \u3000]+|$)")
_UNSPACED = re.compile(rf"第{_NUMERAL}条(?:之{_NUMERAL})?[^ \u3000、，之]")
_HEADING = re.compile(rf"第{_NUMERAL}(?:分?编|章|节)|附则$")
_PREAMBLE = re.compile(r"序\s*言$")
_ITEM = re.compile(rf"[（(]({_NUMERAL})[）)]")
_SUB_ITEM = re.compile(r"[0-9]+[.．、]")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟‘’‚‛「」『』'〝〞", '"'))


@dataclass(frozen=True, slots=True)
class StatuteText:
    """One text of a law: 序言 by natural paragraph; (article, suffix) → its lines, the number taken off."""

    title: str
    preamble: tuple[str, ...]
    articles: Mapping[tuple[int, int], tuple[str, ...]]

    def paragraphs(self, article: int, suffix: int = 0) -> tuple[str, ...]:
        """The 款 of one article, or the natural paragraphs of the preamble (article 0); empty if absent."""
        return paragraphs(self.articles.get((article, suffix), ())) if article else self.preamble


def parse_text(text: str) -> StatuteText:
    """Take a statute text apart.

    Raises ContentError listing every gap and repetition in the numbering and every line that fits nowhere.
    """
    blocks = [
        [line.strip() for line in block.splitlines()] or [""]
        for block in re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text.removeprefix("\ufeff").strip())
    ]
    keys = [_key(block[0]) for block in blocks]
    numbered = [index for index, key in enumerate(keys) if key]
    if not numbered or numbered[0] == 0:
        raise ContentError("法条文本须以法律名称开头，其后有“第一条”；没有找到。请检查文件内容。")
    title = blocks[0][0]
    problems = [*_order_problems([key for key in keys if key]), *_block_problems(blocks, numbered)]
    if problems:
        raise ContentError(f"《{title}》的文本有问题：{'；'.join(problems)}。请对照官方文本改正。")
    articles = {
        key: tuple(line for line in (_ARTICLE.sub("", block[0], count=1), *block[1:]) if line)
        for key, block in zip(keys, blocks, strict=True)
        if key
    }
    return StatuteText(title, _preamble(blocks[1 : numbered[0]]), MappingProxyType(articles))


def paragraphs(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Group an article's lines into 款: items (（一）, and 1. within them) belong to the 款 above them."""
    out: list[str] = []
    for line in lines:
        if out and (_ITEM.match(line) or _SUB_ITEM.match(line)):
            out[-1] += "\n" + line
        else:
            out.append(line)
    return tuple(out)


def quote_problem(citation: Citation, text: StatuteText) -> str | None:
    """Why `citation` does not hold in `text`, in Chinese, or None.

    The cited place must exist and its quote stand there word for word; whitespace, the width of punctuation
    and the style of quotation marks do not count. When the words stand elsewhere, the message says where.
    """
    cited = place_label(replace(citation, quote=""))
    if missing := _missing_place(citation, text):
        return missing
    quote = _bare(citation.quote)
    if not quote or any(quote in _bare(scope) for scope in _scopes(citation, text)):
        return None
    shown = citation.quote.strip()
    if elsewhere := _where(quote, citation, text):
        return f"引文“{shown}”不在{cited}，而在{'、'.join(elsewhere)}。请改正出处或者引文。"
    return f"《{text.title}》里没有引文“{shown}”这句话。引文要逐字照抄原文，中间不要省略或改字。"


def _key(line: str) -> tuple[int, int] | None:
    match = _ARTICLE.match(line)
    if match is None:
        return None
    try:
        return from_chinese(match[1]), from_chinese(match[2]) if match[2] else 0
    except Invalid as unreadable:
        raise ContentError(f"条号“{match[0].strip()}”无法识别：{unreadable}") from None


def _order_problems(keys: list[tuple[int, int]]) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()
    before = (0, 0)
    for key in keys:
        if key in seen:
            yield f"{article_label(*key)}出现了不止一次"
        elif key not in {(before[0] + 1, 0), (before[0], before[1] + 1)}:
            after = article_label(*before) if before[0] else "开头"
            yield f"条号不连续，{after}之后是{article_label(*key)}"
        seen.add(key)
        before = key


def _block_problems(blocks: list[list[str]], numbered: list[int]) -> Iterator[str]:
    for index, block in enumerate(blocks):
        first = block[0]
        if _UNSPACED.match(first):
            yield f"“{first[:16]}”的条号后面要空一格"
        elif numbered[0] < index < numbered[-1] and index not in numbered and not _HEADING.match(first):
            yield f"“{first[:16]}”不属于任何一条，款、项不能用空行与本条隔开"
        for line in block[1:]:
            if index in numbered and _ARTICLE.match(line):
                yield f"“{line[:16]}”要与上一条用空行隔开"


def _preamble(blocks: list[list[str]]) -> tuple[str, ...]:
    start = next((n for n, block in enumerate(blocks) if _PREAMBLE.match(block[0])), None)
    if start is None:
        return ()
    # A 序言 whose text follows in the same block is kept.
    lines = blocks[start][1:]
    for block in blocks[start + 1 :]:
        if _HEADING.match(block[0]):
            break
        lines += block
    return tuple(lines)


def _missing_place(citation: Citation, text: StatuteText) -> str | None:
    label = article_label(citation.article, citation.suffix)
    found = text.paragraphs(citation.article, citation.suffix)
    if not found:
        return f"《{text.title}》里没有{label}。请核对条号。"
    if citation.paragraph is not None and citation.paragraph > len(found):
        unit = "款" if citation.article else "自然段"
        wanted = f"第{to_chinese(citation.paragraph)}{unit}"
        return f"《{text.title}》{label}只有{len(found)}{unit}，没有{wanted}。请核对。"
    if citation.item is not None and not _scopes(citation, text):
        place = place_label(replace(citation, item=None))
        return f"《{text.title}》{place}里没有第（{to_chinese(citation.item)}）项。请核对。"
    return None


def _scopes(citation: Citation, text: StatuteText) -> list[str]:
    """The stretches of text in which the quote may stand."""
    found = text.paragraphs(citation.article, citation.suffix)
    if citation.paragraph is not None:
        found = found[citation.paragraph - 1 : citation.paragraph]
    if citation.item is None:
        return ["".join(found)]
    return [scope for paragraph in found if (scope := _item_scope(paragraph, citation.item))]


def _item_scope(paragraph: str, item: int) -> str | None:
    """The lead-in of a 款 with one of its items: people quote either, or both together."""
    lead, *rest = paragraph.split("\n")
    own: list[str] = []
    inside = False
    for line in rest:
        if number := _item_number(line):
            inside = number == item
        if inside:
            own.append(line)
    return "\n".join([lead, *own]) if own else None


def _where(quote: str, citation: Citation, text: StatuteText) -> list[str]:
    """The places (at most three) where the quote does stand, those of the cited article first."""
    own = (citation.article, citation.suffix)
    keys = [own, *(key for key in [(0, 0), *text.articles] if key != own)]
    found: list[str] = []
    for article, suffix in keys:
        parts = text.paragraphs(article, suffix)
        if quote not in _bare("".join(parts)):
            continue
        inside = next((n for n, part in enumerate(parts, start=1) if quote in _bare(part)), None)
        item = _item_with(quote, parts[inside - 1]) if inside and article else None
        paragraph = inside if len(parts) > 1 else None
        found.append(place_label(Citation(citation.law, article, suffix, paragraph, item)))
    return found[:3]


def _item_with(quote: str, paragraph: str) -> int | None:
    holding = (_item_number(line) for line in paragraph.split("\n") if quote in _bare(line))
    return next((number for number in holding if number), None)


def _item_number(line: str) -> int | None:
    match = _ITEM.match(line)
    with suppress(Invalid):
        return from_chinese(match[1]) if match else None
    return None


def _bare(text: str) -> str:
    """Text without what does not count: whitespace, width, quotation mark style."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split())
