"""A change of law is followed to every section and item that cites it, with what became of the article and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lawtrain.content import TextFolder
from lawtrain.content.impact import Hit, Impact, Urgency, impact
from lawtrain.content.impact_text import impact_text
from lawtrain.errors import ContentError, Invalid, LawtrainError, NotFound
from tests import sample

TODAY = date(2026, 11, 22)
VILLAGE = "cunmin-weiyuanhui-zuzhi-fa"
OLD = """中华人民共和国村民委员会组织法

第一条 为了保障农村村民实行自治，由村民依法办理自己的事情，制定本法。

第二条 村民委员会协助乡镇人民政府开展工作，乡镇人民政府不得干预自治范围内的事项。

第三条 村民委员会由主任、副主任和委员共三至七人组成，实行任期制度。

第四条 村民委员会每届任期三年，届满应当及时举行换届选举活动。

第五条 户外宣传牌由各村自行购买、自行维护并承担全部费用开支。
"""
NEW = """中华人民共和国村民委员会组织法

第一条 为了保障农村村民实行自治，由村民依法办理自己的事情，制定本法。

第二条 坚持中国共产党对农村基层群众自治的全面领导，健全工作体系。

第三条 村民委员会协助乡镇人民政府开展工作，乡镇人民政府不得干预自治范围内的事项。

第四条 村民委员会由主任、副主任和委员共三至七人组成，实行任期制度，成员近亲属回避。

第五条 村民委员会每届任期五年，届满应当及时举行换届选举活动。
"""
MOVED = {"law": VILLAGE, "article": 2, "quote": "不得干预自治范围内的事项"}
REWORDED = {"law": VILLAGE, "article": 4, "quote": "每届任期三年"}
KEPT_WORDS = {"law": VILLAGE, "article": 3, "quote": "共三至七人组成"}
GONE = {"law": VILLAGE, "article": 5, "quote": "户外宣传牌由各村自行购买"}
SAME = {"law": VILLAGE, "article": 1, "quote": "由村民依法办理自己的事情"}
ALREADY = {"law": VILLAGE, "article": 5, "quote": "每届任期五年"}
WRONG = {"law": VILLAGE, "article": 3, "quote": "哪里都没有的一句话"}


@pytest.fixture
def texts(tmp_path: Path) -> TextFolder:
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / f"{VILLAGE}@2018-12-29.txt").write_text(OLD, "utf-8")
    (folder / f"{VILLAGE}@2026-01-01.txt").write_text(NEW, "utf-8")
    return TextFolder(folder)


def content(root: Path, cites: Mapping[str, Any], *, prose: str = "", as_of: str = "2025-06-01") -> Path:
    """A lesson with `prose`, and a bank whose items cite what `cites` says; the others cite the constitution."""
    sample.write_content(root)
    bank = root / "quizzes" / "sample" / "01-first.yaml"
    plain = json.loads(bank.read_text("utf-8"))
    for item in plain["items"]:
        if item["id"] in cites:
            item["citations"] = [cites[item["id"]]]
    bank.write_text(json.dumps(plain, ensure_ascii=False, indent=1), "utf-8")
    lesson = root / "courses" / "sample" / "01-first.ipynb"
    book = json.loads(lesson.read_text("utf-8"))
    book["metadata"]["lawtrain"]["as_of"] = as_of
    book["cells"][0]["source"] = f"# 课\n\n开头。\n\n## 村里的事\n\n{prose}"
    lesson.write_text(json.dumps(book, ensure_ascii=False), "utf-8")
    return root


def only(root: Path, texts: TextFolder, slug: str = VILLAGE) -> Impact:
    (found,) = impact(root, slug, texts, today=TODAY)
    return found


def hits(found: Impact) -> dict[str, Hit]:
    return {hit.cited.item or hit.cited.where: hit for lesson in found.lessons for hit in lesson.hits}


def test_each_fate_of_an_article_is_told_with_what_to_do(tmp_path: Path, texts: TextFolder) -> None:
    cites = {
        "single-1x": MOVED,
        "single-2x": REWORDED,
        "single-3x": KEPT_WORDS,
        "single-4x": GONE,
        "multi-1x": SAME,
        "multi-2x": ALREADY,
        "multi-3x": WRONG,
    }
    found = only(content(tmp_path / "c", cites), texts)
    seen = hits(found)
    assert seen["single-1x"].todo == "条号改成第三条，引文原话还在，款、项不变"
    assert "照新条文重抄" in seen["single-2x"].todo
    assert seen["single-2x"].old_text.startswith("村民委员会每届任期三年")
    assert seen["single-2x"].new_text.startswith("村民委员会每届任期五年")
    assert "本条别处有改动" in seen["single-3x"].todo
    assert seen["single-4x"].new_text == ""
    assert "另找依据" in seen["single-4x"].todo
    assert "multi-1x" not in seen
    assert seen["multi-2x"].urgency is Urgency.FINE
    assert "都对不上" in seen["multi-3x"].todo
    assert found.items == ("single-1x", "single-2x", "single-3x", "single-4x", "multi-3x")
    assert found.unaffected == 1


def test_a_quote_that_stands_in_both_texts_is_only_looked_at(tmp_path: Path, texts: TextFolder) -> None:
    cite = {"law": VILLAGE, "article": 2, "quote": "村民"}  # stands in the old second article alone
    kept = {"law": VILLAGE, "article": 4, "quote": "村民委员会"}  # stands in both fourth articles
    seen = hits(only(content(tmp_path / "c", {"single-1x": cite, "single-2x": kept}), texts))
    assert seen["single-1x"].urgency is Urgency.MUST
    assert seen["single-2x"].urgency is Urgency.LOOK


@pytest.mark.parametrize(
    ("as_of", "urgency"), [("2025-06-01", Urgency.MUST), ("2026-11-22", Urgency.FINE), ("从未", Urgency.MUST)]
)
def test_what_a_lesson_says_is_read_with_the_day_it_was_checked(
    tmp_path: Path, texts: TextFolder, as_of: str, urgency: Urgency
) -> None:
    root = content(tmp_path / "c", {}, prose="《村委会组织法》第三条说得很清楚。", as_of=as_of)
    (hit,) = hits(only(root, texts)).values()
    assert hit.urgency is urgency
    assert hit.cited.where == "正文“村里的事”"
    assert hit.cited.file == "courses/sample/01-first.ipynb"


def test_mentions_in_the_words_of_an_item_count_as_well(tmp_path: Path, texts: TextFolder) -> None:
    root = content(tmp_path / "c", {})
    bank = root / "quizzes" / "sample" / "01-first.yaml"
    plain = json.loads(bank.read_text("utf-8"))
    plain["items"][0]["explanation"] = "见《村民委员会组织法》第五条。"
    case = next(item for item in plain["items"] if item["kind"] == "材料")
    case["parts"][0]["options"][1]["why"] = "《村民委员会组织法》第五条不是这样说的。"
    bank.write_text(json.dumps(plain, ensure_ascii=False, indent=1), "utf-8")
    places = {hit.cited.where for lesson in only(root, texts).lessons for hit in lesson.hits}
    assert places == {f"题 {plain['items'][0]['id']} 的解析", f"题 {case['id']}/1 的选项理由"}


def test_a_law_that_another_replaced_sends_each_citation_there(tmp_path: Path) -> None:
    folder = tmp_path / "laws"
    folder.mkdir()
    body = "排放污染物的单位应当采取措施，防治在生产建设中产生的废气废水废渣。"
    (folder / "huanjing-baohu-fa@2015-01-01.txt").write_text(
        f"中华人民共和国环境保护法\n\n第一条 为保护和改善环境制定本法。\n\n第二条 {body}\n", "utf-8"
    )
    (folder / "shengtai-huanjing-fadian@2026-08-15.txt").write_text(
        f"中华人民共和国生态环境法典\n\n第一条 宗旨任务另行写明。\n\n第二条 国家推动低碳发展。\n\n第三条 {body}\n",
        "utf-8",
    )
    cites = {"single-1x": {"law": "huanjing-baohu-fa", "article": 2, "quote": "废气废水废渣"}}
    root = content(tmp_path / "c", cites, prose="从前有《环境保护法》第二条。", as_of="2026-11-22")
    for slug in ("huanjing-baohu-fa", "shengtai-huanjing-fadian", "环境保护法"):
        seen = hits(only(root, TextFolder(folder), slug))
        assert seen["single-1x"].todo == "改引《生态环境法典》第三条，引文原话还在，款、项不变"
        assert seen["single-1x"].urgency is Urgency.MUST
        assert "写明已失效就可以保留" in seen["正文“村里的事”"].todo
        assert seen["正文“村里的事”"].urgency is Urgency.LOOK


@pytest.mark.parametrize(
    ("slug", "names", "kind"),
    [
        ("没有这部法", {}, NotFound),
        (VILLAGE, {"old": "1998"}, NotFound),
        (VILLAGE, {"old": "2018", "new": "2018"}, Invalid),
        ("zhian-guanli-chufa-fa", {}, ContentError),
        ("shengtai-huanjing-fadian", {"old": "2026", "new": "2026"}, Invalid),
    ],
)
def test_what_cannot_be_compared_is_said(
    tmp_path: Path, texts: TextFolder, slug: str, names: dict[str, str], kind: type[LawtrainError]
) -> None:
    with pytest.raises(kind):
        impact(content(tmp_path / "c", {}), slug, texts, today=TODAY, **names)


def test_texts_can_be_named_by_year_and_by_day(tmp_path: Path, texts: TextFolder) -> None:
    root = content(tmp_path / "c", {"single-1x": MOVED})
    by_year = impact(root, VILLAGE, texts, old="2018", new="2025", today=TODAY)
    assert by_year == impact(root, VILLAGE, texts, old="2018-12-29", new="2026-01-01", today=TODAY)


def test_the_list_shows_old_and_new_side_by_side(tmp_path: Path, texts: TextFolder) -> None:
    root = content(tmp_path / "c", {"single-2x": REWORDED, "multi-2x": ALREADY})
    text = impact_text([only(root, texts)])
    row = next(line for line in text.splitlines() if "每届任期三年" in line and "│" in line)
    assert "每届任期五年" in row.partition("│")[2]
    assert "题 single-2x 的依据 1" in text
    assert "已按新条文 1 处，不用改：multi-2x" in text
    assert "题 multi-2x 的依据 1" in impact_text([only(root, texts)], whole=True)
