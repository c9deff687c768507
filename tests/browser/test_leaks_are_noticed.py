"""The search for leaks finds what is there: in the bank, behind escaping, and in a desk whose redaction is taken away."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest

from lawtrain import content, wire
from lawtrain.desk import views
from lawtrain.desk.local import LocalDesk
from lawtrain.questions import Face, Question, version
from lawtrain.questions.kinds._choice import Choice
from lawtrain.store import Store
from tests.browser.leaks import SECRETS, fields, found
from tests.browser.visitor import BANK, KEY
from tests.site import REPO

QUIZ = "constitution/01-supremacy/test"
FILE = REPO / "quizzes" / "constitution" / "01-supremacy.yaml"
ONE = BANK.questions[0].explanation


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LocalDesk]:
    store = Store.open(f"sqlite:///{tmp_path / 'service.sqlite'}")
    person = store.remember_person("cadre01", "示例干部一")
    yield LocalDesk(
        store, content.load(REPO), person, lambda: datetime(2026, 11, 22, tzinfo=UTC), seed=lambda: 7
    )
    store.close()


def test_the_bank_file_is_full_of_secrets() -> None:
    texts = [s for s in SECRETS if not s.isascii()]
    assert len(texts) > 150
    assert set(found(FILE.read_bytes())) == set(texts)
    assert BANK.version in found(f"?v={BANK.version}")


def test_no_lesson_counts_as_a_leak() -> None:
    for lesson in (REPO / "courses").glob("*/*.ipynb"):
        assert not found(lesson.read_bytes())


@pytest.mark.parametrize(
    "wrap",
    [
        str,
        escape,
        json.dumps,
        lambda text: json.dumps(json.dumps(text)),
        lambda text: "".join(f"&#{ord(c)};" for c in text),
        lambda text: "<b>" + "</b><b class='x'>".join(text) + "</b>",
        "\n".join,
        lambda text: f"前文{text}后文".encode(),
    ],
    ids=["plain", "html", "json", "json in json", "entities", "tags", "lines", "bytes"],
)
def test_no_wrapping_hides_a_secret(wrap: Callable[[str], str | bytes]) -> None:
    assert found(wrap(ONE))


def test_an_open_attempt_gives_nothing_away_and_a_marked_one_everything(desk: LocalDesk) -> None:
    sent = [wire.encode(desk.look(QUIZ)), wire.encode(state := desk.start(QUIZ))]
    assert state.attempt
    asked = [leaf for question in state.attempt.questions for leaf in question.parts or (question,)]
    answers = tuple(
        wire.AnswerIn(question=one.id, answer=KEY[one.id], seq=n + 1) for n, one in enumerate(asked)
    )
    sent.append(wire.encode(desk.save(state.attempt.id, wire.Save(tab="t", since=0, answers=answers))))
    sent += [wire.encode(desk.look(QUIZ)), wire.encode(desk.progress())]
    assert [hit for body in sent for hit in (*found(body), *fields(body))] == []
    marked = wire.encode(desk.submit(state.attempt.id))
    assert len(found(marked)) >= len(asked)
    assert fields(marked) == ["guide", "key", "whys"]


def _reasons_beside_options(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Choice.redact

    def redact(self: Choice, question: Question, orders: Any, settled: Any = ()) -> Face:
        whys = {option.id: option.why for option in self.options}
        face = plain(self, question, orders)
        return replace(face, options=tuple((i, f"{text}（{whys[i]}）") for i, text in face.options))

    monkeypatch.setattr(Choice, "redact", redact)


def _explanation_in_the_stem(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Choice.redact
    monkeypatch.setattr(
        Choice,
        "redact",
        lambda self, q, orders, _=(): plain(self, replace(q, stem=q.stem + q.explanation), orders),
    )


def _version_in_the_id(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Choice.redact
    monkeypatch.setattr(
        Choice,
        "redact",
        lambda self, q, orders, _=(): replace(plain(self, q, orders), id=f"{q.id}@{version(q)}"),
    )


def _result_before_submission(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = views.attempt_state

    def attempt_state(sitting: Any, answers: Any, rev: int, *, submitted: bool) -> wire.AttemptState:
        shown = plain(sitting, answers, rev, submitted=submitted)
        marks = [q.body.reveal(q) for q in sitting.questions.values()]
        extra = tuple(
            wire.Question(id=m.id, kind="", label="", control="", html=m.explanation, points=0) for m in marks
        )
        return wire.AttemptState(
            **{n: getattr(shown, n) for n in shown.__struct_fields__} | {"questions": extra}
        )

    monkeypatch.setattr(views, "attempt_state", attempt_state)


@pytest.mark.parametrize(
    "spoil",
    [_reasons_beside_options, _explanation_in_the_stem, _version_in_the_id, _result_before_submission],
)
def test_without_redaction_the_search_strikes(
    desk: LocalDesk, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[pytest.MonkeyPatch], None]
) -> None:
    spoil(monkeypatch)
    assert len(found(wire.encode(desk.start(QUIZ)))) >= 4
