"""Collecting: what is taken when, under whose name and with what time, while learners change what they handed in."""

import json
import logging
import os
import shutil
import stat
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from assignment_bank import NAME, RIGHT
from classroom import Class
from nbgrader.api import Gradebook
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from traitlets.config import Config

from lawtrain.errors import Refused
from lawtrain.nbgrader_bridge.config import configure
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.nbgrader_bridge.exchange import Collect
from lawtrain.nbgrader_bridge.foreign import copy, opened

ON_TIME, LATER = "2026-11-05 02:00:00.000000 UTC", "2026-11-06 02:00:00.000000 UTC"


def collector(room: Class, **options: bool) -> Collect:
    """nbgrader's collecting, as the course's own settings have it."""
    c = Config()
    configure(c, room.course.root)
    directory = CourseDirectory(config=c)
    directory.assignment_id = NAME
    made = Collect(coursedir=directory, authenticator=Authenticator(config=c), config=c, **options)
    made.log = logging.getLogger("collect")
    return made


@pytest.fixture
def room(handed_out: Class, caplog: pytest.LogCaptureFixture) -> Class:
    caplog.set_level(logging.INFO, "collect")
    return handed_out


@pytest.fixture
def shared(room: Class) -> Class:
    """A course of several system users, in which this process is the learner cadre01."""
    room.course = Course.init(room.course.root, 2026, room.course.exchange, shared=True)
    (room.root / "owners").mkdir()
    (room.root / "owners" / str(os.getuid())).write_text("cadre01\n", encoding="utf-8")
    return room


def taken(room: Class, student: str = "cadre01") -> Path:
    return room.course.step("submitted", student, NAME)


def time_of(room: Class, student: str = "cadre01") -> datetime:
    """As nbgrader reads it."""
    found = parse_utc((taken(room, student) / "timestamp.txt").read_text(encoding="ascii"))
    assert isinstance(found, datetime)
    return found.replace(tzinfo=UTC)


def everything(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def ago(minutes: float) -> str:
    moment = datetime.now(UTC) - timedelta(minutes=minutes)
    return f"{moment:%Y-%m-%d %H:%M:%S.%f} UTC"


def due(room: Class, at: str) -> None:
    with Gradebook(room.course.database) as book:
        book.update_or_create_assignment(NAME, duedate=at)


def swap_names(room: Class, folder: Path) -> None:
    """Links where the course itself will write."""
    for name in ("timestamp.txt", "submission_secret.txt", "collected.json", f"{NAME}.ipynb"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(room.course.root / "gradebook.db")


def swap_folder(room: Class, folder: Path) -> None:
    folder.rename(folder.with_name("away"))
    folder.symlink_to(room.course.keys, target_is_directory=True)


def swap_answers(room: Class, folder: Path) -> None:
    (folder / "answers.json").unlink()
    (folder / "answers.json").symlink_to(room.course.key_file(NAME))


def grow(room: Class, folder: Path) -> None:
    os.truncate(folder / "answers.json", 200_000_000)


def pipe(room: Class, folder: Path) -> None:
    (folder / "answers.json").unlink()
    os.mkfifo(folder / "answers.json")


def vanish(room: Class, folder: Path) -> None:
    folder.rename(folder.with_name("away"))


@pytest.mark.parametrize("change", [swap_names, swap_folder, swap_answers, grow, pipe, vanish])
def test_what_changes_while_it_is_collected_is_left_and_what_was_collected_stays(
    room: Class, caplog: pytest.LogCaptureFixture, change
) -> None:
    room.answer("cadre01", RIGHT, room.drop("cadre01", ON_TIME))
    collector(room).start()
    before, course = everything(taken(room)), everything(room.course.root)
    folder = room.drop("cadre01", LATER)
    room.answer("cadre01", {"s-001": ("b",)}, folder)
    room.answer("cadre02", RIGHT, room.drop("cadre02"))
    collect = collector(room, update=True)
    collect.init_src()
    change(room, folder)
    collect.copy_files()
    assert everything(taken(room)) == before
    assert {
        name: there for name, there in everything(room.course.root).items() if "cadre02" not in name.parts
    } == course
    assert Path("answers.json") in everything(taken(room, "cadre02"))
    assert names(taken(room).parent) == [NAME]
    (told,) = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
    assert told.startswith(f"没有收 cadre01+{NAME}+{LATER}+x：")
    assert str(room.root) not in told


def test_links_put_in_at_any_moment_are_never_written_through(room: Class) -> None:
    folder, victim = room.drop("cadre01"), room.root / "victim"
    victim.write_text("as it was", encoding="ascii")
    done = threading.Event()

    def attack() -> None:
        while not done.is_set():
            for name in ("timestamp.txt", "submission_secret.txt", "answers.json"):
                link = room.root / "link"
                link.symlink_to(victim)
                link.replace(folder / name)
                (room.root / "file").write_text("x", encoding="ascii")
                (room.root / "file").replace(folder / name)

    attacker = threading.Thread(target=attack)
    attacker.start()
    try:
        for _ in range(60):
            collector(room).start()
            shutil.rmtree(taken(room), ignore_errors=True)
    finally:
        done.set()
        attacker.join()
    assert victim.read_text(encoding="ascii") == "as it was"
    collector(room).start()
    assert time_of(room) == datetime(2026, 11, 5, 2, tzinfo=UTC)


def test_a_file_that_grows_is_read_no_further_than_allowed(tmp_path: Path) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "to").mkdir()
    (tmp_path / "from/answers.json").write_bytes(b"x" * 5_001)
    with opened(tmp_path / "from", os.O_DIRECTORY) as top:
        with pytest.raises(Refused, match="变大"):
            copy(top, tmp_path / "to", 5, f"{NAME}.ipynb")
        assert (tmp_path / "to/answers.json").stat().st_size <= 5_000
        (tmp_path / "to/answers.json").unlink()
        os.truncate(tmp_path / "from/answers.json", 5_000)
        copy(top, tmp_path / "to", 5, f"{NAME}.ipynb")
    assert (tmp_path / "to/answers.json").stat().st_size == 5_000


def test_a_folder_that_vanishes_stops_nobody(room: Class, caplog: pytest.LogCaptureFixture) -> None:
    room.drop("cadre01")
    gone = room.drop("cadre02")
    room.drop("cadre03")
    collect = collector(room)
    collect.init_src()
    found = collect._handed_in()
    assert next(found).student == "cadre01"  # by now all names are known
    gone.rename(room.root / "away")
    assert [one.student for one in found] == ["cadre03"]
    assert f"没有收 cadre02+{NAME}" in caplog.text


def test_where_the_course_cannot_write_the_others_are_collected(
    room: Class, caplog: pytest.LogCaptureFixture
) -> None:
    for student in ("cadre01", "cadre02"):
        room.drop(student)
    (room.course.root / "submitted/cadre01").write_text("in the way", encoding="ascii")
    collector(room).start()
    assert taken(room, "cadre02").is_dir()
    assert "没有收 cadre01+" in caplog.text
    assert "请系统管理员检查磁盘和权限" in caplog.text
    assert str(room.root) not in caplog.text


GOOD = "0123456789abcdef" * 8


@pytest.mark.parametrize(
    "secret", [b"", b"\xff\xfe", b"no secret", GOOD.upper().encode(), GOOD.encode() + b"\n", b"0" * 127, None]
)
def test_a_secret_that_nbgrader_did_not_write_is_replaced(room: Class, secret: bytes | None) -> None:
    path = room.drop("cadre01") / "submission_secret.txt"
    if secret is None:
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(secret)
    (room.drop("cadre02") / "submission_secret.txt").write_text(GOOD, encoding="ascii")
    collector(room).start()
    found = (taken(room) / "submission_secret.txt").read_text(encoding="ascii")
    assert len(found) == 128
    assert not set(found) - set("0123456789abcdef")
    assert found != GOOD
    assert (taken(room, "cadre02") / "submission_secret.txt").read_text(encoding="ascii") == GOOD


def test_our_own_files_are_never_the_learners(room: Class) -> None:
    folder = room.drop("cadre01", ON_TIME)
    (folder / "timestamp.txt").write_text("1999-01-01 00:00:00 UTC", encoding="ascii")
    (folder / "collected.json").write_text("{}", encoding="ascii")
    (folder / "notes").mkdir()
    (folder / "notes/timestamp.txt").write_text("of another kind", encoding="ascii")
    collector(room).start()
    assert time_of(room) == datetime(2026, 11, 5, 2, tzinfo=UTC)
    assert json.loads((taken(room) / "collected.json").read_bytes())["folder"] == folder.name
    assert (taken(room) / "notes/timestamp.txt").read_text(encoding="ascii") == "of another kind"


def test_a_forged_name_is_refused_where_everybody_has_an_account(
    shared: Class, caplog: pytest.LogCaptureFixture
) -> None:
    """The folder's owner is the machine's word for who handed in; whoever collects, in whatever environment."""
    shared.drop("cadre01")
    forged = shared.drop("cadre02")
    said = shared.nbgrader("collect", NAME).stderr
    assert f"没有收 cadre02+{NAME}" in said
    assert "署名是 cadre02，交来的却是 cadre01；请向两人核实" in said
    if os.geteuid() == 0:  # only then can a folder be somebody else's
        os.chown(forged, 54321, -1)
        collector(shared).start()
        assert "署名是 cadre02，交来的却是不认识的账号" in caplog.text
    assert names(shared.course.root / "submitted") == ["cadre01"]


def test_without_knowing_who_is_who_nothing_is_collected(shared: Class) -> None:
    shared.drop("cadre01")
    (shared.root / "owners").rename(shared.root / "away")
    done = shared.nbgrader("collect", NAME, ok=False)
    assert done.returncode != 0
    assert "没有收作业：查冒名要用的“系统用户和工号的对照”" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((shared.course.root / "submitted").iterdir())


@pytest.mark.parametrize("name", ["CADRE01", "Cadre01", "ｃａｄｒｅ01"])
def test_a_name_not_as_the_hub_writes_it_is_refused(
    room: Class, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    room.drop(name, LATER)
    room.drop("cadre01", ON_TIME)
    collector(room).start()
    assert names(room.course.root / "submitted") == ["cadre01"]
    assert f"没有收 {name}+" in caplog.text
    assert "工号在平台上写作 cadre01" in caplog.text
    assert time_of(room) == datetime(2026, 11, 5, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "day"), [("2026-11-07", 6), ("2026-11-06", 5), ("2026-11-05", 4), ("2026-11-01", 6)]
)
def test_the_last_before_the_due_date_and_when_all_are_late_the_last(
    room: Class, before: str, day: int
) -> None:
    due(room, f"{before} 00:00:00 UTC")
    for one in (5, 4, 6):
        room.drop("cadre01", f"2026-11-0{one} 02:00:00.000000 UTC")
    collector(room, update=True).start()
    assert time_of(room).day == 6
    collector(room, before_duedate=True).start()
    assert time_of(room).day == day


def test_a_newer_one_takes_the_place_only_when_asked(room: Class, caplog: pytest.LogCaptureFixture) -> None:
    room.drop("cadre01", ON_TIME)
    collector(room).start()
    room.drop("cadre01", LATER)
    collector(room).start()
    assert "Submission already exists, use --update to update: cadre01" in caplog.text
    assert time_of(room).day == 5
    collector(room, update=True).start()
    assert "Updating submission: cadre01" in caplog.text
    assert time_of(room).day == 6
    collector(room, update=True).start()
    assert "No newer submission to collect: cadre01" in caplog.text


def test_nobody_hands_in_from_the_future(room: Class) -> None:
    room.drop("cadre01", "2126-01-01 00:00:00.000000 UTC")
    collector(room).start()
    assert timedelta(0) <= datetime.now(UTC) - time_of(room) < timedelta(minutes=10)


def test_where_learners_are_kept_apart_nobody_hands_in_before_they_did(
    shared: Class, caplog: pytest.LogCaptureFixture
) -> None:
    shared.drop("cadre01", ago(60))
    at = datetime.now(UTC)
    collector(shared).start()
    assert abs(time_of(shared) - at) < timedelta(minutes=3)
    assert "按后一个时间计" in caplog.text


def test_what_is_rewritten_in_the_drop_box_is_handed_in_when_it_was_rewritten(shared: Class) -> None:
    """Seen by the files' own times: the folder's does not change."""
    folder = shared.drop("cadre01", ago(60))
    shared.answer("cadre01", {}, folder)
    old = folder.stat().st_ctime_ns
    time.sleep(0.02)  # a tick of the kernel's clock
    with (folder / f"{NAME}.ipynb").open("a", encoding="utf-8") as file:
        file.write("\n")
    rewritten = (folder / f"{NAME}.ipynb").stat().st_ctime_ns
    assert folder.stat().st_ctime_ns == old < rewritten
    collector(shared).start()
    assert abs(time_of(shared).timestamp() * 10**9 - rewritten) < 10**4


def test_the_moments_of_copying_are_nobodys_delay(shared: Class) -> None:
    at = ago(2)
    shared.drop("cadre01", at)
    collector(shared).start()
    assert time_of(shared) == parse_utc(at).replace(tzinfo=UTC)


def test_what_has_been_collected_is_not_collected_again_whatever_became_of_it(
    shared: Class, caplog: pytest.LogCaptureFixture
) -> None:
    """Rewritten by the learner, or restored from a backup: every file looks as if handed in just now."""
    folder = shared.drop("cadre01", ago(2))
    collector(shared).start()
    stamp = taken(shared) / "timestamp.txt"
    stamp.write_text(ON_TIME, encoding="ascii")
    before = everything(taken(shared))
    (folder / "answers.json").write_text("{}", encoding="ascii")
    for how in ({"update": True}, {"before_duedate": True}):
        collector(shared, **how).start()
    assert everything(taken(shared)) == before
    shared.drop("cadre01", ago(1))
    collector(shared, update=True).start()
    assert stamp.read_text(encoding="ascii") != ON_TIME


def test_what_is_still_being_copied_in_waits(room: Class, caplog: pytest.LogCaptureFixture) -> None:
    folder = room.drop("cadre01")
    (folder / "submission_secret.txt").unlink()  # nbgrader writes it last
    collector(room).start()
    assert "看来还没有交完；请过几分钟再收" in caplog.text
    assert not taken(room).exists()
    (folder / "submission_secret.txt").write_text(GOOD, encoding="ascii")
    collector(room).start()
    assert taken(room).is_dir()


def test_all_who_mark_share_what_one_of_them_collected(shared: Class) -> None:
    folder = shared.drop("cadre01", ago(1))
    (folder / "notes").mkdir(mode=0o700)
    (folder / "notes/own.txt").touch(mode=0o600)
    before = os.umask(0o077)
    try:
        collector(shared).start()
    finally:
        os.umask(before)
    for path in (taken(shared).parent, *taken(shared).parent.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o2770 if path.is_dir() else 0o660), path


def test_one_of_thousands_is_found(room: Class) -> None:
    for number in range(400):
        room.course.exchange.joinpath(
            room.course.id, "inbound", f"cadre{number}+{NAME}-2+{ON_TIME}+x"
        ).mkdir()
        bad = room.course.exchange / room.course.id / "inbound" / f"cadre01+{NAME}+{LATER}+{number}"
        (bad / "/".join("abcdefghijkl")).mkdir(parents=True)
    room.drop("cadre01", ON_TIME)
    collector(room).start()
    assert names(room.course.root / "submitted") == ["cadre01"]
    assert time_of(room).day == 5
