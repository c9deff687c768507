"""Assignments between separated users: handed out to all, handed in by each for the trainers' eyes only."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from lawtrain.deploy import separate
from tests.separation.town import ME, OTHER, TRAINER, Town, until

LESSON = "administrative-law/07-penalty-procedure"
EVERYBODY = (ME, OTHER, TRAINER)

_PROBE = """
import json, os, sys
found = []
for path in json.load(sys.stdin):
    for what, act in (("open", lambda p: os.open(p, os.O_RDONLY)), ("list", os.listdir), ("remove", os.rmdir),
                      ("write", lambda p: os.open(p + "/x", os.O_WRONLY | os.O_CREAT)),
                      ("rename", lambda p: os.rename(p, p + "-x"))):
        try:
            act(path)
        except OSError:
            continue
        found.append(f"{what} {path}")
print(json.dumps(found))
"""


@dataclass(frozen=True)
class School:
    """A separated site in which an assignment has gone out and two learners have handed it in."""

    town: Town
    name: str
    course: Path

    @property
    def drop(self) -> Path:
        return self.town.site.exchange / self.course.name / "inbound"

    def ask(self, who: str, path: str, body: Any = None) -> Any:
        """A request of their own server, as their browser makes it."""
        url = f"{self.town.site.hub_url}/user/{who}/{path}"
        with httpx.Client(headers=self.town.bearer(who), timeout=120, trust_env=False) as client:
            reply = client.post(url, json=body or {})
        assert reply.status_code == 200, reply.text
        return reply.json()

    def mark(self, step: str) -> Any:
        """A button of the trainer's formgrader."""
        return self.ask(TRAINER, f"formgrader/api/assignment/{self.name}/{step}")

    def probe(self, who: str, *paths: Path) -> list[str]:
        """What this person's processes can do there."""
        told = json.dumps([str(path) for path in paths])
        found: list[str] = json.loads(self.work(who, self.town.python.path, "-ISc", _PROBE, told=told))
        return found

    def work(self, who: str, *command: str | Path, told: str = "", at: Path = Path("/")) -> str:
        """A command in a terminal of their JupyterLab."""
        server = f"server-{who}"
        account = self.town.account(who)
        status = Path(f"/proc/{self.town.record(server)}/status").read_text(encoding="utf-8")
        fields = dict(line.split(":", 1) for line in status.splitlines())
        done = subprocess.run(
            command,
            input=told,
            capture_output=True,
            text=True,
            env={**self.town.environ(server), **self.town.python.env},
            cwd=at,
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[int(one) for one in fields["Groups"].split()],
            umask=int(fields["Umask"], 8),
        )
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"
        return done.stdout

    def page(self, job: str = "") -> str:
        """作业 of the service, as the trainer's browser gets it."""
        browser = self.town.browsers[TRAINER]
        reply = browser.get(f"{self.town.site.public_url}/lawtrain/assignments{job}")
        assert reply.status_code == 200, reply.text
        return reply.text


@pytest.fixture(scope="module")
def school(guarded: Town) -> School:
    guarded.move_in(TRAINER)
    (course,) = guarded.site.assignments.glob("xuefa-*")
    (source,) = (course / "source").iterdir()
    school = School(guarded, source.name, course)
    for step in ("assign", "release"):
        said = school.mark(step)
        assert said["success"], f"{said.get('log')}\n{said.get('error')}"
    what = {"course_id": course.name, "assignment_id": school.name}
    for who in EVERYBODY:
        school.ask(who, "assignments/fetch", what)
        answers = guarded.site.homes / who / "作业" / course.name / school.name / "answers.json"
        answers.write_text(guarded.canaries["other-file"] if who == OTHER else "{}", encoding="utf-8")
        os.chown(answers, guarded.account(who).pw_uid, guarded.account(who).pw_gid)
        handed_in = school.ask(who, "assignments/submit", what)
        assert handed_in["success"], handed_in
        assert [one["assignment_id"] for one in handed_in["value"] if one["status"] == "submitted"] == [
            school.name
        ]
    return school


def test_each_has_handed_in_under_their_own_name(school: School) -> None:
    """Trainers too: they study like everybody."""
    for who in EVERYBODY:
        (entry,) = school.town.handed_in(who)
        found = entry.stat()
        assert found.st_uid == school.town.account(who).pw_uid
        assert (found.st_gid, stat.S_IMODE(found.st_mode) & 0o777) == (separate.trainers(), 0o770)
        owner = school.town.site.owners / str(found.st_uid)
        assert owner.read_text(encoding="utf-8").strip() == who


def test_a_learner_reads_what_is_handed_out_and_nothing_else(school: School) -> None:
    site = school.town.site
    shut = [site.assignments, site.owners, *site.owners.iterdir(), school.course, *school.course.rglob("*")]
    shut += [school.drop, site.exchange / school.course.name / "feedback"]
    for entry in school.town.handed_in(OTHER):  # as if one had guessed the name
        shut += [entry, *entry.rglob("*")]
    assert len(shut) > 15
    dropped = [one for one in school.probe(ME, *shut) if one != f"write {school.drop}"]
    (school.drop / "x").unlink(missing_ok=True)
    assert dropped == []
    out = site.exchange / school.course.name / "outbound"
    found = school.probe(ME, site.exchange, site.exchange / school.course.name, out, *out.rglob("*"))
    assert found
    assert not [one for one in found if not one.startswith(("open ", "list "))]


def test_a_learner_who_looks_around_finds_no_key_and_no_other_answer(school: School) -> None:
    """The banks, and so the keys of the course, are planted with a text; so is what the other one handed in."""
    key = next((school.course / "keys").iterdir())
    assert school.town.canaries["key"] in key.read_text(encoding="utf-8")
    assert school.town.crawl(school.town.place) == []


def test_it_would_be_noticed_if_the_course_were_open(school: School) -> None:
    key = next((school.course / "keys").iterdir())
    modes = [(path, stat.S_IMODE(path.stat().st_mode)) for path in (key, key.parent, school.course)]
    try:
        for path, mode in modes:
            path.chmod(mode | (0o005 if path.is_dir() else 0o004))
        findings = school.town.crawl(school.town.place)
    finally:
        for path, mode in modes:
            path.chmod(mode)
    assert [one for one in findings if one.startswith("text key ") and "/keys/" in one], findings


def test_learners_have_no_way_to_mark(school: School) -> None:
    for who in (ME, OTHER):
        server = f"{school.town.site.hub_url}/user/{who}"
        for path in ("formgrader", "formgrader/api/assignments", "formgraders", "assignments/validate"):
            reply = httpx.get(f"{server}/{path}", headers=school.town.bearer(who), trust_env=False)
            assert reply.status_code == 404, path


def test_a_kernel_is_told_no_more_than_before(school: School) -> None:
    server = school.town.record(f"server-{ME}")
    kernels = [one for one in school.town._processes() if one.ppid() == server]
    assert kernels
    for kernel in kernels:
        environ = kernel.environ()
        names = ("CONTENT", "COURSE", "EXCHANGE", "SEPARATE")
        assert not [environ[f"LAWTRAIN_{name}"] for name in names if environ.get(f"LAWTRAIN_{name}")]


def test_trainers_collect_what_is_honest_and_the_service_reads_the_marks(school: School) -> None:
    town, account = school.town, school.town.account(ME)
    forged = school.drop / f"cadre03+{school.name}+2026-11-23 00:00:00.000000 UTC+forged"
    forged.mkdir()
    os.chown(forged, account.pw_uid, account.pw_gid)
    try:
        said = school.mark("collect")
    finally:
        forged.rmdir()
    assert said["success"], said
    handed_in = {path.parent.name for path in (school.course / "submitted").glob(f"*/{school.name}")}
    assert handed_in == set(EVERYBODY), said["log"]
    for who in EVERYBODY:
        said = school.ask(TRAINER, f"formgrader/api/submission/{school.name}/{who}/autograde")
        assert said["success"], f"{said.get('log')}\n{said.get('error')}"
    for path in school.course.rglob("*"):
        assert path.stat().st_gid == separate.trainers(), path
        assert not path.stat().st_mode & 0o007 or path.parent.stat().st_mode & 0o2770, path
    page, browser = school.page(), town.browsers[TRAINER]
    assert '<td class="figure" data-label="已交">3</td>' in page, "the service finds the course"
    token = re.search(r'name="lawtrain-token" content="([^"]+)"', page)
    assert token
    reply = browser.post(
        f"{town.site.public_url}/lawtrain/api/v1/assignments/records",
        json={"course": school.course.name},
        headers={"X-Lawtrain-Token": token[1], "Origin": town.site.public_url},
    )
    assert reply.status_code == 200, reply.text
    job = f"?{reply.json()['next'].partition('?')[2]}"
    until(lambda: "正在记入台账" not in school.page(job), 60)
    assert "<dt>新记入</dt><dd>3</dd>" in school.page(job), school.page(job)
    with closing(sqlite3.connect(school.course / "gradebook.db")) as file:
        names = dict(file.execute("select id, last_name from student"))
    assert all(names[who] for who in EVERYBODY), "the service has written the names"


def test_a_trainer_builds_from_the_banks_in_a_terminal(school: School) -> None:
    way = school.town.site.homes / TRAINER / "阅卷" / school.course.name
    command = (school.town.python.path, "-m", "lawtrain", "nbgrader", "build")
    said = school.work(TRAINER, *command, f"{LESSON}/case", "--name", "again", at=way)
    assert "作业“again”" in said
    made = [school.course / "source" / "again" / "again.ipynb", school.course / "keys" / "again.json"]
    shut = [path for one in made for path in (one, *one.parents) if path.is_relative_to(school.course)]
    assert all(path.stat().st_gid == separate.trainers() for path in shut)
    assert school.probe(ME, *shut) == []


def test_a_trainer_reads_banks_but_no_home_of_others_and_no_other_secret(school: School) -> None:
    site = school.town.site
    shut = [site.homes / ME, site.data / "service.sqlite", site.data / "secrets.json", site.hub, site.run]
    assert school.probe(TRAINER, *shut) == []
    bank = site.content / "quizzes" / f"{LESSON}.yaml"
    assert school.probe(TRAINER, bank, site.assignments, site.content) == [
        f"open {bank}",
        *(f"{what} {place}" for place in (site.assignments, site.content) for what in ("open", "list")),
    ]
    assert school.probe(ME, bank, site.assignments, site.content) == []
