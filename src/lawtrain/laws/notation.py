"""Writing and reading citations: 《行政处罚法》第四十二条第二款第（三）项, alone or in running text."""

import re
from dataclasses import replace

from lawtrain.errors import Invalid, LawtrainError, NotFound
from lawtrain.laws.citation import Citation, place_label
from lawtrain.laws.numerals import from_chinese
from lawtrain.laws.registry import Registry

Found = tuple[int, int, Citation]

# One character for one character, so that spans keep pointing into the text as given.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_NUMBER = "[0-9]{1,4}|[〇零一二两三四五六七八九十百千]{1,12}"
_ARTICLE = rf"第\s*(?P<article>{_NUMBER})\s*条(?:\s*之\s*(?P<suffix>{_NUMBER}))?"
_WITHIN = (
    rf"(?:\s*第\s*(?P<paragraph>{_NUMBER})\s*款)?"
    rf"(?:\s*第\s*(?:\(\s*)?(?P<item>{_NUMBER})\s*(?:\)\s*)?项)?"
)
_PREAMBLE = rf"(?P<preamble>序\s*言)(?:\s*第\s*(?P<natural>{_NUMBER})\s*(?:自然段|段))?"
# A title may be followed by a remark: 《行政处罚法》（2021年修订）第四十二条.
_PLACE = rf"\s*(?:\([^()]{{1,30}}\)\s*)?(?:{_PREAMBLE}|{_ARTICLE}{_WITHIN})"
_MARKED = r"《(?P<marked>[^《》]{1,60})》"
_ALONE = re.compile(rf"\s*(?:{_MARKED}|(?P<bare>[^《》()]{{1,60}}?)){_PLACE}\s*")
# 第一条、第三条第二款和第三款: what is left out is taken from the citation before.
_NEXT = re.compile(rf"\s*(?:、|,|和|及|以及|与|或者?|至|到)\s*(?P<place>(?:{_ARTICLE})?{_WITHIN})")


def format_citation(c: Citation, registry: Registry, *, short: bool = True) -> str:
    """《行政处罚法》第四十二条第二款第（三）项; `short=False` prints the full official title.

    Raises NotFound for an unknown slug.
    """
    law = registry.law(c.law)
    return f"《{law.short if short else law.title}》{place_label(c)}"


def parse_citation(text: str, registry: Registry) -> Citation:
    """Read one citation that fills the whole of `text`.

    Full or half width, spaces, 第42条, 《》 or none, full title or short name. Raises Invalid when the text
    is not one citation or the law is not in the registry.
    """
    match = _ALONE.fullmatch(text.translate(_HALF_WIDTH))
    if match is None:
        raise Invalid(
            f"“{text.strip()[:40]}”不是一处完整的法条出处，请写成“《行政处罚法》第四十二条第二款第（三）项”的样子，"
            "一次只写一处。"
        )
    try:
        slug = registry.by_title(match["marked"] or match["bare"]).slug
    except NotFound as unknown:
        raise Invalid(str(unknown)) from None
    return _first(slug, match)


def find_citations(text: str, registry: Registry) -> list[Found]:
    """Every citation of a registered law in running text, as (start, end, citation) in reading order.

    Lists such as 《宪法》第一条、第三条第二款 give one entry for each place. Laws outside the registry and
    unreadable numbers are passed over: running text may speak of anything.
    """
    plain = text.translate(_HALF_WIDTH)
    head = _head(registry)
    found: list[Found] = []
    at = 0
    while match := head.search(plain, at):
        at = match.end()
        try:
            law = registry.by_title(match["marked"] or match["bare"])
            citation = _first(law.slug, match)
        except LawtrainError:
            continue
        found.append((match.start(), at, citation))
        found.extend(_rest(plain, at, citation))
        at = found[-1][1]
    return found


def _head(registry: Registry) -> re.Pattern[str]:
    names = "|".join(map(re.escape, registry.names)) or "(?!)"
    return re.compile(rf"(?:{_MARKED}|(?P<bare>{names})){_PLACE}")


def _first(slug: str, match: re.Match[str]) -> Citation:
    if match["preamble"]:
        return Citation(slug, 0, paragraph=_number(match["natural"]))
    return _article(slug, match)


def _article(slug: str, match: re.Match[str]) -> Citation:
    article = _number(match["article"])
    if not article:
        raise Invalid("条号要从第一条数起。")
    return Citation(
        slug, article, _number(match["suffix"]) or 0, _number(match["paragraph"]), _number(match["item"])
    )


def _rest(plain: str, at: int, before: Citation) -> list[Found]:
    found: list[Found] = []
    while (match := _NEXT.match(plain, at)) and match["place"]:
        try:
            before = _following(before, match)
        except Invalid:
            break
        at = match.end()
        found.append((match.start("place"), at, before))
    return found


def _following(before: Citation, match: re.Match[str]) -> Citation:
    if match["article"]:
        return _article(before.law, match)
    if before.article == 0:
        raise Invalid("序言没有款和项。")
    if match["paragraph"]:
        return replace(before, paragraph=_number(match["paragraph"]), item=_number(match["item"]))
    return replace(before, item=_number(match["item"]))


def _number(digits: str | None) -> int | None:
    if digits is None:
        return None
    return int(digits) if digits.isascii() else from_chinese(digits)
