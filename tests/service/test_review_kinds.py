"""The trainer's page shows what is right of every kind, line by line, and an example of what is drawn anew."""

from __future__ import annotations

import json
import re
from pathlib import Path

from service_parts import service, settings_for

from tests.sample import SECRET, fields

PAGE = "/lawtrain/review/sample/01-first"


def card(page: str, item: str) -> str:
    """The words of one item, spaces evened out."""
    section = page.partition(f'id="t-{item}"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", section).split())


def test_rows_sequences_stages_and_templates_can_be_read(tmp_path: Path) -> None:
    bank = settings_for(tmp_path, 1, "").content / "quizzes/sample/01-first.yaml"
    told = json.loads(bank.read_text(encoding="utf-8"))
    kinds = {"order": "排序", "match": "匹配", "blanks": "填空", "drill": "演练", "days": "期限"}
    told["items"] += [fields(f"{name}-1", kind) for name, kind in kinds.items()]
    bank.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    with service(tmp_path) as running, running.browser("trainer") as trainer:
        page = trainer.get(PAGE).text
    shown = {name: card(page, f"{name}-1") for name in kinds}

    order = fields("order-1", "排序")
    texts = {one["id"]: one["text"] for one in order["options"]}
    steps = [f"第 {n} 步 {texts[step]}" for n, step in enumerate(order["answer"], 1)]
    assert all(one in shown["order"] for one in steps)
    assert [shown["order"].index(one) for one in steps] == sorted(shown["order"].index(one) for one in steps)

    match = fields("match-1", "匹配")
    texts = {one["id"]: one["text"] for one in match["options"]}
    for prompt in match["prompts"]:
        assert f"{prompt['text']} {texts[match['answer'][prompt['id']]]} {prompt['why']}" in shown["match"]
    assert all(text in shown["match"].partition("【答案】")[0] for text in texts.values())

    for n, blank in enumerate(fields("blanks-1", "填空")["blanks"], 1):
        also = f"（也算对：{'、'.join(blank['accept'][1:])}）" if blank["accept"][1:] else ""
        assert f"（{n}） {blank['accept'][0]}{also} {blank['why']}" in shown["blanks"]

    stages = fields("drill-1", "演练")["parts"]
    assert all(f"第 {n} 步（" in shown["drill"] for n in range(1, len(stages) + 1))
    assert all(stage["stem"] in shown["drill"] for stage in stages)
    assert shown["drill"].count("【答案】") >= len(stages)
    assert [name for name, words in shown.items() if "抽到的一例" in words] == ["days"]

    assert "days-1（期限）" in page
    assert "{start}收到申请" in shown["days"]
    assert re.search(r"抽到的一例 .*2026年\d+月\d+日.*收到申请", shown["days"])
    assert shown["days"].count("【答案】") == 1
    assert all(SECRET in words for words in shown.values())
