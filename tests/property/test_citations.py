"""Laws of numerals and citations: what is written reads back, and reading never fails in an unplanned way."""

from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from lawtrain.errors import ContentError, Invalid
from lawtrain.laws import (
    Citation,
    find_citations,
    format_citation,
    from_chinese,
    load_registry,
    parse_citation,
    parse_text,
    quote_problem,
    to_chinese,
)

REGISTRY = load_registry()
NUMBER = st.integers(1, 9999)
MAYBE = st.none() | NUMBER
SLUG = st.sampled_from(sorted(REGISTRY.laws))
CITATION = st.builds(Citation, SLUG, NUMBER, st.just(0) | NUMBER, MAYBE, MAYBE) | st.builds(
    Citation, SLUG, st.just(0), paragraph=MAYBE
)
# Arbitrary text hardly ever looks like a citation; scraps of citations do.
SCRAP = st.sampled_from(
    [
        *"第条款项之（）()《》、和至 　\n０9一十百千〇两",
        "序言",
        "自然段",
        "宪法",
        "《宪法》",
        "第一条",
        "第二款",
        "9999",
    ]
)
TEXT = st.text() | st.lists(SCRAP, max_size=25).map("".join)


def test_numerals_read_back_for_every_number() -> None:
    written = [to_chinese(n) for n in range(1, 10000)]
    assert [from_chinese(text) for text in written] == list(range(1, 10000))
    assert len(set(written)) == len(written)


@given(st.text("〇零一二三四五六七八九两十百千", max_size=9))
def test_a_numeral_is_read_to_its_number_or_refused(text: str) -> None:
    with suppress(Invalid):
        number = from_chinese(text)
        assert from_chinese(to_chinese(number)) == number


@given(CITATION, st.booleans())
def test_a_printed_citation_reads_back(citation: Citation, short: bool) -> None:
    printed = format_citation(citation, REGISTRY, short=short)
    assert parse_citation(printed, REGISTRY) == citation


@given(CITATION, st.text("，。的规定 甲乙abc", max_size=8), st.text("。；的规定甲乙abc", max_size=8))
def test_a_printed_citation_is_found_in_running_text(citation: Citation, before: str, after: str) -> None:
    printed = format_citation(citation, REGISTRY)
    found = find_citations(before + printed + after, REGISTRY)
    assert found == [(len(before), len(before) + len(printed), citation)]


@given(TEXT)
@example("《宪法》第十条之")
@example("宪法序言、第二款")
def test_reading_arbitrary_text_raises_nothing_but_invalid(text: str) -> None:
    with suppress(Invalid):
        assert isinstance(parse_citation(text, REGISTRY), Citation)
    end = 0
    for start, stop, _ in find_citations(text, REGISTRY):
        assert end <= start < stop <= len(text)
        end = stop


LINE = st.lists(
    SCRAP | st.sampled_from(["\n", "\n\n", "（一）", "（百一）", "1.", "第二条　", "引文"]), max_size=20
).map("".join)


@given(LINE, st.integers(0, 3), MAYBE, st.text(max_size=3) | st.just("引文"))
@example("\n（百一）引文", 2, None, "引文")
def test_arbitrary_statute_texts_are_taken_apart_or_refused(
    rest: str, article: int, paragraph: int | None, quote: str
) -> None:
    with suppress(ContentError):
        text = parse_text("示范镇办法\n\n第一条　依照本办法：" + rest)
        problem = quote_problem(Citation("ban-fa", article, paragraph=paragraph, quote=quote), text)
        assert problem is None or problem.endswith("。")
