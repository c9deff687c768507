"""The registry knows which text was in force on a day and says what is wrong with a citation."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from lawtrain.errors import NotFound
from lawtrain.laws import CHECKED_UP_TO, Citation, Law, Registry, Version, load_registry

REGISTRY = load_registry()
CUNWEI = "cunmin-weiyuanhui-zuzhi-fa"


def a_version(label: str, since: date, until: date | None = None, **facts: object) -> Version:
    known = {"replaced_by": None, "last_article": 10, "articles": 10, "inserted": (), "has_preamble": False}
    return Version(adopted=since, effective=since, repealed=until, label=label, **(known | facts))  # type: ignore[arg-type]


MARRIAGE = Law(
    "hunyin-fa",
    "中华人民共和国婚姻法",
    ("婚姻法",),
    "法律",
    (a_version("1980年通过", date(1981, 1, 1), date(2021, 1, 1), replaced_by="minfadian"),),
)
CODE = Law(
    "minfadian", "中华人民共和国民法典", ("民法典",), "法律", (a_version("2020年通过", date(2021, 1, 1)),)
)
CRIMES = Law(
    "xingfa",
    "中华人民共和国刑法",
    ("刑法",),
    "法律",
    (a_version("修正", date(2021, 3, 1), inserted=((3, 1), (3, 2)), articles=12),),
)
SMALL = Registry({law.slug: law for law in (MARRIAGE, CODE, CRIMES)})


def test_the_right_text_on_each_side_of_a_change() -> None:
    old = REGISTRY.in_force(CUNWEI, date(2025, 12, 31))
    new = REGISTRY.in_force(CUNWEI, date(2026, 1, 1))
    assert old is not None
    assert new is not None
    assert (old.label, old.last_article) == ("2018年修正", 41)
    assert (new.label, new.last_article) == ("2025年修正", 50)
    assert REGISTRY.in_force(CUNWEI, date(1990, 1, 1)) is None


def test_versions_follow_each_other_without_a_gap() -> None:
    for law in REGISTRY.laws.values():
        assert (law.versions[-1].repealed is None) == (law.versions[-1].replaced_by is None), law.slug
        for old, new in pairwise(law.versions):
            assert old.repealed == new.effective, law.slug
        for version in law.versions:
            assert version.adopted <= version.effective
            assert version.articles == version.last_article + len(version.inserted)
            assert version.in_force_on(version.effective)
            assert not version.in_force_on(version.effective - timedelta(days=1))


def test_no_two_laws_share_a_name() -> None:
    names = [
        name
        for law in REGISTRY.laws.values()
        for name in {law.title, law.title.removeprefix("中华人民共和国"), *law.short_names}
    ]
    assert len(names) == len(set(names)) == len(REGISTRY.names)


def test_the_three_laws_with_a_preamble() -> None:
    with_preamble = {law.slug for law in REGISTRY.laws.values() if law.versions[-1].has_preamble}
    assert with_preamble == {"xianfa", "minzu-quyu-zizhi-fa", "minzu-tuanjie-jinbu-cujin-fa"}


@pytest.mark.parametrize("name", ["中华人民共和国村民委员会组织法", "《村委会组织法》", " 村民委员会 组织法"])
def test_laws_are_found_by_any_of_their_names(name: str) -> None:
    assert REGISTRY.by_title(name).slug == CUNWEI


def test_unknown_names_and_slugs_come_with_the_nearest_known_one() -> None:
    with pytest.raises(NotFound, match="没有《村委组织法》。是不是《村委会组织法》"):
        REGISTRY.by_title("村委组织法")
    with pytest.raises(NotFound, match="没有代号“xian-fa”。是不是“xianfa”（《宪法》）"):
        REGISTRY.law("xian-fa")
    with pytest.raises(NotFound, match="请核对代号"):
        REGISTRY.law("完全不同")


@pytest.mark.parametrize(
    ("citation", "day"),
    [
        (Citation("xianfa", 143), date(2026, 11, 22)),
        (Citation("xianfa", 0, paragraph=7), date(2018, 3, 11)),
        (Citation(CUNWEI, 50), date(2026, 1, 1)),
    ],
)
def test_sound_citations_have_no_problem(citation: Citation, day: date) -> None:
    assert REGISTRY.problem(citation, day) is None


@pytest.mark.parametrize(
    ("citation", "day", "says"),
    [
        (Citation("xianfaa", 1), date(2026, 1, 1), ["没有代号“xianfaa”", "《宪法》"]),
        (
            Citation("xianfa", 144),
            date(2026, 1, 1),
            ["最后一条是第一百四十三条", "没有第一百四十四条", "核对条号"],
        ),
        (Citation("xianfa", 1, 1), date(2026, 1, 1), ["没有第一条之一"]),
        (Citation("minfadian", 0), date(2026, 1, 1), ["没有序言"]),
        (
            Citation("minzu-tuanjie-jinbu-cujin-fa", 1),
            date(2026, 6, 30),
            ["自2026年7月1日起施行", "还没有施行"],
        ),
        (
            Citation(CUNWEI, 45),
            date(2025, 12, 31),
            ["最后一条是第四十一条", "2026年1月1日起施行", "2025年修正"],
        ),
    ],
)
def test_the_problem_is_named(citation: Citation, day: date, says: list[str]) -> None:
    problem = REGISTRY.problem(citation, day)
    assert problem is not None
    for words in says:
        assert words in problem


def test_texts_older_than_the_first_recorded_one_are_not_called_not_yet_in_force() -> None:
    problem = REGISTRY.problem(Citation("xianfa", 1), date(2010, 1, 1))
    assert problem is not None
    assert "没有收录" in problem
    assert "还没有施行" not in problem
    assert "未与原文核对" in problem


@pytest.mark.parametrize(
    ("citation", "day", "says"),
    [
        (Citation("hunyin-fa", 1), date(2021, 1, 1), "已于2021年1月1日失效，由《民法典》代替"),
        (Citation("hunyin-fa", 1), date(2020, 12, 31), None),
        (Citation("xingfa", 3, 2), date(2022, 1, 1), None),
        (Citation("xingfa", 3, 3), date(2022, 1, 1), "该条之后增加的有：第三条之一、第三条之二"),
    ],
)
def test_repealed_laws_and_inserted_articles(citation: Citation, day: date, says: str | None) -> None:
    problem = SMALL.problem(citation, day)
    assert problem is None if says is None else says in str(problem)


def test_a_law_whose_newest_text_is_not_recorded_is_not_called_repealed() -> None:
    problem = REGISTRY.problem(Citation("jiancha-fa-shishi-tiaoli", 1), date(2026, 1, 1))
    assert problem is not None
    assert "由新文本代替，登记表没有收录新文本" in problem
    assert "不再有效" not in problem
    heirs = {v.replaced_by for law in REGISTRY.laws.values() for v in law.versions if v.replaced_by}
    assert heirs <= set(REGISTRY.laws)


def test_the_as_of_line_names_both_dates() -> None:
    assert "2026-06-26" in CHECKED_UP_TO
    assert "其后变动未核" in CHECKED_UP_TO
