"""What the program prints about itself and what the docs say are one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path


def test_generated_pages_are_up_to_date(repo: Path) -> None:
    done = subprocess.run(
        [sys.executable, repo / "docs" / "make.py", "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_that_the_docs_point_to_is_there(repo: Path) -> None:
    pages = [repo / "README.md", repo / "CONTRIBUTING.md", *(repo / "docs").rglob("*.md")]
    missing = []
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                missing.append(f"{page.relative_to(repo)}: {target}")
    assert missing == []


def test_the_readme_stays_within_a_screen_before_the_picture(repo: Path) -> None:
    lines = (repo / "README.md").read_text(encoding="utf-8").splitlines()
    assert next(n for n, line in enumerate(lines) if line.startswith("![")) < 40
