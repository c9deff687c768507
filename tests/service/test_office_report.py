"""The office makes its report: started with a button, followed, fetched whole or file by file, and taken away again."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from docx import Document
from service_parts import Browser, Running

from lawtrain.reports.year.docx_template import default_template
from tests.town_year import Filled, fill_year, write_policy

PAGE = "/lawtrain/office/report"
START = "/lawtrain/api/v1/office/reports"
JOBS = "/lawtrain/api/v1/office/jobs"
PACKS = "/lawtrain/office/packs"
WANTED = {"year": "2026", "on": "", "edition": "internal", "names": False, "reason": ""}
NAMES = ("陈甲", "李乙", "王丙", "赵丁", "阿戊")


@pytest.fixture(scope="module")
def filled(town: Running) -> Filled:
    write_policy(town.settings.content)
    return fill_year(town.settings.database, town.settings.data, town.clock)


@pytest.fixture
def office(town: Running, filled: Filled) -> Iterator[Browser]:
    with town.browser("office") as browser:
        yield browser


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.partition("<main")[2])).strip()


def make(running: Running, browser: Browser, **changes: Any) -> str:
    """The id of a finished report."""
    answer = browser.act(START, {**WANTED, **changes})
    assert answer.status_code == 200, answer.text
    job = answer.json()["next"].partition("job=")[2]
    for _ in range(600):
        running.clock.forward(seconds=1)
        told = browser.get(f"{JOBS}/{job}").json()
        if told["over"]:
            assert told["state"] == "完成", told
            assert told["next"].endswith(job)
            return job
        time.sleep(0.1)
    raise AssertionError("the report is never done")


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(files: dict[str, bytes]) -> str:
    """Everything that can be read in a pack, names of its files included."""
    inner = (unpacked(body) if body.startswith(b"PK") else {"": body} for body in files.values())
    parts = [part.decode("utf-8", "replace") for one in inner for part in one.values()]
    return "\n".join([*files, *parts])


def test_a_pack_names_nobody_unless_it_is_asked_for_with_a_reason(town: Running, office: Browser) -> None:
    bare = unpacked(office.get(f"{PACKS}/{make(town, office)}/all.zip").content)
    assert "年度台账.xlsx" in bare
    assert any(name.startswith("年度报告") for name in bare)
    assert not [name for name in NAMES if name in text_of(bare)]
    refused = office.act(START, {**WANTED, "names": True})
    assert refused.status_code == 400
    assert "用途" in refused.json()["message"]
    named = make(town, office, names=True, reason="交县普法办核对")
    answer = office.get(f"{PACKS}/{named}/all.zip")
    assert unquote(answer.headers["content-disposition"]).endswith(
        "年度学法用法报告-内部版-名册日2026-11-22.zip"
    )
    assert "陈甲" in text_of(unpacked(answer.content))
    log = words(office.get("/lawtrain/office/audit").text)
    assert "生成 2026 年度报告（内部版，有姓名），理由：交县普法办核对" in log
    assert "下载了 2026 年度报告的文件（内部版，有姓名）" in log


def test_the_public_edition_never_has_names(town: Running, office: Browser) -> None:
    refused = office.act(START, {**WANTED, "edition": "public", "names": True, "reason": "想看"})
    assert refused.status_code == 400
    files = unpacked(office.get(f"{PACKS}/{make(town, office, edition='public')}/all.zip").content)
    assert not [name for name in NAMES if name in text_of(files)]
    assert json.loads(files["MANIFEST"])["edition"] == "public"


def test_single_files_are_fetched_by_their_number(town: Running, office: Browser) -> None:
    job = make(town, office)
    page = office.get(f"{PAGE}?job={job}").text
    links = re.findall(rf'href="({PACKS}/{job}/\d+)">([^<]+)<', page)
    whole = unpacked(office.get(f"{PACKS}/{job}/all.zip").content)
    files = [(link, "MANIFEST" if "MANIFEST" in name else name) for link, name in links]
    assert {name for _, name in files} == set(whole)
    assert files[0][1].startswith("年度报告")
    for link, name in files:
        assert office.get(link).content == whole[name]
    for strange in ("999", "-1", "job.json", "%2e%2e", "..%2f..%2fjob.json", "%EF%BC%91", ".zip"):
        assert office.get(f"{PACKS}/{job}/{strange}").status_code == 404


def test_another_officer_finds_it_and_a_learner_does_not(town: Running, office: Browser) -> None:
    job = make(town, office)
    with town.browser("admin") as other, town.browser("learner") as learner:
        assert job in other.get(PAGE).text
        assert other.get(f"{PACKS}/{job}/all.zip").status_code == 200
        assert other.get(f"{JOBS}/{job}").status_code == 200
        for path in (f"{PACKS}/{job}/all.zip", f"{PACKS}/{job}/0", f"{JOBS}/{job}", PAGE):
            answer = learner.get(path)
            assert answer.status_code == 403
            assert job not in answer.text


def test_it_can_be_taken_away(town: Running, office: Browser) -> None:
    job = make(town, office)
    answer = office.act(f"{START}/removal", {"job": job})
    assert "已删去那份报告" in office.get(answer.json()["next"]).text
    assert office.get(f"{PACKS}/{job}/all.zip").status_code == 404
    assert office.act(f"{START}/removal", {"job": job}).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"year": "2031"},
        {"year": "x"},
        {"on": "2025-01-01"},
        {"on": "2026-12-31"},
        {"on": "gestern"},
        {"edition": "secret"},
        {"names": True, "reason": "长" * 101},
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_starts(
    town: Running, office: Browser, wrong: dict[str, Any]
) -> None:
    before = len(town.app.state["house"].jobs.of_kind("report"))
    answer = office.act(START, {**WANTED, **wrong})
    assert answer.status_code == 400
    assert any("一" <= char <= "鿿" for char in answer.json()["message"])
    assert len(town.app.state["house"].jobs.of_kind("report")) == before


def test_a_year_with_nobody_on_the_roster_has_no_report(office: Browser) -> None:
    answer = office.act(START, {**WANTED, "year": "2020"})
    assert answer.status_code == 400
    assert "导入花名册" in answer.json()["message"]


def test_the_offices_own_template_is_used_and_a_bad_one_is_refused(own: Running) -> None:
    write_policy(own.settings.content)
    fill_year(own.settings.database, own.settings.data, own.clock)
    with own.browser("office") as browser:

        def send(body: bytes) -> Any:
            return browser.act(f"{START}/template", body, content_type="application/octet-stream")

        assert send(b"").status_code == 400
        assert send(b"PK\x03\x04 no document").status_code == 400
        wrong = Document(io.BytesIO(default_template()))
        wrong.add_paragraph("{{经费}}")
        answer = send(_saved(wrong))
        assert answer.status_code == 400
        assert "经费" in answer.json()["message"]
        good = Document(io.BytesIO(browser.get(f"{PAGE}/template.docx").content))
        good.add_paragraph("示范镇专用文头")
        assert send(_saved(good)).status_code == 200
        report = _report(browser, make(own, browser))
        assert "示范镇专用文头" in [p.text for p in report.paragraphs]
        assert browser.act(f"{START}/template/removal", {}).status_code == 200
        report = _report(browser, make(own, browser))
        assert "示范镇专用文头" not in [p.text for p in report.paragraphs]


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _report(browser: Browser, job: str) -> Any:
    files = unpacked(browser.get(f"{PACKS}/{job}/all.zip").content)
    return Document(io.BytesIO(next(body for name, body in files.items() if name.startswith("年度报告"))))
