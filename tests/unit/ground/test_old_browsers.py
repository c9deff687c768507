"""Everything a learner's phone loads stays within Chromium 79: no newer syntax, function, selector or style.

A scanner reads the code word by word (comments, strings and regular expressions are not code), and each thing it
looks for is shown to be found. JupyterLab itself is for the PC and needs a newer browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "src/lawtrain"
PAGES = sorted(path for folder in ("service", "deploy") for path in (SOURCE / folder).rglob("*.html"))
SCRIPTS = sorted(path for folder in ("service", "widgets") for path in (SOURCE / folder).rglob("*.js"))
STYLES = sorted(
    path for folder in ("service", "widgets", "deploy") for path in (SOURCE / folder).rglob("*.css")
)

TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<template>`)
    |(?P<regex>(?<![\w)\]}])/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)""",
    re.S | re.X,
)
BEFORE_REGEX = re.compile(r"(?:^|[(,=:\[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else))\s*$")

NEWER_SCRIPT = {  # the Chromium that brought it
    "?. (80)": (r"\?\.(?!\d)", "a?.b"),
    "?? and ??= (80, 85)": (r"\?\?", "a ?? b"),
    "||= and &&= (85)": (r"(?:\|\||&&)=", "a ||= b"),
    "private methods (84)": (r"#\w+\s*\(", "class A { #go() {} }"),
    "#x in object (91)": (r"#\w+\s+in\b", "#x in a"),
    "static block (94)": (r"\bstatic\s*\{", "class A { static { a(); } }"),
    "await outside a function (89)": (
        r"(?m)^(?:(?:const|let|var)\s[^\n=]*=\s*)?await\b",
        "const a = await b;",
    ),
    "regular expression flags d, v (90, 112)": (r"/[a-z]*[dv][a-z]*", "a = /b/v;"),
    "for await of iterator helpers (122)": (r"\bIterator\.", "Iterator.from(a)"),
    "at (92)": (r"\.at\s*\(", "a.at(-1)"),
    "replaceAll (85)": (r"\.replaceAll\b", 'a.replaceAll("b", "c")'),
    "structuredClone (98)": (r"\bstructuredClone\b", "structuredClone(a)"),
    "hasOwn (93)": (r"\bObject\.hasOwn\b", 'Object.hasOwn(a, "b")'),
    "groupBy (117)": (r"\.groupBy\b", "Object.groupBy(a, b)"),
    "Promise.any (85)": (r"\bPromise\.(?:any|withResolvers|try)\b", "Promise.any(a)"),
    "replaceChildren (86)": (r"\.replaceChildren\b", "a.replaceChildren()"),
    "randomUUID (92)": (r"\brandomUUID\b", "crypto.randomUUID()"),
    "findLast (97)": (r"\.findLast(?:Index)?\b", "a.findLast(b)"),
    "arrays by copy (110)": (r"\.(?:toSorted|toReversed|toSpliced)\b", "a.toSorted()"),
    "fromAsync (121)": (r"\bArray\.fromAsync\b", "Array.fromAsync(a)"),
    "WeakRef (84)": (r"\b(?:WeakRef|FinalizationRegistry)\b", "new WeakRef(a)"),
    "AbortSignal (103)": (r"\bAbortSignal\.", "AbortSignal.timeout(1)"),
    "listener ended by a signal (88)": (
        r"addEventListener\([^;]*?\bsignal\b",
        'a.addEventListener("b", c, { signal: d })',
    ),
    "inert, popover (102, 114)": (r"\.(?:inert|showPopover|popover)\b", "a.inert = true"),
    "checkVisibility (105)": (r"\.checkVisibility\b", "a.checkVisibility()"),
    "Segmenter (87)": (r"\bIntl\.Segmenter\b", "new Intl.Segmenter()"),
    "setHTML (105)": (r"\.setHTML\w*\b", "a.setHTML(b)"),
    "cause of an error (93)": (r"\bcause\s*:", "new Error(a, { cause: b })"),
}

NEWER_SELECTOR = {
    ":is and :where (88)": (r":(?:is|where)\(", ":is(a, b)"),
    ":has (105)": (r":has\(", "a:has(b)"),
    ":not with a list (88)": (r":not\([^()]*,", ":not(a, b)"),
    "nesting (112)": (r"&", "& a"),
    "at-rules (85 to 118)": (r"@(?:layer|container|scope|property|starting-style)\b", "@layer a"),
    "range in a media query (104)": (r"@media[^{]*[<>]", "@media (width > 3em)"),
    "::marker, ::file-selector-button (86, 89)": (r"::(?:marker|file-selector-button)", "li::marker"),
    ":focus-visible in company (86)": (
        r",[^{]*:focus-visible|:focus-visible[^{]*,",
        "a:focus, a:focus-visible",
    ),
}

NEWER_STYLE = {
    "inset (87)": (r"^inset(?:-|$)", r"", "inset: 0"),
    "logical shorthands (87)": (r"^(?:margin|padding|border)-(?:inline|block)$", r"", "margin-inline: 0"),
    "aspect-ratio (88)": (r"^aspect-ratio$", r"", "aspect-ratio: 1"),
    "own transforms (104)": (r"^(?:translate|rotate|scale)$", r"", "rotate: 1turn"),
    "color-mix (111)": (r"", r"\b(?:color-mix|oklch|oklab|light-dark)\(", "color: color-mix(in x, a, b)"),
    "new lengths (108, 109)": (r"", r"\d(?:[dsl]v[hw]|r?lh|cq\w)\b", "height: 100dvh"),
    "anywhere (80)": (r"", r"\banywhere\b", "overflow-wrap: anywhere"),
    "clip (90)": (r"^overflow", r"\bclip\b", "overflow: clip"),
    "fit-content (94)": (r"^(?:width|height)$", r"\bfit-content\b", "height: fit-content"),
    "revert (84)": (r"", r"\brevert\b", "color: revert"),
}  # fmt: skip


def code_of(text: str) -> str:
    """`text` with comments, strings and regular expressions emptied; what stands in ${…} remains."""
    out: list[str] = []
    place = 0
    open_braces: list[int] = []  # of each template that we are within: braces open since its ${
    while place < len(text):
        if open_braces and text[place] in "{}":
            open_braces[-1] += 1 if text[place] == "{" else -1
            if open_braces[-1] == 0:
                open_braces.pop()
                place = _template(text, place + 1, out, open_braces)
                continue
        found = TOKEN.match(text, place)
        kind = found.lastgroup if found else None
        if found and kind == "template":
            place = _template(text, place + 1, out, open_braces)
        elif found and kind == "regex" and BEFORE_REGEX.search("".join(out[-30:])):
            flags = re.search(r"[a-z]*$", found[0])
            out.append(f"/{flags[0] if flags else ''}")
            place = found.end()
        elif found and kind in ("comment", "string"):
            out.append(" " if kind == "comment" else '""')
            place = found.end()
        else:
            out.append(text[place])
            place += 1
    return "".join(out)


def _template(text: str, place: int, out: list[str], open_braces: list[int]) -> int:
    """Past the words of a template, up to its end or to the next ${."""
    out.append('""')
    while text[place] != "`":
        if text.startswith("${", place):
            out.append("+ ")
            open_braces.append(1)
            return place + 2
        place += 2 if text[place] == "\\" else 1
    return place + 1


def newer_in_script(text: str) -> set[str]:
    """What in this code an old browser cannot do."""
    code = code_of(text)
    return {name for name, (pattern, _) in NEWER_SCRIPT.items() if re.search(pattern, code)}


def rules(css: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(selector or at-rule, its declarations) of a style sheet."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    for head, body in re.findall(r"([^{}]+)\{([^{}]*)", bare):
        pairs = [one.partition(":")[::2] for one in body.split(";") if ":" in one]
        yield head.strip(), [(name.strip(), value.strip()) for name, value in pairs]


def newer_in_style(css: str) -> set[str]:
    """What in this style sheet an old browser drops, with nothing older in its place."""
    found = set()
    for head, body in rules(css):
        found |= {name for name, (pattern, _) in NEWER_SELECTOR.items() if re.search(pattern, head)}
        styled = {name for name, _ in body}
        if any(re.fullmatch(r"(?:row-|column-)?gap", name) for name in styled) and not any(
            name.startswith(("grid-template", "column-count", "columns")) for name in styled
        ):
            found.add("gap between flex items (84)")
        for place, (name, value) in enumerate(body):
            for what, (names, values, _) in NEWER_STYLE.items():
                older = any(n == name and not re.search(values, v) for n, v in body[:place] if values)
                if re.search(names, name) and re.search(values, value) and not older:
                    found.add(what)
    return found


def inline_scripts(html: str) -> list[str]:
    """Scripts written into a page; data blocks are not scripts."""
    found = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.S)
    return [
        body
        for attributes, body in found
        if "src=" not in attributes and "application/json" not in attributes
    ]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_run_in_old_browsers(path: Path) -> None:
    assert newer_in_script(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: f"{path.parent.parent.name}-{path.name}")
def test_styles_work_in_old_browsers(path: Path) -> None:
    assert newer_in_style(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parents[1].name}-{path.name}")
def test_pages_work_in_old_browsers(path: Path) -> None:
    html = path.read_text(encoding="utf-8")
    for script in inline_scripts(html):
        assert newer_in_script(script) == set()
    for style in re.findall(r"<style>(.*?)</style>", html, re.S):
        assert newer_in_style(style) == set()
    tags = re.findall(r"<[a-z][^>]*>", re.sub(r"\{[{%].*?[%}]\}", "", html))
    assert [tag for tag in tags if re.search(r"\son[a-z]+\s*=", tag)] == [], "handlers belong into a script"


def test_there_is_something_to_look_at() -> None:
    assert {"quiz.js", "page.js", "early.js"} <= {path.name for path in SCRIPTS}
    assert {"quiz.css", "page.css", "style.css"} <= {path.name for path in STYLES}
    assert {"login.html", "lesson.html"} <= {path.name for path in PAGES}
    assert any(inline_scripts(path.read_text(encoding="utf-8")) for path in PAGES)


@pytest.mark.parametrize("name", NEWER_SCRIPT)
def test_a_newer_script_is_noticed(name: str) -> None:
    sample = NEWER_SCRIPT[name][1]
    assert name in newer_in_script(f"const first = 1;\n{sample}\n")
    assert name in newer_in_script(f"const text = `words ${{b}} ${{() => {{\n{sample} }}}}`;")
    if "/" not in sample:
        assert newer_in_script(f"// {sample}\n/* {sample} */ const text = `{sample}`;") == set()


@pytest.mark.parametrize("name", NEWER_SELECTOR)
def test_a_newer_selector_is_noticed(name: str) -> None:
    assert name in newer_in_style(f"a {{ color: red }} {NEWER_SELECTOR[name][1]} {{ color: red }}")


@pytest.mark.parametrize("name", NEWER_STYLE)
def test_a_newer_style_is_noticed_unless_an_older_one_stands_before_it(name: str) -> None:
    *_, values, sample = NEWER_STYLE[name]
    assert name in newer_in_style(f"a {{ color: red; {sample}; }}".replace("color: red; color", "color"))
    if values:
        assert newer_in_style(f"a {{ {sample.split(':')[0]}: 0; {sample}; }}") == set()


def test_gap_is_for_grids() -> None:
    assert newer_in_style("a { display: flex; gap: 1em }") == {"gap between flex items (84)"}
    assert newer_in_style("a { display: grid; grid-template-columns: 1fr 2fr; column-gap: 1em }") == set()


@pytest.mark.parametrize(
    "old",
    [
        "a ? .5 : b",
        "x = a / b / c",
        'const s = "a?.b"',
        "s.split(/[?]\\?/g)",
        "a.b(`${c}?.`)",
        "a = {b: 1} / 2",
    ],
)
def test_what_is_old_passes(old: str) -> None:
    assert newer_in_script(old) == set()
