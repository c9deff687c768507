"""A lesson in a learner's folder is as JupyterLab keeps it, so that opening it changes nothing."""

import json
import platform
from pathlib import Path

from ipykernel.ipkernel import IPythonKernel

from lawtrain.deploy.lessons import copy_lessons

REPO = Path(__file__).parents[3]
KERNELS = REPO / "src/lawtrain/deploy/jupyter/share/kernels"


def test_kernel_and_language_are_those_that_open_it(tmp_path: Path) -> None:
    copy_lessons(REPO, tmp_path)
    kernel = json.loads((KERNELS / "python3/kernel.json").read_text(encoding="utf-8"))
    for path in (tmp_path / "课程").rglob("*.ipynb"):
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        assert metadata["kernelspec"] == {
            "name": "python3",
            "display_name": kernel["display_name"],
            "language": kernel["language"],
        }
        assert metadata["language_info"] == IPythonKernel().language_info
        assert metadata["language_info"]["version"] == platform.python_version()


def test_quiz_calls_come_folded_and_nothing_else_changes(tmp_path: Path) -> None:
    copy_lessons(REPO, tmp_path)
    source = REPO / "courses/constitution/01-supremacy.ipynb"
    before = json.loads(source.read_text(encoding="utf-8"))["cells"]
    after = json.loads((tmp_path / "课程/constitution" / source.name).read_text(encoding="utf-8"))["cells"]
    assert [cell["source"] for cell in after] == [cell["source"] for cell in before]
    folded = [cell["id"] for cell in after if cell["metadata"].get("jupyter", {}).get("source_hidden")]
    assert folded == [cell["id"] for cell in before if cell["cell_type"] == "code"] != []
