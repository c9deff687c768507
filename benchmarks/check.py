"""The whole check of courses and banks, from files to the last remark, and how it grows from 1,000 items to 20,000."""

from __future__ import annotations

import random
import re
import shutil
import tempfile
import time
from collections import defaultdict
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from ruamel.yaml import YAML

from benchmarks.tools import REPO, Result, alternate
from lawtrain.content import check
from lawtrain.laws import load_registry
from lawtrain.laws.numerals import to_chinese

HOW = """`lawtrain check --texts` 的全部工作：读题库和课程、查格式和组卷、对法律登记表、逐字核对引文、查题目质量（重复、
几乎一样、答案位置等）。题目是本仓库题库的副本，题干的句子打乱重配，免得都是原样的重复；条文是按题目的引文造的。
对照是 ruamel.yaml 只把同样的题库文件读成数据。每次都换新的文件夹，没有缓存可用。1,000 题各 3 次，交替进行；
20,000 题各 1 次，看每题用时有没有变多。"""

_SMALL, _LARGE = 1_000, 20_000
_GOAL, _GROWTH = 5.0, 1.5  # seconds for the small one; how much dearer an item may become
_DAY = date(2026, 11, 22)


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        sites = [site(Path(folder) / f"small{n}", _SMALL, n) for n in range(3)]
        fresh = iter(sites)
        ours, bare = alternate(3, lambda: checked(next(fresh)), lambda: loaded(sites[0]))
        mine, theirs = median(ours), median(bare)
        large = site(Path(folder) / "large", _LARGE, 9)
        many, many_theirs = checked(large), loaded(large)
    growth = many / mine * _SMALL / _LARGE
    rival = "（ruamel.yaml 只读）"
    return [
        Result(
            f"检查 {_SMALL:,} 题",
            f"{mine:.2f} 秒",
            f"{theirs:.2f} 秒{rival}",
            f"{mine / theirs:.1f} 倍",
            f"≤ {_GOAL:g} 秒",
            mine <= _GOAL,
        ),
        Result(
            f"检查 {_LARGE:,} 题",
            f"{many:.1f} 秒",
            f"{many_theirs:.1f} 秒{rival}",
            f"{many / many_theirs:.1f} 倍",
        ),
        Result(
            f"每题用时，{_LARGE:,} 题比 {_SMALL:,} 题",
            f"{many / _LARGE * 1000:.2f} 毫秒",
            f"{mine / _SMALL * 1000:.2f} 毫秒（我们自己的 {_SMALL:,} 题）",
            f"{growth:.2f} 倍",
            f"≤ {_GROWTH:g} 倍",
            growth <= _GROWTH,
        ),
    ]


def checked(root: Path) -> float:
    """Seconds of one check; an item that is wrong would mean that less than the whole was done."""
    began = time.perf_counter()
    problems = check(root, as_of=_DAY, texts=root / "texts")
    took = time.perf_counter() - began
    if wrong := [p for p in problems if p.is_error and "题干同" not in p.message]:
        raise AssertionError(f"造出来的题库有 {len(wrong)} 个错误，如 {wrong[0]}")
    return took


def loaded(root: Path) -> float:
    """Seconds for the bare reading of the same banks."""
    files = [path.read_text("utf-8") for path in root.glob("quizzes/*/*.yaml")]
    began = time.perf_counter()
    for text in files:
        YAML(typ="safe").load(text)
    return time.perf_counter() - began


def site(root: Path, count: int, seed: int) -> Path:
    """The course on the constitution, with copies of its banks until there are `count` items, and texts to quote from.

    The made-up texts hold the words that items quote, but not the numbers of the tables, which lose their heading here.
    """
    shutil.copytree(REPO / "courses" / "constitution", root / "courses" / "constitution")
    for lesson in (root / "courses").glob("*/*.ipynb"):
        lesson.write_text(lesson.read_text("utf-8").replace("## 期限与数字表", "## 数字"), "utf-8")
    sources = [path.read_text("utf-8") for path in sorted(REPO.glob("quizzes/constitution/*.yaml"))]
    banks = [YAML(typ="safe").load(text) for text in sources]
    texts(root / "texts", banks)
    clauses = [c for bank in banks for item in bank["items"] for c in halves(item["stem"])]
    chance = random.Random(seed)
    written = copy = 0
    while written < count:
        text, bank = sources[copy % len(sources)], banks[copy % len(banks)]
        if copy >= len(banks):
            text = copied(text, bank, copy, clauses, chance)
        path = root / "quizzes" / f"{bank['bank'] if copy < len(banks) else name(copy)}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        written += len(bank["items"])
        copy += 1
    return root


def copied(text: str, bank: dict[str, Any], copy: int, clauses: list[str], chance: random.Random) -> str:
    """The same bank under another name, its stems put together from what stems of all banks say."""
    for item in bank["items"]:
        own = halves(item["stem"])
        stem = f"{mixed(clauses, chance, 2)}，{own[-1]}".replace("'", "’")
        text = re.sub(rf"(- id: {item['id']}\n    kind: .*\n    stem: ).*", rf"\g<1>'{stem}'", text, count=1)
    text = re.sub(
        r"(?<=, text: ).*?(?=, why: )",
        lambda _: f"'{mixed(clauses, chance, 1)}{chance.randrange(100)}'",
        text,
    )
    return re.sub(r"\bc(\d\d-\d\d\d)\b", rf"k{copy}-\1", text).replace(bank["bank"], name(copy))


def name(copy: int) -> str:
    """What the copy's bank is called."""
    return f"copies{copy // 50}/{copy % 50 + 10}-copy"


def mixed(clauses: list[str], chance: random.Random, count: int) -> str:
    """Some of the clauses, without what would make them ask the other way round."""
    words = "，".join(chance.sample(clauses, count))
    return re.sub(r"['*]|哪|违反|错误", "", words)


def halves(stem: str) -> list[str]:
    return [part for part in re.split(r"[，。；：？“”]", stem) if len(part) > 3] or [stem]


def texts(folder: Path, banks: list[dict[str, Any]]) -> None:
    """For each law cited a text of as many articles, every 款 of which holds all words quoted from the article."""
    folder.mkdir(parents=True)
    quotes: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for bank in banks:
        for item in bank["items"]:
            for one in [c for part in (item, *item.get("parts", [])) for c in part.get("citations", [])]:
                quotes[one["law"], one["article"]].append(one["quote"])
    listed = "\n".join(f"（{to_chinese(n)}）其他事项；" for n in range(1, 23))
    for law in load_registry().laws.values():
        version = load_registry().in_force(law.slug, _DAY)
        if version is None:
            continue
        blocks = [law.title, "序言"]
        blocks += ["。".join(quotes[law.slug, 0]) or "略。"] * 20
        for n in range(1, version.articles + 1):
            line = "。".join(quotes[law.slug, n])
            lines = [f"{line}\n{listed}"] * 3 + [line] * 4 if line else [f"略。\n{listed}", *["略。"] * 4]
            blocks.append(f"第{to_chinese(n)}条 " + "\n".join(lines))
        (folder / f"{law.slug}@{version.effective.isoformat()}.txt").write_text("\n\n".join(blocks), "utf-8")
