"""Writes the pages that the program itself knows best: `make docs`. With --check it only says what is out of date."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from lawtrain.cli.app import VERBS
from lawtrain.formats import bank_schema
from lawtrain.formats.calendar import calendar_schema
from lawtrain.formats.duties_schema import duties_schema
from lawtrain.formats.policy_schema import policy_schema
from lawtrain.records import Role
from lawtrain.service.app import ROUTES
from lawtrain.service.openapi import describe
from lawtrain.service.permissions import RULES

ROOT = Path(__file__).parent.parent
_MADE = "<!-- 由 make docs 生成，请不要手改 -->"


def cli() -> str:
    """Every verb with its help."""
    parts = ["# 命令一览", "", _MADE, ""]
    for verb in ("", *VERBS):
        line = [sys.executable, "-m", "lawtrain", *([verb] if verb else []), "--help"]
        help_text = subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
        parts += [f"## lawtrain {verb}".rstrip(), "", "```text", help_text, "```", ""]
    return "\n".join(parts)


def permissions() -> str:
    """The table that every route is made from."""
    order = (Role.LEARNER, Role.TRAINER, Role.OFFICE, Role.ADMIN)
    head = ["做什么", "方法", "地址", *(role.label for role in order), "笔记本里"]
    rows = [head, ["---"] * len(head)]
    for rule in RULES:
        marks = ["✓" if not rule.roles or role in rule.roles else "" for role in order]
        note = rule.note if rule.roles else f"{rule.note}（不用登录）"
        in_notebook = "✓" if rule.kernel or rule.kind == "public" else ""
        rows.append([note, rule.method, f"`{rule.address}`", *marks, in_notebook])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(["# 谁能做什么", "", _MADE, "", *lines, ""])


def schema() -> str:
    """What an editor needs to complete and check a bank."""
    return json.dumps(bank_schema(), ensure_ascii=False, indent=2) + "\n"


def policies() -> str:
    """The same for a year's requirements."""
    return json.dumps(policy_schema(), ensure_ascii=False, indent=2) + "\n"


def duties() -> str:
    """The same for the town's list of matters."""
    return json.dumps(duties_schema(), ensure_ascii=False, indent=2) + "\n"


def calendar() -> str:
    """The same for holidays."""
    return json.dumps(calendar_schema(), ensure_ascii=False, indent=2) + "\n"


def openapi() -> str:
    """The API, for programs that speak to it."""
    return json.dumps(describe(ROUTES), ensure_ascii=False, indent=2) + "\n"


PAGES = {
    "docs/cli.md": cli,
    "docs/permissions.md": permissions,
    "schemas/bank-v1.schema.json": schema,
    "schemas/policy-v1.schema.json": policies,
    "schemas/duties-v1.schema.json": duties,
    "schemas/calendar-v1.schema.json": calendar,
    "schemas/openapi-v1.json": openapi,
}


def main(*, check: bool) -> int:
    """Write every page, or name those that differ."""
    stale = []
    for name, make in PAGES.items():
        path, text = ROOT / name, make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{'过时了，请运行 make docs：' if check else '已更新：'}{name}")  # noqa: T201
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))
