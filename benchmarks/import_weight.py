"""What `import lawtrain; lt.quiz` adds to a learner's kernel that has ipywidgets: seconds and memory."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.tools import REPO, Result, alternate, middle

HOW = """全新的 Python 进程，只装载 ipywidgets，与再加上 `import lawtrain as lt; lt.quiz` 相比；各 9 次，交替进行。
内存取进程的 PSS（和别的进程共用的部分按份分摊）。"""

_BARE = "import ipywidgets"
_OURS = "import ipywidgets, lawtrain as lt; lt.quiz"
_PROBE = """
import json, re, time
began = time.perf_counter()
exec({statement!r})
seconds = time.perf_counter() - began
kilobytes = re.search(r"^Pss:\\s+(\\d+)", open("/proc/self/smaps_rollup").read(), re.M)[1]
print(json.dumps({{"seconds": seconds, "megabytes": int(kilobytes) / 1024}}))
"""


def run() -> list[Result]:
    measure(_OURS)  # the compiled files are there, as in an installation
    ours, bare = alternate(9, lambda: measure(_OURS), lambda: measure(_BARE))
    rows = []
    for name, unit, most in (("seconds", "秒", 0.3), ("megabytes", "MB", 20)):
        mine, theirs = middle(ours, name), middle(bare, name)
        what = "时间" if name == "seconds" else "内存"
        figures = (
            f"{mine:.3g} {unit}",
            f"{theirs:.3g} {unit}（只有 ipywidgets）",
            f"多 {mine - theirs:.2g} {unit}",
        )
        rows.append(
            Result(f"内核装载 lt.quiz，{what}", *figures, f"≤ {most:g} {unit}", mine - theirs <= most)
        )
    return rows


def measure(statement: str) -> dict[str, float]:
    command = [sys.executable, "-c", _PROBE.format(statement=statement)]
    figures: dict[str, float] = json.loads(
        subprocess.run(command, cwd=REPO, stdout=subprocess.PIPE, check=True).stdout
    )
    return figures
