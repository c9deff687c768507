"""An item is 内容已审核 only while a sign-off fits its words and its law; formal papers refuse what was overtaken."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lawtrain import content
from lawtrain.cli.app import run
from lawtrain.content import TextFolder
from lawtrain.desk.doors import CONSOLE
from lawtrain.desk.local import LocalDesk
from lawtrain.desk.review import ReviewDesk, Signing
from lawtrain.desk.standing import Texts
from lawtrain.errors import Invalid, NotFound, Refused
from lawtrain.records.reviews import ReviewState
from lawtrain.store import Store

LESSON = "sample/01-first"
VILLAGE = "cunmin-weiyuanhui-zuzhi-fa"
BEFORE = datetime(2025, 6, 1, 4, 0, tzinfo=UTC)
AFTER = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TEXT = "中华人民共和国村民委员会组织法\n\n第一条 {}\n"


def edit(root: Path, item: str = "single-1x", *, as_of: str = "", **changes: Any) -> None:
    """Change fields of one item of the bank, or of every item ("*"), or the lesson's day of checking."""
    path = root / "quizzes" / "sample" / "01-first.yaml"
    plain = json.loads(path.read_text("utf-8"))
    for one in plain["items"]:
        if item in (one["id"], "*"):
            one.update(changes)
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=1), "utf-8")
    if as_of:
        lesson = root / "courses" / "sample" / "01-first.ipynb"
        lesson.write_text(lesson.read_text("utf-8").replace("2026-11-22", as_of), "utf-8")


def cite(slug: str, article: int = 1, **more: Any) -> dict[str, Any]:
    return {"citations": [{"law": slug, "article": article, **more}]}


def desk(store: Store, root: Path, at: datetime = AFTER, texts: Texts | None = None) -> ReviewDesk:
    return ReviewDesk(store, content.load(root), lambda: at, texts)


def state(store: Store, root: Path, at: datetime = AFTER, texts: Texts | None = None) -> ReviewState:
    (one,) = (i for i in desk(store, root, at, texts).lesson(LESSON).items if i.question.id == "single-1x")
    return one.standing.state


def sign(store: Store, root: Path, *names: str, at: datetime = AFTER, texts: Texts | None = None) -> int:
    here = desk(store, root, at, texts)
    return here.sign(CONSOLE, Signing(here.versions_of(names or ["single-1x"]), "示例复核员"))


def library(folder: Path, old: str, new: str) -> TextFolder:
    folder.mkdir()
    (folder / f"{VILLAGE}@2018-12-29.txt").write_text(TEXT.format(old), "utf-8")
    (folder / f"{VILLAGE}@2026-01-01.txt").write_text(TEXT.format(new), "utf-8")
    return TextFolder(folder)


def test_an_item_waits_until_a_person_signs_and_again_after_taking_back(store: Store, root: Path) -> None:
    assert state(store, root) is ReviewState.UNSIGNED
    assert sign(store, root) == 1
    assert state(store, root) is ReviewState.SIGNED
    assert desk(store, root).withdraw(CONSOLE, ["single-1x"], reviewer="示例复核员", note="再看") == 1
    assert state(store, root) is ReviewState.UNSIGNED
    entries = desk(store, root).history(["single-1x"])
    assert [(one.signed, one.note, by) for one, by in entries] == [
        (False, "再看", "示例复核员"),
        (True, "", "示例复核员"),
    ]


def test_new_words_overtake_a_sign_off_even_one_taken_back(store: Store, root: Path) -> None:
    sign(store, root)
    edit(root, stem="题干改过以后是不是还要再看一遍？")
    assert state(store, root) is ReviewState.STALE
    desk(store, root).withdraw(CONSOLE, ["single-1x"])
    assert state(store, root) is ReviewState.STALE
    sign(store, root)
    assert state(store, root) is ReviewState.SIGNED


def test_the_review_field_of_a_bank_signs_nothing(store: Store, root: Path) -> None:
    edit(root, review="已签审")
    assert state(store, root) is ReviewState.UNSIGNED


def test_a_repealed_law_overtakes_and_cannot_be_signed(store: Store, root: Path) -> None:
    edit(root, **cite("huanjing-baohu-fa", 5))
    sign(store, root, at=BEFORE)
    assert state(store, root, BEFORE) is ReviewState.SIGNED
    assert state(store, root, AFTER) is ReviewState.STALE
    with pytest.raises(Refused, match="single-1x.*生态环境法典"):
        sign(store, root, at=AFTER)


@pytest.mark.parametrize(
    ("new", "expected"), [("原来的话。", ReviewState.SIGNED), ("后来的话。", ReviewState.STALE)]
)
def test_a_new_text_overtakes_only_articles_whose_words_changed(
    store: Store, root: Path, tmp_path: Path, new: str, expected: ReviewState
) -> None:
    texts = library(tmp_path / "laws", "原来的话。", new)
    edit(root, **cite(VILLAGE))
    sign(store, root, at=BEFORE, texts=texts)
    assert state(store, root, AFTER, texts) is expected


def test_without_the_texts_a_new_version_means_looking_again(store: Store, root: Path) -> None:
    edit(root, **cite(VILLAGE))
    sign(store, root, at=BEFORE)
    assert state(store, root, AFTER) is ReviewState.STALE
    sign(store, root, at=AFTER)
    assert state(store, root, AFTER) is ReviewState.SIGNED


def test_what_nobody_signed_is_measured_from_the_day_the_lesson_was_checked(store: Store, root: Path) -> None:
    edit(root, **cite(VILLAGE))
    assert state(store, root) is ReviewState.UNSIGNED
    edit(root, as_of="2025-06-01")
    assert state(store, root) is ReviewState.STALE


def test_a_damaged_text_counts_as_missing(store: Store, root: Path, tmp_path: Path) -> None:
    texts = library(tmp_path / "laws", "原来的话。", "后来的话。")
    (tmp_path / "laws" / f"{VILLAGE}@2026-01-01.txt").write_bytes(b"\xff\xfe\x00")
    edit(root, **cite(VILLAGE))
    sign(store, root, at=BEFORE, texts=texts)
    assert state(store, root, AFTER, texts) is ReviewState.STALE


def test_a_quote_that_does_not_stand_there_cannot_be_signed(store: Store, root: Path, tmp_path: Path) -> None:
    texts = library(tmp_path / "laws", "原来的话。", "后来的话。")
    edit(root, **cite(VILLAGE, quote="原来的话"))
    with pytest.raises(Refused, match="single-1x"):
        sign(store, root, texts=texts)


def test_only_what_was_read_is_signed(store: Store, root: Path) -> None:
    read = desk(store, root).versions_of(["single-1x"])
    edit(root, stem="有人在复核的时候改了题干，怎么办？")
    with pytest.raises(Refused, match="刚刚改过"):
        desk(store, root).sign("p1", Signing(read))
    assert state(store, root) is ReviewState.UNSIGNED


def test_one_item_that_cannot_be_signed_keeps_the_whole_lesson_unsigned(store: Store, root: Path) -> None:
    edit(root, **cite("huanjing-baohu-fa", 5))
    with pytest.raises(Refused):
        sign(store, root, LESSON)
    assert desk(store, root).lesson(LESSON).count(ReviewState.SIGNED) == 0


@pytest.mark.parametrize(
    ("signing", "kind"),
    [
        (Signing({}), Invalid),
        (Signing({"没有这道题": "x"}), NotFound),
        (Signing({"single-1x": "x"}, reviewer="长" * 31), Invalid),
        (Signing({"single-1x": "x"}, note="长" * 201), Invalid),
    ],
)
def test_nonsense_is_refused(store: Store, root: Path, signing: Signing, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        desk(store, root).sign(CONSOLE, signing)


def test_taking_back_what_is_not_signed_is_refused(store: Store, root: Path) -> None:
    with pytest.raises(Refused, match="没有签审"):
        desk(store, root).withdraw(CONSOLE, ["single-1x"])


def test_learners_read_reviewed_only_when_every_item_is(store: Store, root: Path) -> None:
    assert desk(store, root).basis(LESSON) == "引文已核对 · 待人工复核"
    person = store.remember_person("trainer01", "示例培训员").pseudonym
    here = desk(store, root)
    versions = here.versions_of([LESSON])
    last = versions.popitem()
    here.sign(person, Signing(versions, adviser="示例顾问"))
    assert here.basis(LESSON) == "引文已核对 · 待人工复核"
    here.sign(person, Signing(dict([last]), adviser="示例顾问"))
    assert here.basis(LESSON) == "内容已审核（示例培训员，法律顾问示例顾问，2026-11-22）"
    edit(root, stem="整课签审以后又改了一道题，怎么写？")
    assert desk(store, root).basis(LESSON).startswith("待复核：有 1 道题")
    assert desk(store, root).basis("sample/99-none") == ""


def begin(store: Store, root: Path, at: datetime, quiz: str = f"{LESSON}/test") -> object:
    person = store.remember_person("cadre01", "示例")
    return LocalDesk(store, content.load(root), person, lambda: at, seed=lambda: 1).start(quiz).attempt


def test_a_formal_paper_refuses_overtaken_items_by_name(store: Store, root: Path) -> None:
    edit(root, "*", pool="exam")
    edit(root, **cite("huanjing-baohu-fa", 5))
    with pytest.raises(Refused, match=r"1 道考试用题待复核（single-1x）"):
        begin(store, root, AFTER)
    assert begin(store, root, AFTER, f"{LESSON}/practice"), "practice goes on"
    edit(root, **cite("xianfa", 5))
    assert begin(store, root, AFTER)


def test_whoever_has_begun_goes_on(store: Store, root: Path) -> None:
    edit(root, "*", pool="exam")
    edit(root, **cite("huanjing-baohu-fa", 5), as_of="2025-06-01")
    begun = begin(store, root, BEFORE)
    assert begun
    again = begin(store, root, AFTER + timedelta(days=1))
    assert getattr(again, "id", 1) == getattr(begun, "id", 2)


def test_practice_items_never_block_a_counted_quiz(store: Store, root: Path) -> None:
    edit(root, **cite("huanjing-baohu-fa", 5))
    assert begin(store, root, AFTER)


def test_signing_from_the_server_asks_for_the_word(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Store.open(f"sqlite:///{tmp_path / 'service.sqlite'}").close()
    monkeypatch.delenv("LAWTRAIN_DATABASE", raising=False)
    command = ["bank", "sign", "sample/01", "--reviewer", "示例复核员", "--data", str(tmp_path)]
    monkeypatch.setattr("sys.stdin", io.StringIO("好的\n"))
    with pytest.raises(Invalid, match="什么都没有改"):
        run(command)
    monkeypatch.setattr("sys.stdin", io.StringIO("确认\n"))
    run(command)
    assert "已签审 32 道题，记在“示例复核员”名下" in capsys.readouterr().out
    run(["bank", "withdraw", "single-1x", "--reviewer", "示例复核员", "--data", str(tmp_path), "--yes"])
    run(["bank", "list", "single-1x", "multi-1x", "--data", str(tmp_path)])
    listed = capsys.readouterr().out
    assert "single-1x　引文已核对 · 待人工复核" in listed
    assert "multi-1x　内容已审核（示例复核员" in listed
    with pytest.raises(Invalid, match="--reviewer"):
        run(["bank", "sign", "single-1x", "--data", str(tmp_path)])
