"""What learners read about the review of a lesson is kept in memory, and shows every change at the next look."""

from __future__ import annotations

import gc
import json
import weakref
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lawtrain import content
from lawtrain.content import Catalogue
from lawtrain.content.library import Entry, StatuteLibrary
from lawtrain.desk import review
from lawtrain.desk.review import ReviewDesk, Signing
from lawtrain.desk.standing import Texts
from lawtrain.records.reviews import ReviewState
from lawtrain.store import Store

LESSON = "sample/01-first"
VILLAGE = "cunmin-weiyuanhui-zuzhi-fa"
BEFORE = datetime(2025, 12, 31, 4, 0, tzinfo=UTC)
AFTER = BEFORE + timedelta(days=1)
UNSIGNED = str(ReviewState.UNSIGNED)


def edit(root: Path, **changes: Any) -> None:
    path = root / "quizzes" / "sample" / "01-first.yaml"
    plain = json.loads(path.read_text("utf-8"))
    plain["items"][0].update(changes)
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=1), "utf-8")


def desk(store: Store, root: Path, at: datetime = AFTER, texts: Texts | None = None) -> ReviewDesk:
    return ReviewDesk(store, content.load(root), lambda: at, texts)


def sign(store: Store, root: Path, at: datetime = AFTER, texts: Texts | None = None) -> None:
    here = desk(store, root, at, texts)
    here.sign("console", Signing(here.versions_of([LESSON]), "示例复核员"))


def take_in(library: StatuteLibrary, effective: date, words: str) -> None:
    entry = Entry(VILLAGE, effective, effective, "示例法", "示例", "x.txt", "0" * 64, AFTER, 1)
    library.put(f"示例法\n\n第一条　{words}\n", entry)


def never(*_: object, **__: object) -> None:
    raise AssertionError("worked out again")


def test_a_second_look_works_nothing_out_again(
    store: Store, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = StatuteLibrary(tmp_path / "laws")
    take_in(library, date(2018, 12, 29), "同样的话。")
    take_in(library, date(2026, 1, 1), "同样的话。")
    edit(root, citations=[{"law": VILLAGE, "article": 1}])
    sign(store, root, BEFORE, library)
    first = desk(store, root, AFTER, library).basis(LESSON)
    assert first == "内容已审核（示例复核员，2025-12-31）"
    monkeypatch.setattr(review, "standings", never)
    assert desk(store, root, AFTER + timedelta(hours=1), library).basis(LESSON) == first
    with pytest.raises(AssertionError, match="worked out again"):
        desk(store, root, AFTER + timedelta(days=1), library).basis(LESSON)


def test_signing_and_taking_back_show_at_once(store: Store, root: Path) -> None:
    assert desk(store, root).basis(LESSON) == UNSIGNED
    sign(store, root)
    assert desk(store, root).basis(LESSON).startswith("内容已审核（示例复核员，")
    desk(store, root).withdraw("console", ["single-1x"])
    assert desk(store, root).basis(LESSON) == UNSIGNED


def test_what_another_process_signs_shows_at_once(root: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'service.sqlite'}"
    service, console = Store.open(url), Store.open(url)
    assert desk(service, root).basis(LESSON) == UNSIGNED
    sign(console, root)
    assert desk(service, root).basis(LESSON).startswith("内容已审核（")
    service.close()
    console.close()


def test_a_changed_bank_shows_at_once(store: Store, root: Path) -> None:
    sign(store, root)
    assert desk(store, root).basis(LESSON).startswith("内容已审核（")
    edit(root, stem="签审以后又改了题干，怎么写？")
    assert desk(store, root).basis(LESSON).startswith("待复核：有 1 道题")


def test_another_day_of_checking_shows_at_once(store: Store, root: Path) -> None:
    edit(root, citations=[{"law": VILLAGE, "article": 1}])
    assert desk(store, root).basis(LESSON) == UNSIGNED
    lesson = root / "courses" / "sample" / "01-first.ipynb"
    lesson.write_text(lesson.read_text("utf-8").replace("2026-11-22", "2025-06-01"), "utf-8")
    assert desk(store, root).basis(LESSON).startswith("待复核：有 1 道题")


def test_a_new_day_shows_at_once(store: Store, root: Path) -> None:
    """The day is the town's: at four in the afternoon of Greenwich it begins."""
    edit(root, citations=[{"law": VILLAGE, "article": 1}])
    sign(store, root, BEFORE)
    evening = BEFORE.replace(hour=15, minute=59)
    assert desk(store, root, evening).basis(LESSON).startswith("内容已审核（")
    assert desk(store, root, evening + timedelta(minutes=1)).basis(LESSON).startswith("待复核：有 1 道题")


def test_a_text_taken_in_changed_or_lost_shows_at_once(store: Store, root: Path, tmp_path: Path) -> None:
    library = StatuteLibrary(tmp_path / "laws")
    edit(root, citations=[{"law": VILLAGE, "article": 1}])
    sign(store, root, BEFORE, library)

    def signed() -> bool:
        return desk(store, root, AFTER, library).basis(LESSON).startswith("内容已审核（")

    assert not signed(), "the law has a new text, and neither text is there to compare"
    take_in(library, date(2018, 12, 29), "同样的话。")
    assert not signed()
    take_in(library, date(2026, 1, 1), "同样的话。")
    assert signed()
    take_in(library, date(2026, 1, 1), "换了几个字的话。")
    assert not signed()
    take_in(library, date(2026, 1, 1), "同样的话。")
    assert signed()
    (tmp_path / "laws" / f"{VILLAGE}@2026-01-01.txt").write_bytes(b"\xff\xfe\x00")
    assert not signed()


def test_a_reviewers_new_name_shows_at_once(store: Store, root: Path) -> None:
    person = store.remember_person("trainer01", "示例培训员").pseudonym
    here = desk(store, root)
    here.sign(person, Signing(here.versions_of([LESSON])))
    assert "示例培训员" in here.basis(LESSON)
    store.remember_person("trainer01", "示例新名")
    assert "示例新名" in here.basis(LESSON)


def test_no_more_than_a_bounded_number_of_lessons_is_kept(
    store: Store, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "_MOST_KEPT", 1)
    bank = content.load(root).banks[LESSON]
    for n in range(3):
        ReviewDesk(store, Catalogue(root, banks={f"sample/0{n}": bank}), lambda: AFTER).basis(f"sample/0{n}")
    assert len(review._kept[store]) == 1


def test_a_store_that_is_let_go_leaves_nothing_behind(root: Path, tmp_path: Path) -> None:
    passing = Store.open(f"sqlite:///{tmp_path / 'service.sqlite'}")
    assert desk(passing, root).basis(LESSON) == UNSIGNED
    assert passing in review._kept
    passing.close()
    gone = weakref.ref(passing)
    del passing
    gc.collect()
    assert gone() is None
