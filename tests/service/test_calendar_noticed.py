"""A running service counts by the calendar that its office has just taken in."""

from __future__ import annotations

import json
import time

from service_parts import Running

from lawtrain.__main__ import main
from tests.sample import bank_file, fields
from tests.unit.formats.calendar_samples import NOTICE

ASK = "/lawtrain/api/v1/quiz?ref=sample/01-first/late"


def test_a_deadline_of_next_year_can_be_asked_once_its_holidays_are_known(own: Running) -> None:
    content, data = own.settings.content, own.settings.data
    file = bank_file()
    late = fields("late-1", "期限", start={"from": "2027-01-04", "to": "2027-02-28"})
    late.pop("duty", None)
    file["items"].append(late)
    file["quizzes"].append({"name": "late", "title": "期限练习", "counted": False, "items": ["late-1"]})
    (content / "quizzes/sample/01-first.yaml").write_text(json.dumps(file, ensure_ascii=False), "utf-8")
    notice = data / "通知.txt"
    notice.write_text(NOTICE, "utf-8")
    with own.browser("learner") as learner:
        time.sleep(2.1)  # what the service knows is at most two seconds old
        assert learner.get(ASK).status_code == 404
        assert main(["calendar", str(notice), "--data", str(data), "--yes"]) == 0
        time.sleep(2.1)
        answer = learner.get(ASK)
        assert answer.status_code == 200, answer.text
        made = learner.act("/lawtrain/api/v1/attempts", {"quiz": "sample/01-first/late"})
        assert made.status_code < 300, made.text
        assert "2027年" in made.text
