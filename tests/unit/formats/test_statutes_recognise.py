"""Which law and which of its texts a file holds, and what is said when that is not sure."""

from __future__ import annotations

from datetime import date

import pytest

from lawtrain.errors import NotFound
from lawtrain.formats.statutes import Recognition, find_dates, outline, recognise
from lawtrain.formats.statutes.lines import plain_lines
from lawtrain.laws import Law, Registry, Version

OLD, NEW = date(2009, 8, 27), date(2021, 1, 22)
SINCE = date(2021, 7, 15)


def a_version(adopted: date, effective: date, repealed: date | None = None, articles: int = 2) -> Version:
    return Version(adopted, effective, repealed, None, f"{adopted.year}年修订", articles, articles, (), False)


REGISTRY = Registry(
    {
        "jia-fa": Law(
            "jia-fa",
            "中华人民共和国甲法",
            ("甲法",),
            "法律",
            (a_version(OLD, OLD, SINCE), a_version(NEW, SINCE)),
        )
    }
)


def seen(
    note: str, last: str = "末条。", name: str = "x.docx", *, title: str = "甲法", **said: object
) -> Recognition:
    lines = [title, *([note] if note else []), "第一条　首条。", f"第二条　{last}"]
    statute, _ = outline(plain_lines("\n".join(lines)), name)
    assert statute is not None
    return recognise(statute, name, REGISTRY, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("note", "adopted", "effective", "act"),
    [
        ("（2023年10月24日会议通过）", date(2023, 10, 24), None, "通过"),
        ("（1996年3月17日会议通过　2021年1月22日会议修订）", NEW, None, "修订"),
        ("（1996年3月17日会议通过　根据2009年8月27日《关于修改部分法律的决定》修正）", OLD, None, "修正"),
        (
            "（2014年1月17日国务院令第646号公布　2014年3月1日施行）",
            date(2014, 1, 17),
            date(2014, 3, 1),
            "公布",
        ),
        (
            "（二〇二一年七月二十日会议决定，自二〇二一年九月二十日起施行）",
            date(2021, 7, 20),
            date(2021, 9, 20),
            "决定",
        ),
        ("（1979年7月1日通过　自1980年1月1日起施行　2022年3月11日修正）", date(2022, 3, 11), None, "修正"),
        ("（2021年2月30日通过）", None, None, ""),
        ("", None, None, ""),
    ],
)
def test_the_dates_of_a_note(note: str, adopted: date | None, effective: date | None, act: str) -> None:
    found = find_dates(note, ["没有日期的末条。"])
    assert (found.adopted, found.effective, found.act) == (adopted, effective, act)


@pytest.mark.parametrize(
    ("act", "last", "effective"),
    [
        ("修订", "本法自2021年7月15日起施行。", SINCE),
        ("修订", "本法自二〇二一年七月十五日起施行。", SINCE),
        ("通过", "本法自公布之日起施行。", NEW),
        ("修正", "本法自公布之日起施行。", None),  # the day of the first publication
        ("修正", "本法自1996年10月1日起施行。", None),
        ("修订", "1996年10月1日以前的行为不适用本法。", None),
    ],
)
def test_the_last_article_says_from_when(act: str, last: str, effective: date | None) -> None:
    assert find_dates(f"（2021年1月22日会议{act}）", ["别的。", last]).effective == effective


def test_the_latest_act_of_the_note_decides_which_text_it_is() -> None:
    found = seen("（1996年3月17日通过　根据2009年8月27日《决定》修正）")
    assert (found.law and found.law.slug, found.version and found.version.adopted) == ("jia-fa", OLD)
    found = seen("（1996年3月17日通过　根据2009年8月27日《决定》修正　2021年1月22日修订）")
    assert found.version
    assert (found.version.adopted, found.effective, found.problems) == (NEW, SINCE, ())


def test_a_text_newer_than_the_registry_is_not_taken_for_an_older_one() -> None:
    found = seen(
        "（2009年8月27日通过　2027年1月22日修订）", "本法自2027年7月1日起施行。", "甲法_20210122.docx"
    )
    assert (found.version, found.effective) == (None, date(2027, 7, 1))
    assert "没有《甲法》的这个文本（2027-01-22 修订，2027-07-01 起施行）" in str(found.problems[0])
    assert not found.problems[0].is_error


def test_the_name_of_the_file_helps_only_where_the_text_is_silent_and_that_is_told() -> None:
    found = seen("", name="甲法_20210122.docx")
    assert found.version
    assert found.version.adopted == NEW
    assert "按文件名认作2021年修订" in str(found.problems[0])
    assert seen("").version is None  # both texts have two articles
    assert (
        seen("（2009年8月27日修正）", name="甲法_20210122.docx").version
        == REGISTRY.laws["jia-fa"].versions[0]
    )


def test_another_count_of_articles_than_the_registry_has_is_an_error() -> None:
    lines = "甲法\n（2021年1月22日修订）\n第一条　只有一条。"
    statute, _ = outline(plain_lines(lines), "x.txt")
    assert statute is not None
    (problem,) = recognise(statute, "x.txt", REGISTRY).problems
    assert problem.is_error
    assert "有 2 条、末条第 2 条，读到 1 条" in str(problem)


def test_a_day_that_the_text_and_the_registry_tell_differently_is_pointed_out() -> None:
    found = seen("（2021年1月22日修订）", "本法自2021年8月1日起施行。")
    assert found.effective == SINCE
    assert "施行日期是 2021-08-01，登记表记的是 2021-07-15" in str(found.problems[0])


def test_a_law_that_is_not_registered_needs_a_slug() -> None:
    found = seen("（2021年1月22日通过）", title="乙条例")
    assert found.law is None
    assert found.problems[0].is_error
    assert "--slug" in str(found.problems[0])
    assert not seen("（2021年1月22日通过）", title="乙条例", slug="yi-tiaoli").problems[0].is_error
    with pytest.raises(NotFound, match="登记的代号是“jia-fa”，不是“yi-fa”"):
        seen("", slug="yi-fa")


def test_what_a_person_says_counts_for_more() -> None:
    found = seen("（2009年8月27日修正）", effective=SINCE)
    assert found.version == REGISTRY.laws["jia-fa"].versions[1]
    assert seen("", effective=date(2030, 1, 1)).effective == date(2030, 1, 1)
