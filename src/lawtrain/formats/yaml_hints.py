"""What the reader of YAML calls an error → the slip that people make, in plain Chinese, with what to do."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

_KEY = r"^[ ]*(?:- +)*"
_TAB = re.compile(r"^ *\t")
_WIDE_SPACE = re.compile(r"^[ ]*(?:- *)?\u3000")
_WIDE_COLON = re.compile(_KEY + r"[A-Za-z_]+[ ]*：")
_NO_SPACE = re.compile(_KEY + r"[A-Za-z_]+:[^\s:/]")
_SPECIAL = re.compile(_KEY + r"(?:[\w-]+:[ ]+)?([*&!@%`>|,])")
_AFTER_QUOTE = re.compile(r"""(?:: +|- +)(["'])(?:(?!\1).)*\1\s*[^\s,}\]#]""")
_OPEN_QUOTE = re.compile(r"""^[^#"']*(?:: +|- +)(["'])(?:(?!\1).)*$""")
_INNER_COLON = re.compile(_KEY + r"[\w-]+: .*(?:: |:$)")
_OF_ITS_LINE = (_TAB, _WIDE_SPACE, _WIDE_COLON)

_QUOTE_IT = "请给整段文字加上引号，或者在冒号后面写“|-”，另起一行缩进书写"


def explain(error: Exception, text: str) -> tuple[int, str]:
    """(line, message) for a syntax error. Looks at the text as much as at the error: slips repeat themselves."""
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return line, "这一行有看不见的控制字符，可能是从别处复制来的；请删掉这几个字重新输入"
    if not isinstance(error, MarkedYAMLError) or (error.problem_mark or error.context_mark) is None:
        return 1, "文件的写法不对，读不下去；请对照样例检查"
    at = (error.problem_mark or error.context_mark).line
    since = error.context_mark.line if error.context_mark is not None else at
    lines = text.splitlines()
    # A line that is not understood is often joined to the next one, where the library then stumbles.
    near = [n for n in dict.fromkeys((at, since, at - 1)) if 0 <= n < len(lines)]
    return _by_text(lines, near) or _by_error(str(error.problem), lines, at, since)


def _by_text(lines: list[str], near: list[int]) -> tuple[int, str] | None:
    for slip, message in (
        (_TAB, "这一行用制表符（Tab 键）缩进，请改成空格"),
        (_WIDE_SPACE, "这一行用全角空格缩进，请改成半角空格"),
        (_WIDE_COLON, "名称后面的冒号是全角“：”，请改成半角“:”，后面空一格"),
        (_AFTER_QUOTE, "引号结束以后还有文字；引号要么包住整段文字，要么用中文引号“”"),
        (_INNER_COLON, f"这一行的文字里有半角冒号加空格“: ”，会被当成另一个名称；{_QUOTE_IT}"),
    ):
        for n in near if slip in _OF_ITS_LINE else near[:2]:
            if slip.search(lines[n]):
                return n + 1, message
    for n in near[:2]:
        if found := _SPECIAL.match(lines[n]):
            return n + 1, f"文字以“{found[1]}”开头有特殊含义；{_QUOTE_IT}"
    return None


# What the library says → whether the line on which the thing began is meant, and what to tell people.
_SAID = (
    (("end of stream", "document separator"), True, "从这一行开始的引号没有结束，请补上另一个引号"),
    (("',' or",), True, "从这一行开始的“{ }”或“[ ]”没有写完整，请检查逗号和右括号"),
    (("expected ':'",), True, "这一行缺少半角冒号，应写成“名称: 值”；请检查冒号和缩进"),
    (("mapping values",), False, "这一行的缩进不对，或者上一行的冒号后面已经有内容；请与同一级的行左边对齐"),
    (
        ("block end", "sequence entries", "mapping keys"),
        False,
        "这一行的缩进与上面各行对不齐；同一级的行左边要对齐，“- ”后面空一格",
    ),
    (("document",), False, "这一行不该在这里：它与上面的内容接不上，请检查缩进"),
    (("",), False, "这一行附近的写法不对，读不下去；请对照相邻的行检查缩进、冒号和引号"),
)


def _by_error(problem: str, lines: list[str], at: int, since: int) -> tuple[int, str]:
    _, began, message = next(row for row in _SAID if any(words in problem for words in row[0]))
    line = since if began else at
    if "block end" in problem:
        opened = [n for n in range(at) if _OPEN_QUOTE.match(lines[n])]
        if opened:
            return opened[-1] + 1, _SAID[0][2]
    text = "".join(lines[line : at + 1])
    if "',' or" in problem and "，" in text:
        message += "；分隔要用半角逗号“,”，不能用全角“，”"
    if "expected ':'" in problem and _NO_SPACE.match(text):
        message = "冒号后面要空一格"
    return line + 1, message
