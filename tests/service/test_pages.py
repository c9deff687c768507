"""What people see: their study, the lesson with its quiz, the office's scores; every answer well wrapped."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from service_parts import BEGIN, PNG, QUIZ, START, Running, service

LESSON = "/lawtrain/lessons/sample/01-first"


def test_my_study_shows_the_next_step_and_the_states(own: Running) -> None:
    with own.browser("learner") as browser:
        page = browser.get("/lawtrain/").text
        assert "示例learner" in page
        assert "示例课程" in page
        assert "开始学习" in page
        assert page.count("未开始") == 2
        assert f'href="{LESSON}"' in page
        assert "成绩</a>" not in page
        attempt = browser.act(START, BEGIN).json()["attempt"]["id"]
        assert "进行中" in browser.get("/lawtrain/").text
        browser.act(f"/lawtrain/api/v1/attempts/{attempt}/submission")
        page = browser.get("/lawtrain/").text
        assert "未合格" in page
        assert "首次 0 分，最好 0 分，满分 100 分" in page


def test_the_menu_shows_what_the_role_may_open(town: Running) -> None:
    for role, scores, lab in (("learner", 0, 0), ("trainer", 0, 1), ("office", 1, 0), ("admin", 1, 1)):
        with town.browser(role) as browser:
            page = browser.get("/lawtrain/").text
            assert page.count(">成绩</a>") == scores, role
            assert page.count("/hub/user-redirect/lab") == lab, role


def test_without_courses_my_study_says_whom_to_ask(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with service(tmp_path, content=empty) as running, running.browser("learner") as browser:
        assert "还没有课程" in browser.get("/lawtrain/").text
        assert browser.get(LESSON).status_code == 404


def test_a_lesson_is_one_page_with_its_quiz_inside(town: Running) -> None:
    with town.browser("learner") as browser:
        page = browser.get(LESSON).text
        assert "一段正文" in page
        assert page.count("<h1>") == 1
        assert 'href="#s1">为什么学</a>' in page
        assert '<h2 id="s1">为什么学</h2>' in page
        assert re.search(r'<div class="wide"[^>]*tabindex="0"><table>', page)
        assert 'src="media/01-picture.png"' in page
        assert "<noscript>" in page
        lab = f"{town.settings.hub_url}/hub/user-redirect/lab/tree/{quote('课程')}/sample/01-first.ipynb"
        assert f'href="{lab}"' in page
        state = re.search(
            r'data-ref="([^"]+)">.*?<script type="application/json">(.*?)</script>', page, re.DOTALL
        )
        assert state
        head = json.loads(state[2])["head"]
        assert head["ref"] == state[1] == "sample/01-first/test", "the author wrote the short form"
        assert head["counted"]


def test_no_text_of_a_bank_can_end_the_script_it_travels_in(own: Running) -> None:
    path = own.settings.content / "quizzes" / "sample" / "01-first.yaml"
    bank = json.loads(path.read_text(encoding="utf-8"))
    bank["quizzes"][0]["title"] = "</script><script>alert(1)</script>"
    path.write_text(json.dumps(bank, ensure_ascii=False), encoding="utf-8")
    import time

    time.sleep(2.2)  # the folder is looked at every two seconds
    with own.browser("learner") as browser:
        page = browser.get(LESSON).text
        assert "\\u003c/script>" in page
        assert "<script>alert(1)" not in page
        assert "&lt;/script&gt;" in browser.get("/lawtrain/").text


def test_lesson_text_is_read_again_when_the_notebook_changes(own: Running) -> None:
    path = own.settings.content / "courses" / "sample" / "01-first.ipynb"
    with own.browser("learner") as browser:
        assert "一段正文" in browser.get(LESSON).text
        path.write_text(path.read_text(encoding="utf-8").replace("一段正文", "改过的正文"), encoding="utf-8")
        assert "改过的正文" in browser.get(LESSON).text


def test_pictures_are_served_from_the_media_folder_alone(town: Running) -> None:
    base = "/lawtrain/lessons/sample/media/"
    with town.browser("learner") as browser:
        picture = browser.get(base + "01-picture.png")
        assert picture.content == PNG
        assert picture.headers["content-type"] == "image/png"
        drawing = browser.get(base + "01-drawing.svg")
        assert drawing.headers["content-type"] == "image/svg+xml"
        assert "sandbox" in drawing.headers["content-security-policy"]
        assert "script" not in drawing.headers["content-security-policy"]
        for name in (
            "notes.txt",
            "link.png",
            "none.png",
            "..%2f01-first.ipynb",
            "..%2f..%2f..%2foutside.png",
            "..%5coutside.png",
            "%2e%2e%2fcourse.yaml",
            "%00.png",
            "../../../../../quizzes/sample/01-first.yaml",
        ):
            assert browser.get(base + name).status_code == 404, name
        for course in ("none", "..", "%2e%2e", "sample%2f.."):
            assert browser.get(f"/lawtrain/lessons/{course}/media/outside.png").status_code == 404, course
    with town.browser() as stranger:
        assert stranger.get(base + "01-picture.png").status_code == 303


def test_the_office_sees_scores_and_takes_them_along(own: Running) -> None:
    with own.browser("learner") as learner:
        attempt = learner.act(START, BEGIN).json()["attempt"]["id"]
        learner.act(f"/lawtrain/api/v1/attempts/{attempt}/submission")
    with own.browser("office") as office:
        page = office.get("/lawtrain/scores").text
        assert "示例learner" in page
        assert "示范村" in page
        assert "合计" in page
        assert "还没有成绩" not in page
        assert "还没有成绩" in office.get("/lawtrain/scores?year=2020").text
        assert "还没有成绩" in office.get("/lawtrain/scores", params={"unit": "别处"}).text
        assert (
            "示例learner" in office.get("/lawtrain/scores", params={"unit": "示范村", "order": "name"}).text
        )
        sheet = office.get("/lawtrain/scores.xlsx?year=2026&names=1")
        book = openpyxl.load_workbook(io.BytesIO(sheet.content))
        assert "示例learner" in [cell.value for row in book["明细"] for cell in row]
        assert "filename*=UTF-8''2026" in sheet.headers["content-disposition"]
        assert "示例learner" in office.get("/lawtrain/scores.csv?names=1").content.decode("utf-8-sig")
        assert "导出了写姓名的成绩，1 次作答" in office.get("/lawtrain/office/audit").text


def test_what_is_taken_along_names_nobody_unless_asked(own: Running) -> None:
    with own.browser("learner") as learner:
        attempt = learner.act(START, BEGIN).json()["attempt"]["id"]
        learner.act(f"/lawtrain/api/v1/attempts/{attempt}/submission")
    who = own.app.state["house"].doors.find("learner").person.pseudonym
    with own.browser("office") as office:
        lines = office.get("/lawtrain/scores.csv").content.decode("utf-8-sig").splitlines()
        book = openpyxl.load_workbook(io.BytesIO(office.get("/lawtrain/scores.xlsx").content))
        cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
        assert "写姓名的成绩" not in office.get("/lawtrain/office/audit").text
    assert lines[0].startswith('"单位","编号","小测"')
    assert lines[1].startswith(f'"示范村","{who[:8]}",')
    assert who[:8] in cells
    for word in (*lines, *cells):
        assert "learner" not in word


@pytest.mark.parametrize(
    "query",
    [
        *("year=x", "year=99999999999999", "year=²", "year=-1", "unit=<b>", "order=zzz", "year="),
        *("year=020261111", "year=02026" + "0" * 5000, "unit=%00%0a", "unit=%ed%a0%80"),
    ],
)
def test_filters_that_make_no_sense_do_no_harm(town: Running, query: str) -> None:
    with town.browser("office") as office:
        page = office.get(f"/lawtrain/scores?{query}")
        assert page.status_code == 200
        assert "<b>" not in page.text.replace("<b>先按单位</b>", "")
        assert '<option value="2026" selected>' in page.text


@pytest.mark.parametrize("path", ["/lawtrain/", "/lawtrain/static/page.js", "/lawtrain/scores.csv"])
def test_the_charset_is_named_once(town: Running, path: str) -> None:
    with town.browser("office") as office:
        assert office.get(path).headers["content-type"].count("charset=utf-8") == 1


def test_every_answer_is_wrapped(own: Running) -> None:
    with own.browser("learner") as browser:
        paths = [
            "/",
            "/lawtrain/",
            LESSON,
            QUIZ,
            "/lawtrain/scores",
            "/lawtrain/none",
            "/none",
            "/lawtrain/health",
        ]
        paths += [
            "/lawtrain/static/page.js",
            "/lawtrain/login",
            "/lawtrain/oauth_callback",
            "/lawtrain/api/v1/none",
        ]
        for path in paths:
            headers = browser.get(path).headers
            policy = headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';"), path
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert "static" in path or headers["cache-control"] == "no-store", path


def test_pages_hold_no_inline_script_style_or_handler_and_no_foreign_address(own: Running) -> None:
    with own.browser("office") as browser:
        for path in ("/lawtrain/", LESSON, "/lawtrain/scores", "/lawtrain/none"):
            page = browser.get(path).text
            assert not re.search(r"<script(?![^>]*(src=|application/json))", page), path
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), path
            loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]+)"', page)
            assert not [a for a in loaded if a.startswith(("http", "//"))], path


def test_styles_and_scripts_are_kept_by_the_browser_and_sent_small(town: Running) -> None:
    with town.browser("learner") as browser:
        page = browser.get(LESSON).text
        addresses = re.findall(r'"(/lawtrain/static/[^"]+)"', page)
        assert {a.rpartition("/")[2].partition("?")[0] for a in addresses} == {
            "page.css",
            "quiz.css",
            "early.js",
            "page.js",
            "quiz.js",
        }
        for address in addresses:
            answer = browser.get(address)
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert browser.get("/lawtrain/static/page.css").headers["cache-control"] == "no-cache"
        assert browser.get(addresses[0]).headers["content-encoding"] == "gzip"
        assert browser.get("/lawtrain/static/..%2fapp.py").status_code == 404


def test_the_trial_says_that_it_is_one(town: Running, tmp_path: Path) -> None:
    with town.browser("learner") as browser:
        assert "试用环境" in browser.get("/lawtrain/").text
    with service(tmp_path, trial=False) as running, running.browser("learner") as browser:
        assert "试用环境" not in browser.get("/lawtrain/").text


def test_the_bare_address_leads_to_my_study(town: Running) -> None:
    with town.browser() as browser:
        assert browser.get("/").headers["location"] == "/lawtrain/"


@pytest.mark.parametrize(
    ("path", "status"), [("/lawtrain/none", 404), ("/lawtrain/scores", 403), ("/x/y", 404)]
)
def test_error_pages_are_chinese_and_show_a_way_back(town: Running, path: str, status: int) -> None:
    with town.browser("learner") as browser:
        page = browser.get(path)
        assert page.status_code == status
        assert "回到“我的学习”" in page.text
        assert not re.search(r"Traceback|litestar|Not Found|Forbidden", page.text)
