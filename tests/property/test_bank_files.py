"""Laws of bank files: whatever the bytes, an answer comes and never an exception; writing and reading are inverse."""

import re
from io import StringIO

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from lawtrain.formats import read_bank
from lawtrain.formats.richtext import render
from lawtrain.questions import from_plain, to_plain
from tests.unit.formats.samples import BANK

LINES = BANK.splitlines(keepends=True)
TEXT = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=4, max_size=40)
    .map(str.strip)
    .filter(lambda t: len(t) >= 4)
)
SHORT = TEXT.map(lambda t: t[:30])


def told(data: bytes) -> None:
    bank, found = read_bank(data, "x")
    assert (bank is None) == any(p.is_error for p in found)
    for problem in found:
        assert problem.line >= 1
        str(problem).encode()


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    told(data)


@given(st.text("-?:,[]{}#&*!|>'\"%@` \n\tab是：，　01", max_size=80))
def test_any_signs_of_the_notation(text: str) -> None:
    told(text.encode())


@settings(max_examples=60)
@given(st.data())
def test_any_cut_swap_or_sign_in_a_right_bank(data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["cut", "double", "insert", "indent"]))
        line = lines[at]
        if change == "insert":
            column = data.draw(st.integers(0, len(line)))
            line = (
                line[:column] + data.draw(st.text("-?:[]{}#&*!|>'\"%\t：　\n9", max_size=3)) + line[column:]
            )
        lines[at] = {"cut": "", "double": line * 2, "indent": " " + line}.get(change, line)
    told("".join(lines).encode())


@st.composite
def plain_items(draw: st.DrawFn, place: int) -> dict[str, object]:
    kind = draw(st.sampled_from(["单选", "多选", "判断", "简答"]))
    ids = draw(st.lists(st.sampled_from("abcdefgh"), min_size=4, max_size=6, unique=True))
    fields: dict[str, object] = {
        "id": f"c01-{place:03}",
        "kind": kind,
        "stem": draw(TEXT),
        "explanation": draw(TEXT),
        "citations": [{"law": "xianfa", "article": draw(st.integers(1, 143)), "quote": draw(SHORT)}],
        "topic": draw(TEXT),
        "level": draw(st.sampled_from(["记忆", "理解", "应用"])),
        "difficulty": draw(st.integers(1, 5)),
        "family": draw(SHORT),
        "audience": draw(st.lists(st.sampled_from(["领导", "村组"]), unique=True)),
    }
    if kind == "简答":
        points = draw(st.lists(TEXT, min_size=1, max_size=4, unique=True))
        return {**fields, "guide": [{"point": p, "weight": draw(st.integers(1, 100))} for p in points]}
    if kind == "判断":
        return {**fields, "answer": draw(st.sampled_from(["正确", "错误"]))}
    fields["options"] = [{"id": i, "text": draw(TEXT), "why": draw(st.just("") | TEXT)} for i in ids]
    return {**fields, "answer": ids[0] if kind == "单选" else sorted(ids[:2])}


@settings(max_examples=40)
@given(
    st.lists(st.integers(), min_size=1, max_size=4).flatmap(
        lambda x: st.tuples(*map(plain_items, range(len(x))))
    )
)
def test_written_and_read_again_is_the_same(items: tuple[dict[str, object], ...]) -> None:
    def note(_where: object, message: str) -> None:
        raise AssertionError(message)

    questions = tuple(from_plain(item, note) for item in items)
    quiz = {"name": "test", "title": "小测", "counted": False, "items": [q.id for q in questions]}
    whole = {
        "format": 1,
        "bank": "a/01-b",
        "title": "题库",
        "quizzes": [quiz],
        "items": list(map(to_plain, questions)),
    }
    out = StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = (
        False  # in braces the library writes a leading "?" bare and cannot read it again
    )
    yaml.dump(whole, out)
    bank, found = read_bank(out.getvalue().encode(), "x")
    assert not found
    assert bank is not None
    assert bank.questions == questions


@settings(max_examples=200)
@given(st.text("*_`[]()<>!|-#&;:/\\ \n\"'=abonerrscipt甲", max_size=120))
def test_any_markdown_renders_without_harm(markdown: str) -> None:
    html = render(markdown)
    assert "<script" not in html
    assert not re.search(r'href="\s*(?:[a-z]+:|//)(?<!https:)(?<!http:)', html, re.IGNORECASE)
    assert "<img" not in html
