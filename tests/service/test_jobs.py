"""Long work beside the requests: progress, results, failures, a limit, and what a crash or a closing leaves behind."""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from service_parts import Clock

from lawtrain.errors import Invalid, NotFound, Refused
from lawtrain.service.jobs import AT_ONCE, KEPT, MOST_WAITING, Job, Jobs, JobState, Say


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "jobs"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(folder: Path, clock: Clock) -> Iterator[Jobs]:
    made = Jobs(folder, clock)
    yield made
    made.close()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Work that waits for it goes on at the end at the latest."""
    event = threading.Event()
    yield event
    event.set()


def over(jobs: Jobs, job: Job) -> Job:
    for _ in range(1000):
        found = jobs.get(job.id)
        if not found.open:
            return found
        time.sleep(0.01)
    raise AssertionError("the job does not end")


def write(place: Path, say: Say) -> None:
    say(0.5, "写到一半")
    (place / "a.txt").write_text("做好的东西", encoding="utf-8")


def test_work_is_done_and_its_files_are_there_after_a_restart(jobs: Jobs, folder: Path, clock: Clock) -> None:
    job = over(jobs, jobs.start("report", "o1", {"year": 2026}, write))
    assert (job.state, job.percent, job.owner, job.about) == (JobState.DONE, 100, "o1", {"year": 2026})
    jobs.close()
    again = Jobs(folder, clock)
    assert again.get(job.id) == job
    assert [str(path) for path in again.files(job)] == ["a.txt"]
    again.close()


def test_the_folder_is_nobody_elses(jobs: Jobs, folder: Path) -> None:
    job = over(jobs, jobs.start("report", "o1", {}, write))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / job.id / "job.json").stat().st_mode) == 0o600


def test_progress_is_seen_while_it_works(jobs: Jobs, gate: threading.Event) -> None:
    told = threading.Event()

    def work(_place: Path, say: Say) -> None:
        say(0.42, "正在写第 5 个文件")
        told.set()
        gate.wait(20)

    job = jobs.start("report", "o1", {}, work)
    assert told.wait(20)
    found = jobs.get(job.id)
    assert (found.state, found.percent, found.words) == (JobState.RUNNING, 42, "正在写第 5 个文件")
    with pytest.raises(Refused):
        jobs.remove(job.id, "report")
    gate.set()
    assert over(jobs, job).state is JobState.DONE


@pytest.mark.parametrize(
    ("error", "said"), [(Invalid("模板不能用"), "模板不能用"), (RuntimeError("secret path"), "错误编号")]
)
def test_a_failure_says_why_and_leaves_no_files(
    jobs: Jobs, folder: Path, error: Exception, said: str
) -> None:
    def work(place: Path, say: Say) -> None:
        write(place, say)
        raise error

    job = over(jobs, jobs.start("report", "o1", {}, work))
    assert job.state is JobState.FAILED
    assert said in job.words
    assert "secret" not in job.words
    assert jobs.files(job) == []
    assert not (folder / job.id / "files").exists()


def test_so_many_and_no_more(jobs: Jobs, gate: threading.Event) -> None:
    begun = []
    lock = threading.Lock()

    def work(_place: Path, _say: Say) -> None:
        with lock:
            begun.append(1)
        gate.wait(20)

    started = [jobs.start("report", "o1", {}, work) for _ in range(MOST_WAITING)]
    with pytest.raises(Refused, match="排队"):
        jobs.start("report", "o2", {}, work)
    time.sleep(0.2)
    assert len(begun) == AT_ONCE
    gate.set()
    for job in started:
        over(jobs, job)
    assert over(jobs, jobs.start("report", "o2", {}, work)).state is JobState.DONE


def test_what_a_crash_left_unfinished_is_cut_short(
    jobs: Jobs, folder: Path, clock: Clock, gate: threading.Event
) -> None:
    begun = threading.Event()

    def work(place: Path, say: Say) -> None:
        write(place, say)
        begun.set()
        gate.wait(20)

    job = jobs.start("report", "o1", {}, work)
    assert begun.wait(20)
    after = Jobs(folder, clock)  # as a new process finds it
    found = after.get(job.id)
    assert found.state is JobState.CUT
    assert "重新开始" in found.words
    assert after.files(found) == []
    after.close()


def test_closing_ends_what_is_under_way(folder: Path, clock: Clock) -> None:
    jobs = Jobs(folder, clock)
    begun = threading.Event()

    def work(_place: Path, say: Say) -> None:
        for _ in range(2000):
            say(0.1, "还早")
            begun.set()
            time.sleep(0.01)

    running = [jobs.start("report", "o1", {}, work) for _ in range(AT_ONCE + 1)]
    assert begun.wait(20)
    jobs.close()
    assert {jobs.get(job.id).state for job in running} == {JobState.CUT}


def test_old_ones_go(jobs: Jobs, folder: Path, clock: Clock) -> None:
    job = over(jobs, jobs.start("report", "o1", {}, write))
    clock.now += KEPT + timedelta(days=1)
    with pytest.raises(NotFound):
        jobs.get(job.id)
    assert not (folder / job.id).exists()


def test_one_kind_is_not_another_and_what_is_removed_is_gone(jobs: Jobs, folder: Path) -> None:
    job = over(jobs, jobs.start("report", "o1", {}, write))
    with pytest.raises(NotFound):
        jobs.get(job.id, "close")
    jobs.remove(job.id, "report")
    assert not (folder / job.id).exists()
    for strange in (job.id, "", "..", "../../service.sqlite"):
        with pytest.raises(NotFound):
            jobs.get(strange)


def test_a_damaged_record_belongs_to_nobody(folder: Path, clock: Clock) -> None:
    place = folder / ("a" * 24)
    place.mkdir(parents=True)
    (place / "job.json").write_text("{", encoding="utf-8")
    jobs = Jobs(folder, clock)
    assert jobs.of_kind("report") == []
    jobs.close()
