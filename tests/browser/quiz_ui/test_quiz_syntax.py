"""The module stays readable for the WebViews of old phones (Chrome 79) and harmless under a strict CSP."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "src/lawtrain/widgets/static"

TOO_NEW_OR_UNSAFE = {
    "optional chaining": r"\?\.(?!\d)",
    "nullish operator": r"\?\?",
    "logical assignment": r"(\|\||&&)=",
    "class": r"\bclass\s+\w+\s*(extends\s+\w+\s*)?\{",
    "private name": r"[^\w\"'&]#\w+\s*[=(;]",
    "bigint or separator": r"\b\d+(n\b|_\d)",
    "lookbehind": r"\(\?<[=!]",
    "import": r"\bimport\b\s*[\w{(\"']",
    "eval": r"\beval\s*\(|\bFunction\s*\(",
    "string timer": r"set(Timeout|Interval)\(\s*[\"'`]",
    "string style": r"cssText|setAttribute\(\s*[\"']style|\bstyle:",
    "inline handler": r"setAttribute\(\s*[\"']on|\bon\w+=",
    "outside request": r"https?://|\bfetch\(|XMLHttpRequest|WebSocket",
    "new function": r"\b(structuredClone|replaceAll|replaceChildren|randomUUID|allSettled|Promise\.any|hasOwn"
    r"|findLast\w*|toSorted|toReversed|queueMicrotask|WeakRef)\b|\.at\(|signal:",
    "markup sink": r"outerHTML|insertAdjacentHTML|document\.write",
}


def code() -> str:
    """The module without comments."""
    text = (STATIC / "quiz.js").read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.S)


@pytest.mark.parametrize("name", TOO_NEW_OR_UNSAFE)
def test_no_forbidden_syntax(name: str) -> None:
    assert re.findall(f".*(?:{TOO_NEW_OR_UNSAFE[name]}).*", code()) == []


@pytest.mark.parametrize(
    ("name", "sample"),
    [
        ("optional chaining", "a?.b"),
        ("nullish operator", "a ?? b"),
        ("class", "class A {"),
        ("eval", "eval (x)"),
        ("outside request", "fetch('/x')"),
        ("new function", "list.at(-1)"),
        ("private name", "this.#x = 1"),
    ],
)
def test_the_search_finds_what_it_looks_for(name: str, sample: str) -> None:
    assert re.search(TOO_NEW_OR_UNSAFE[name], sample)


def test_markup_is_set_in_one_place() -> None:
    assert code().count("innerHTML") == 1


def test_no_await_outside_a_function() -> None:
    assert re.findall(r"^(?:const .*|let .*)?await\b", code(), flags=re.M) == []


def test_one_default_export_with_render() -> None:
    assert re.findall(r"^export .*", code(), flags=re.M) == ["export default { render };"]


def test_styles_are_prefixed_and_ask_nobody() -> None:
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "quiz.css").read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"url\(|@import|:has\(|:is\(|:where\(|@container|\binset:|\b(?<!column-)gap:", css)
    selectors = [s.strip() for block in re.findall(r"([^{}]+)\{", css) for s in block.split(",")]
    # Nothing but ours, at-rules, and the boxes that JupyterLab puts around an output.
    assert [s for s in selectors if "lt-" not in s and not s.startswith(("@", ".jp-Notebook "))] == []


def test_words_are_chinese() -> None:
    words = re.findall(r"\"([^\"\n]*[a-zA-Z]{4,} [a-zA-Z]{2,}[^\"\n]*)\"", code())
    assert [w for w in words if not re.fullmatch(r"[a-z -]+", w)] == []
