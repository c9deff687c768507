"""The statute library keeps texts and where they came from, and is empty where nothing was taken in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lawtrain.content import TextFolder
from lawtrain.content.library import Entry, StatuteLibrary
from lawtrain.errors import ContentError, Unavailable
from lawtrain.laws import Version

DAY = date(2021, 7, 15)
VERSION = Version(date(2021, 1, 22), DAY, None, None, "2021年修订", 1, 1, (), False)
ENTRY = Entry(
    "jia-fa",
    DAY,
    VERSION.adopted,
    "甲法",
    "2021年修订",
    "甲法.docx",
    "0" * 64,
    datetime(2026, 11, 22, 8, tzinfo=UTC),
    1,
)
TEXT = "甲法\n\n第一条　一。\n"


@pytest.fixture
def library(tmp_path: Path) -> StatuteLibrary:
    return StatuteLibrary(tmp_path / "data" / "laws")


def test_a_folder_that_is_not_there_is_an_empty_library(library: StatuteLibrary) -> None:
    assert library.entries() == ()
    assert library.text("jia-fa", VERSION) is None
    assert not library.folder.exists()


def test_what_was_put_is_there_for_everybody_who_reads_folders_of_texts(library: StatuteLibrary) -> None:
    library.put(TEXT, ENTRY)
    assert library.entries() == (ENTRY,)
    assert library.entry("jia-fa", VERSION) == ENTRY
    for shelf in (library, TextFolder(library.folder)):
        text = shelf.text("jia-fa", VERSION)
        assert text is not None
        assert text.articles == {(1, 0): ("一。",)}
    assert sorted(path.name for path in library.folder.iterdir()) == ["index.json", "jia-fa@2021-07-15.txt"]


def test_a_text_of_the_same_law_and_day_is_replaced_and_others_stay(library: StatuteLibrary) -> None:
    other = replace(ENTRY, effective=date(2009, 8, 27), adopted=None)
    library.put(TEXT, ENTRY)
    library.put(TEXT, other)
    library.put(TEXT.replace("一。", "二。"), replace(ENTRY, source_name="新.txt"))
    assert [entry.source_name for entry in library.entries()] == ["甲法.docx", "新.txt"]
    text = library.text("jia-fa", VERSION)
    assert text is not None
    assert text.articles[1, 0] == ("二。",)


def test_only_the_owner_reads_it(library: StatuteLibrary) -> None:
    library.put(TEXT, ENTRY)
    assert library.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in library.folder.iterdir()} == {0o600}


@pytest.mark.parametrize("broken", ["", "[]", '{"format": 1}', '{"format": 1, "texts": [{"slug": "a"}]}'])
def test_a_broken_list_is_told_and_never_written_over(library: StatuteLibrary, broken: str) -> None:
    library.folder.mkdir(parents=True)
    (library.folder / "index.json").write_text(broken)
    with pytest.raises(ContentError, match="已损坏"):
        library.entries()
    with pytest.raises(ContentError, match="已损坏"):
        library.put(TEXT, ENTRY)
    assert (library.folder / "index.json").read_text() == broken


def test_a_list_of_a_later_format_is_told(library: StatuteLibrary) -> None:
    library.folder.mkdir(parents=True)
    (library.folder / "index.json").write_text('{"format": 2, "texts": []}')
    with pytest.raises(ContentError, match="格式 2"):
        library.entries()


def test_what_cannot_be_written_leaves_nothing_behind(library: StatuteLibrary) -> None:
    library.put(TEXT, ENTRY)
    (library.folder / "index.json").unlink()
    (library.folder / "index.json").mkdir()  # a folder cannot be replaced by a file
    with pytest.raises(Unavailable, match="写不进法条库"):
        library.put(TEXT, ENTRY)
    assert not list(library.folder.glob(".lawtrain-*"))
