"""Under which headings an article stands: 第二编 物权 › 第一分编 通则 › 第一章 一般规定."""

import re
from collections.abc import Mapping

from lawtrain.laws.numerals import from_chinese

_NUMERAL = "[〇零一二两三四五六七八九十百千]{1,12}"
_HEADING = re.compile(rf"第{_NUMERAL}(分编|编|章|节)(?:[ \u3000]+|$)")
_ARTICLE = re.compile(rf"第({_NUMERAL})条(?:之({_NUMERAL}))?(?:[ \u3000]+|$)")
_LEVELS = {"编": 0, "分编": 1, "章": 2, "节": 3}


def headings(text: str) -> Mapping[tuple[int, int], tuple[str, ...]]:
    """(article, suffix) → its headings from the widest to the narrowest, in a text that `parse_text` reads."""
    here: dict[int, str] = {}
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for line in (line.strip() for line in text.splitlines()):
        if match := _ARTICLE.match(line):
            key = from_chinese(match[1]), from_chinese(match[2]) if match[2] else 0
            found[key] = tuple(here[level] for level in sorted(here))
        elif line == "附则" or (match := _HEADING.match(line)):
            level = _LEVELS[match[1]] if match else 0
            here = {n: heading for n, heading in here.items() if n < level} | {level: " ".join(line.split())}
    return found
