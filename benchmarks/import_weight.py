"""What `lawtrain.quiz` adds to a learner's kernel that already has ipywidgets: seconds and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

from benchmarks.tools import Result, alternate, middle

HOW = """新开的 Python 进程里执行 `import lawtrain; lawtrain.quiz`，和只执行 `import ipywidgets` 的进程轮流比，
各七次，取中位数再相减，差就是学员内核为学法用法多付的代价。内存取 PSS（共用的页按份分摊）和 RSS。"""

_ROUNDS = 7
_PROBE = """
import json, re, time
began = time.perf_counter()
{imports}
seconds = time.perf_counter() - began
with open("/proc/self/smaps_rollup") as file:
    sizes = dict(re.findall(r"^(Rss|Pss): +(\\d+) kB", file.read(), re.MULTILINE))
print(json.dumps({{"seconds": seconds, "rss": int(sizes["Rss"]) / 1024, "pss": int(sizes["Pss"]) / 1024}}))
"""


def run() -> list[Result]:
    ours, bare = fresh("import lawtrain; lawtrain.quiz"), fresh("import ipywidgets")
    ours(), bare()  # the first of each reads from disk
    mine, theirs = alternate(_ROUNDS, ours, bare)
    rows = []
    for what, name, unit, digits, goal in (
        ("载入用时", "seconds", "秒", 3, 0.3),
        ("内存（PSS）", "pss", "MB", 1, 20),
        ("内存（RSS）", "rss", "MB", 1, 20),
    ):
        have, base = middle(mine, name), middle(theirs, name)
        added = have - base
        rows.append(
            Result(
                what,
                f"{have:.{digits}f} {unit}",
                f"{base:.{digits}f} {unit}（只有 ipywidgets）",
                f"多 {added:.{digits}f} {unit}",
                f"多 ≤ {goal} {unit}",
                added <= goal,
            )
        )
    return rows


def fresh(imports: str) -> Callable[[], dict[str, float]]:
    """A process of its own that imports this and tells what it cost."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("LAWTRAIN_", "JUPYTERHUB_"))}
    command = [sys.executable, "-c", _PROBE.format(imports=imports)]

    def once() -> dict[str, float]:
        done = subprocess.run(command, stdout=subprocess.PIPE, env=plain, check=True, timeout=60)
        figures: dict[str, float] = json.loads(done.stdout)
        return figures

    return once
