"""The Word files of a lesson: who gets them, under what name, and what is said where there is none."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from docx import Document
from service_parts import ROLES, Running, service

from tests.sample import SECRET

LESSON = "/lawtrain/lessons/sample/01-first"
MORE = (
    "## 学习目标\n\n1. 会一。\n\n## 易错辨析\n\n**1. “先办。”** 错。要先问清楚谁定。\n\n"
    "## 本镇落实\n\n- ☐ 先看依据。\n"
)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service whose lesson has the sections that papers are made of."""
    with service(tmp_path_factory.mktemp("taught")) as running:
        path = running.settings.content / "courses/sample/01-first.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"].insert(1, {"cell_type": "markdown", "id": "more", "metadata": {}, "source": MORE})
        path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
        running.clock.forward(seconds=10)
        yield running


@pytest.mark.parametrize(
    ("file", "name", "words"),
    [
        ("handout", "讲义-第一课 示例.docx", "为什么学"),
        ("ten", "会前学法十分钟-第一课 示例.docx", "主持人"),
        ("list", "本镇落实清单-第一课 示例.docx", "检查人"),
    ],
)
@pytest.mark.parametrize("role", ROLES)
def test_whoever_reads_the_lesson_gets_its_papers(
    taught: Running, role: str, file: str, name: str, words: str
) -> None:
    with taught.browser(role) as browser:
        answer = browser.get(f"{LESSON}/{file}.docx")
    assert answer.status_code == 200, answer.text
    assert unquote(answer.headers["content-disposition"].partition("UTF-8''")[2]) == name
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    document = Document(io.BytesIO(answer.content))
    said = "".join(text for part in document.element.body.iter() if (text := part.text))
    assert words in said
    assert "内容依据：" in said
    assert SECRET not in said


def test_a_stranger_is_sent_to_the_log_in_and_an_unknown_lesson_is_told(taught: Running) -> None:
    with taught.browser() as browser:
        assert browser.get(f"{LESSON}/handout.docx").status_code == 303
    with taught.browser("learner") as browser:
        for path in ("/lawtrain/lessons/sample/99-none/ten.docx", "/lawtrain/lessons/../x/list.docx"):
            assert browser.get(path).status_code == 404
        assert browser.get("/lawtrain/lessons/sample/..%2f01-first/handout.docx").status_code == 404


def test_somebody_without_a_role_gets_none(taught: Running) -> None:
    with taught.browser() as browser:
        browser.log_in(taught.hub, "nobody")
        assert browser.get(f"{LESSON}/handout.docx").status_code in (303, 403)


def test_the_page_links_to_what_there_is(taught: Running, town: Running) -> None:
    with taught.browser("learner") as browser:
        page = browser.get(LESSON).text
    for file in ("handout", "ten", "list"):
        assert f'href="{LESSON}/{file}.docx"' in page
    assert 'class="apart">本镇落实' in page, "in print it begins a page"
    with town.browser("learner") as browser:
        page = browser.get(LESSON).text
        assert f'href="{LESSON}/handout.docx"' in page
        assert "ten.docx" not in page
        assert "list.docx" not in page
        for file, why in (("ten", "编不出会前学法十分钟"), ("list", "没有“本镇落实”清单")):
            answer = browser.get(f"{LESSON}/{file}.docx")
            assert answer.status_code == 404
            assert why in answer.text


def test_a_picture_that_is_none_does_not_stop_the_handout(town: Running, tmp_path: Path) -> None:
    with town.browser("learner") as browser:
        answer = browser.get(f"{LESSON}/handout.docx")
    assert answer.status_code == 200
    assert "图示（文字）" in "".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)
