"""填空: words or numbers written into the gaps of the stem, compared after their spelling is evened out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Self

from lawtrain.errors import Invalid
from lawtrain.laws import from_chinese
from lawtrain.questions.item import (
    Answer,
    Answers,
    Credit,
    Face,
    Note,
    Option,
    Outcome,
    PartReader,
    Question,
    Reveal,
)
from lawtrain.questions.kinds._alone import Alone
from lawtrain.questions.kinds._choice import OPTIONS_SCHEMA, read_options
from lawtrain.questions.kinds._rows import paired, sound, written

GAP = "____"
"""A blank in the stem."""
LONGEST = 40
"""Characters of one blank."""
_NUMERAL = re.compile(r"[\d.零〇一二两三四五六七八九十百千万]+")
_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")


@dataclass(frozen=True)
class Blanks(Alone):
    """For each gap, in order, the answers that are accepted; the first is the one that is shown."""

    blanks: tuple[Option, ...]  # `text` is empty
    accepted: tuple[tuple[str, ...], ...]

    name: ClassVar[str] = "blanks"
    label: ClassVar[str] = "填空"
    control: ClassVar[str] = "blanks"
    rule: ClassVar[str] = "填空题按填对的空数给分；数字写汉字、写阿拉伯数字都可以。"
    minutes: ClassVar[float] = 1.0
    schema: ClassVar[Mapping[str, Any]] = {
        "properties": {
            "blanks": {
                "type": "array",
                "minItems": 1,
                "maxItems": 6,
                "description": f"各空，按题干里 {GAP} 的先后写",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": {
                            **OPTIONS_SCHEMA["items"]["properties"]["id"],
                            "description": "空的编号，定了不改",
                        },
                        "accept": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 12,
                            "items": {"type": "string", "minLength": 1, "maxLength": LONGEST},
                            "description": "算对的写法，第一个显示给学员；全角半角、空格、汉字数字和阿拉伯数字不用分开写",
                        },
                        "why": OPTIONS_SCHEMA["items"]["properties"]["why"],
                    },
                    "required": ["id", "accept"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["blanks"],
    }

    @classmethod
    def read(cls, fields: Mapping[str, Any], note: Note, part: PartReader) -> Self:
        """See `Body.read`."""
        blanks = read_options(fields["blanks"], note, "blanks")
        accepted = tuple(tuple(one["accept"]) for one in fields["blanks"])
        if (gaps := fields["stem"].count(GAP)) != len(blanks):
            message = (
                f"题干里有 {gaps} 个空（{GAP}，四个下划线），blanks 里写了 {len(blanks)} 个；请写成一样多"
            )
            note(("blanks",), message)
        for place, forms in enumerate(accepted):
            seen: set[str] = set()
            for n, form in enumerate(forms):
                even = normal(form)
                if not even or even in seen:
                    where = ("blanks", place, "accept", n)
                    note(where, f"“{form}”同前面的写法没有分别（空格、全角半角、数字写法都不分），请删去")
                seen.add(even)
        return cls(blanks, accepted)

    def write(self) -> dict[str, Any]:
        """See `Body.write`."""
        rows = zip(self.blanks, self.accepted, strict=True)
        return {
            "blanks": [
                {"id": b.id, "accept": list(forms), **({"why": b.why} if b.why else {})} for b, forms in rows
            ]
        }

    def redact(
        self, question: Question, orders: Mapping[str, Sequence[str]], settled: Container[str] = ()
    ) -> Face:
        """See `Body.redact`: the gaps are numbered, so that a row can be told from its neighbour."""
        stem, one = question.stem, len(self.blanks) == 1
        for n in range(1, len(self.blanks) + 1):
            stem = stem.replace(GAP, "＿＿＿＿" if one else f"＿（{n}）＿", 1)
        rows = tuple((b.id, "填空" if one else f"（{n}）") for n, b in enumerate(self.blanks, 1))
        return Face(question.id, self.name, self.label, self.control, stem, longest=LONGEST, rows=rows)

    def reveal(self, question: Question) -> Reveal:
        """See `Body.reveal`: reasons by blank."""
        key = {b.id: forms[0] for b, forms in zip(self.blanks, self.accepted, strict=True)}
        whys = {b.id: b.why for b in self.blanks if b.why}
        also = {b.id: forms[1:] for b, forms in zip(self.blanks, self.accepted, strict=True) if forms[1:]}
        return Reveal(question.id, written(key), question.explanation, whys, question.citations, also=also)

    def problem(self, answer: Answer) -> str | None:
        """See `Body.problem`. Blanks may be left open."""
        if not sound(answer, tuple(b.id for b in self.blanks)):
            return "答案里有本题没有的空"
        if any(len(text) > LONGEST for text in paired(answer).values()):
            return f"每个空最多写 {LONGEST} 个字；请删短一些"
        return None

    def grade(self, question: Question, answers: Answers, credit: Credit) -> Outcome:
        """One share for each blank with an accepted answer."""
        answer = answers.get(question.id, ())
        given = {row: normal(text) for row, text in paired(answer).items()}
        rows = zip(self.blanks, self.accepted, strict=True)
        hits = tuple(b.id for b, forms in rows if given.get(b.id) in {normal(form) for form in forms})
        return Outcome(question.id, Fraction(len(hits), len(self.blanks)), answer, hits=hits)


def normal(text: str) -> str:
    """What spelling does not change: width, spaces, a full stop at the end, and how numbers are written.

    六十 日, ６０日 and 60日 are one, so are 5万元, 五万元 and 50,000元, 百分之五 and 5%. A numeral that is not written as
    statutes write it (一万二, 十5) stays as it is.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    plain = unicodedata.normalize("NFKC", plain).strip("。.，,;:“”\"'")
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    plain = _NUMERAL.sub(lambda found: _number(found[0]), plain)
    return re.sub(r"百分之(\d+(?:\.\d+)?)(?!\d)", r"\1%", plain)


def _number(numeral: str) -> str:
    """The number in figures; the same word where it is none."""
    if re.fullmatch(r"[零〇一二三四五六七八九]{2,}", numeral):  # a year, digit by digit
        return numeral.translate(_DIGITS)
    high, ten_thousand, low = numeral.rpartition("万")
    try:
        value = _value(high) * 10_000 + (_below(low) if low else 0) if ten_thousand else _value(low)
    except (Invalid, ArithmeticError):
        return numeral
    return format(value.normalize(), "f")


def _below(numeral: str) -> Decimal:
    """What follows 万: 一万零五 and 一万五千, but nobody knows whether 一万二 is 10002 or 12000."""
    value = _value(numeral)
    if value < 1000 and numeral[0] not in "零〇" and not numeral.isdecimal():
        raise _unreadable(numeral)
    return value


def _value(numeral: str) -> Decimal:
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)([百千])?", numeral):  # 20, 1.5, 5千
        return Decimal(found[1]) * {None: 1, "百": 100, "千": 1000}[found[2]]
    if numeral in {"两", "零", "〇"}:
        return Decimal("2" if numeral == "两" else "0")
    return Decimal(from_chinese(numeral.lstrip("零〇") if len(numeral) > 1 else numeral))


def _unreadable(numeral: str) -> Invalid:
    return Invalid(f"“{numeral}”读不出是多少")  # never shown: the word is compared as it stands


KIND = Blanks
