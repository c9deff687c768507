"""Against the reference library, where it lies beside the repository: registry facts and full texts."""

import json
from pathlib import Path
from typing import Any

import pytest

from lawtrain.laws import Citation, StatuteText, load_registry, parse_text, quote_problem

LIBRARY = Path(__file__).resolve().parents[4] / "shared" / "laws"

pytestmark = pytest.mark.skipif(
    not (LIBRARY / "index.json").is_file(),
    reason="法规文本参考库不在仓库旁边（../shared/laws），无法对照；它不随仓库发布",
)


@pytest.fixture(scope="module")
def index() -> list[dict[str, Any]]:
    return json.loads((LIBRARY / "index.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def texts(index: list[dict[str, Any]]) -> dict[str, StatuteText]:
    return {entry["file"]: parse_text((LIBRARY / entry["file"]).read_text("utf-8")) for entry in index}


def test_the_registry_says_what_the_index_says(index: list[dict[str, Any]]) -> None:
    for law in load_registry().laws.values():
        entries = sorted((e for e in index if e["slug"] == law.slug), key=lambda e: e["effective"])
        assert entries, law.slug
        assert {(e["title"], e["kind"]) for e in entries} == {(law.title, law.kind)}
        recorded = [
            {
                "version": v.label,
                "adopted": v.adopted.isoformat(),
                "effective": v.effective.isoformat(),
                "repealed": v.repealed and v.repealed.isoformat(),
                "articles": v.articles,
                "last_article": v.last_article,
            }
            for v in law.versions
        ]
        assert recorded == [{key: e[key] for key in recorded[0]} for e in entries], law.slug
        for version, entry in zip(law.versions, entries, strict=True):
            basis = entry["effective_basis"]
            assert version.effective_basis == (basis if basis in {"secondary-list", "unverified"} else "")


def test_every_text_parses_to_the_counted_articles(
    index: list[dict[str, Any]], texts: dict[str, StatuteText]
) -> None:
    assert len(texts) >= 154
    for entry in index:
        text = texts[entry["file"]]
        assert text.title == entry["title"]
        assert len(text.articles) == entry["articles"], entry["file"]
        assert max(article for article, _ in text.articles) == entry["last_article"], entry["file"]
        assert all(lines and all(lines) for lines in text.articles.values()), entry["file"]


def test_inserted_articles_and_preambles_match_the_texts(texts: dict[str, StatuteText]) -> None:
    for law in load_registry().laws.values():
        for version in law.versions:
            text = texts[f"text/{law.slug}@{version.effective}.txt"]
            assert version.inserted == tuple(key for key in text.articles if key[1])
            assert version.has_preamble == bool(text.preamble)


def test_the_constitution_has_thirteen_preamble_paragraphs_and_its_articles_can_be_quoted(
    texts: dict[str, StatuteText],
) -> None:
    text = texts["text/xianfa@2018-03-11.txt"]
    assert len(text.preamble) == 13
    quote = "中国共产党领导是中国特色社会主义最本质的特征。"
    assert quote_problem(Citation("xianfa", 1, paragraph=2, quote=quote), text) is None
    assert "而在第一条第二款" in str(quote_problem(Citation("xianfa", 2, quote=quote), text))
