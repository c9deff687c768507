"""Taking a list in: what is written reads again, nothing is lost unseen, and of two at a time the second looks again."""

from __future__ import annotations

import multiprocessing
import os
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from lawtrain.content import own_file
from lawtrain.content.duties import FILE, find_duties, own_list
from lawtrain.content.duties_import import SAMPLE, Place, Preview, confirm, installation, preview
from lawtrain.errors import Invalid, Refused, Unavailable
from lawtrain.formats.duties import write_duties
from lawtrain.formats.duties_schema import MOST
from lawtrain.questions.duties import Duties, Duty, DutyList

DAY = date(2026, 11, 22)
OWN, HELPED, RECALLED = DutyList
LONG = "负责辖区内" + "农村集体资金资产资源监督管理和财务审计" * 3 + "工作"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "courses").mkdir()
    return Place(tmp_path)


def sheet(*rows: str, head: str = "事项名称,清单类型,责任科室,题库里的叫法") -> bytes:
    return "\n".join((head, *rows)).encode()


def taken(place: Place, data: bytes, name: str = "清单.csv") -> Duties:
    found = preview(place, data, name, DAY)
    confirm(place, data, name, DAY, found.digest)
    file = find_duties(place.root, place.own)
    assert file
    assert file.problems == ()
    assert file.duties == found.duties
    assert file.duties
    return file.duties


def test_a_former_name_that_is_too_long_for_another_name_is_not_carried_over(place: Place) -> None:
    assert 60 < len(LONG) <= 200
    taken(place, sheet(f"{LONG},基本,,"))
    (duty,) = taken(place, sheet(f"{LONG}和其他工作,基本,,")).duties
    assert duty.also == ()


def test_no_more_names_are_carried_over_than_a_matter_may_have(place: Place) -> None:
    taken(place, sheet("信访工作,基本,,"))
    words = "、".join(f"叫法{n:02}" for n in range(12))
    data = sheet(f"做好信访工作的事项,基本,,{words}")
    assert preview(place, data, "清单.csv", DAY).lost == ("信访工作",)
    (duty,) = taken(place, data).duties
    assert len(duty.also) == 12


def test_all_lists_together_may_not_be_too_many(place: Place) -> None:
    kept = tuple(Duty(f"配合事项{n}", HELPED) for n in range(MOST - 1))
    (place.root / FILE).write_text(write_duties(Duties("本镇", kept)), "utf-8")
    with pytest.raises(Invalid, match=f"一共 {MOST + 1} 项，最多 {MOST} 项"):
        preview(place, sheet("甲事项,基本,,", "乙事项,基本,,"), "清单.csv", DAY)


def test_what_would_not_read_again_is_not_written(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    taken(place, sheet("甲事项,基本,,"))
    before = place.target.read_bytes()
    spoilt: Callable[[Duties], str] = lambda duties: write_duties(duties).replace("乙事项", "甲事项")  # noqa: E731
    monkeypatch.setattr("lawtrain.content.duties_import.write_duties", spoilt)
    with pytest.raises(Invalid, match="读不回来.*没有导入.*已经有了"):
        preview(place, sheet("甲事项,基本,,", "乙事项,基本,,"), "清单.csv", DAY)
    assert place.target.read_bytes() == before


def test_a_file_name_with_unseen_signs_makes_a_title(place: Place) -> None:
    assert taken(place, sheet("甲事项,基本,,"), "本镇\x7f清单\u202e.csv").title == "本镇清单"


def test_a_faulty_list_in_force_is_mended_first(place: Place) -> None:
    taken(place, sheet("甲事项,基本,,", "乙事项,配合,,", "丙事项,收回,,"))
    whole = place.target.read_text("utf-8")
    place.target.write_text(whole + "  - name: 甲事项\n    list: 基本\n", "utf-8")
    with pytest.raises(
        Invalid, match=r"courses/duties\.yaml 有 1 处错误，没有导入.*请先改正它，或者把它移走"
    ):
        preview(place, sheet("甲事项,基本,办一,"), "清单.csv", DAY)
    place.target.write_text(whole, "utf-8")
    assert preview(place, sheet("甲事项,基本,办一,"), "清单.csv", DAY).kept == ((HELPED, 1), (RECALLED, 1))


def _confirming(place: Place, name: str, digest: str, start: threading.Barrier) -> str:
    data = sheet("甲事项,基本,,", f"{name},基本,,")
    start.wait(20)
    try:
        confirm(place, data, "清单.csv", DAY, digest)
    except Refused:
        return "refused"
    return "done"


def _in_process(place: Place, name: str, digest: str, start: threading.Barrier, told: object) -> None:
    told.put(_confirming(place, name, digest, start))  # type: ignore[attr-defined]


def _digest(place: Place, name: str) -> str:
    return preview(place, sheet("甲事项,基本,,", f"{name},基本,,"), "清单.csv", DAY).digest


def test_of_two_who_looked_at_the_same_list_one_looks_again(place: Place) -> None:
    for turn in range(5):
        taken(place, sheet(f"第{turn}个事项,基本,,"))
        start = threading.Barrier(2)
        seen = [(name, _digest(place, name)) for name in ("丙事项", "丁事项")]
        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(_confirming, place, name, digest, start) for name, digest in seen]
        told = [job.result() for job in jobs]
        assert sorted(told) == ["done", "refused"]


def test_another_process_waits_as_well(place: Place) -> None:
    spawned = multiprocessing.get_context("spawn")
    for turn in range(2):
        taken(place, sheet(f"第{turn}个事项,基本,,"))
        told, start = spawned.Queue(), spawned.Barrier(2)
        jobs = [
            spawned.Process(target=_in_process, args=(place, name, _digest(place, name), start, told))
            for name in ("丙事项", "丁事项")
        ]
        for job in jobs:
            job.start()
        assert sorted(told.get(timeout=30) for _ in jobs) == ["done", "refused"]
        for job in jobs:
            job.join()


def test_who_has_to_wait_too_long_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_file, "_PATIENCE", 0.05)
    with own_file.locked(place.target), pytest.raises(Unavailable, match="另一个人正在改"):
        confirm(place, sheet("甲事项,基本,,"), "清单.csv", DAY, "")


def test_what_cannot_be_noted_is_not_written(place: Place) -> None:
    data = sheet("甲事项,基本,,")
    digest = preview(place, data, "清单.csv", DAY).digest

    def note(found: Preview) -> None:
        assert found.count("new") == 1
        assert not place.target.exists()
        raise Unavailable("记不下来")

    with pytest.raises(Unavailable, match="记不下来"):
        confirm(place, data, "清单.csv", DAY, digest, note=note)
    assert not place.target.exists()


def test_the_sample_does_not_become_the_offices_own(tmp_path: Path) -> None:
    place = installation(tmp_path)
    (tmp_path / "content/courses").mkdir(parents=True)
    duties = (
        Duty("信访工作", OWN, ("党政综合办公室",)),
        Duty("普法", OWN, ("司法所",)),
        Duty("安全检查", HELPED),
        Duty("食品许可", RECALLED),
    )
    (tmp_path / "content" / FILE).write_text(write_duties(Duties(SAMPLE, duties)), "utf-8")
    data = sheet("做好信访工作，接待群众,基本,平安办,", "普法,基本,,")
    found = preview(place, data, f"{SAMPLE}.csv", DAY)
    assert (found.sample, found.kept, found.missing) == (True, (), (HELPED, RECALLED))
    assert [change.kind for change in found.changes] == ["new", "new"]
    assert found.lost == ("安全检查", "食品许可")
    mine = taken(place, data, f"{SAMPLE}.csv")
    assert mine == Duties(
        "本单位清单",
        (Duty("做好信访工作，接待群众", OWN, ("平安办",), (), ("信访工作",)), Duty("普法", OWN)),
    )
    again = preview(place, sheet("安全检查,配合,,"), "清单.csv", DAY)  # now it is their own that is in force
    assert (again.sample, again.kept, again.missing) == (False, ((OWN, 2),), (RECALLED,))


@pytest.mark.parametrize(("folder", "mode"), [(0o755, 0o644), (0o750, 0o640), (0o700, 0o600)])
def test_a_first_file_is_for_those_who_may_look_into_its_folder(place: Place, folder: int, mode: int) -> None:
    place.target.parent.chmod(folder)
    own_file.save(place.target, b"1", DAY)
    assert stat.S_IMODE(place.target.stat().st_mode) == mode


def test_the_data_folder_keeps_it_to_itself(tmp_path: Path) -> None:
    own_file.save(own_list(tmp_path), b"1", DAY)
    assert stat.S_IMODE(own_list(tmp_path).parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(own_list(tmp_path).stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o664, 0o600])
def test_a_file_and_its_former_one_are_as_open_as_it_was(place: Place, mode: int) -> None:
    place.target.write_bytes(b"1")
    place.target.chmod(mode)
    former = own_file.save(place.target, b"2", DAY)
    assert former
    assert (former.read_bytes(), place.target.read_bytes()) == (b"1", b"2")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (former, place.target)] == [mode, mode]


def test_the_new_name_is_made_to_last(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    lasting: list[tuple[bool, bytes]] = []
    real = os.fsync

    def noted(handle: int) -> None:
        folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        lasting.append((folder, place.target.read_bytes() if place.target.exists() else b""))
        real(handle)

    monkeypatch.setattr(os, "fsync", noted)
    own_file.save(place.target, b"1", DAY)
    assert lasting == [(False, b""), (True, b"1")]
