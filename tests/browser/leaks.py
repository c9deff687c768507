"""What must not reach a learner before submission, and how to find it however it is wrapped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

from lawtrain.questions import Question, version
from tests.browser.visitor import BANK
from tests.site import REPO

_TAG = re.compile(r"<[^<>]{0,200}>")
_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})")
_NOISE = re.compile(r"[\W_]+")
_FIELD = re.compile(r"""["'](key|whys|explanation|correct|guide)\\*["']\s*:""")
_LEAST = 6  # characters; what is shorter is also said by chance


def norm(text: str) -> str:
    """Letters, digits and characters alone, so that no escaping, markup or punctuation can hide anything."""
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return _NOISE.sub("", _TAG.sub("", unescape(plain).replace("\\n", "")))


def _said_openly() -> str:
    """What a learner reads anyway: every lesson with its drawings, and stems and options of the bank."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((REPO / "courses").glob("*/media/*.svg"))]
    for path in sorted((REPO / "courses").glob("*/*.ipynb")):
        texts += ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    for question in BANK.questions:
        for one in (question, *question.body.parts):
            texts += [one.stem, *(option.text for option in getattr(one.body, "options", ()))]
    return "\n".join(map(norm, texts))


def _kept_back(question: Question) -> Iterator[str]:
    reveal = question.body.reveal(question)
    for one in (reveal, *reveal.parts):
        yield from (one.explanation, *one.whys.values(), *(citation.quote for citation in one.citations))
        yield from (line.text for line in one.guide)


def _secrets() -> frozenset[str]:
    openly = _said_openly()
    texts = {norm(text) for question in BANK.questions for text in _kept_back(question)}
    digests = {BANK.version, *(version(question) for question in BANK.questions)}
    return frozenset({text for text in texts if len(text) >= _LEAST and text not in openly} | digests)


SECRETS = _secrets()
"""Explanations, reasons, quotes and marking guides of the bank, normalised, but for what stands in lessons; and digests."""


def found(text: str | bytes) -> list[str]:
    """The secrets that stand in `text`."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "ignore")
    plain = norm(text)
    return sorted(secret for secret in SECRETS if secret in plain)


def fields(text: str | bytes) -> list[str]:
    """Names of JSON fields that only a marked question has."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "ignore")
    return sorted(set(_FIELD.findall(text)))
