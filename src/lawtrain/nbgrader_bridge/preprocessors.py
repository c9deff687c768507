"""What nbgrader runs: the submission made anew before anything is executed, marked in this process, told without keys.

Nothing that a learner wrote is executed, rendered as markup, or left beside the notebook while a kernel runs there.
An assignment that was not built from a bank goes through untouched.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute as StockExecute
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from lawtrain.nbgrader_bridge.assignment import Assignment
from lawtrain.nbgrader_bridge.course import Course
from lawtrain.nbgrader_bridge.foreign import KEPT
from lawtrain.nbgrader_bridge.gradebook import released_cells
from lawtrain.nbgrader_bridge.marking import mark
from lawtrain.nbgrader_bridge.notebook import GUIDE, UNANSWERED, marked_notebook

Resources = dict[str, Any]


class _OfCourse(NbGraderPreprocessor):  # type: ignore[misc]
    course = Unicode(config=True, help="Folder of the course.")

    def _own(self, resources: Resources) -> tuple[Course, Assignment] | None:
        """The assignment, where it was built from a bank."""
        course = Course.open(Path(self.course))
        name = resources["nbgrader"]["assignment"]
        return (course, course.assignment(name)) if name in course.names() else None


class Rebuild(_OfCourse):
    """First of all: puts our own notebook, marked, in the place of the one that was handed in, and clears the folder."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """See nbconvert's Preprocessor."""
        found = self._own(resources)
        if found is None:
            return nb, resources
        course, assignment = found
        names = resources["nbgrader"]
        student = names["student"]
        with Gradebook(names["db_url"]) as gradebook:
            released = released_cells(gradebook, assignment)
        marking = mark(assignment, course.step("submitted", student, assignment.name), student, released)
        for note in marking.notes:
            self.log.warning("%s：%s", student, note)
        clear(course.step("autograded", student, assignment.name))
        made = nbformat.from_dict(marked_notebook(assignment, marking, released))
        resources["lawtrain"] = {
            _grade_id(cell): cell for cell in deepcopy(made.cells) if cell.cell_type == "code"
        }
        for cell in made.cells:
            if cell.cell_type == "code":  # as OverwriteCells expects it
                cell.source = released[_grade_id(cell)]
        return made, resources


class WriteScores(NbGraderPreprocessor):  # type: ignore[misc]
    """Last of the sanitising pass: OverwriteCells has put back the `0.0` of each grading cell; here comes its mark."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """See nbconvert's Preprocessor."""
        marked = resources.get("lawtrain")
        if marked is not None:
            nb.cells = [c for c in nb.cells if c.cell_type != "code" or _grade_id(c) in marked]
            for cell in (c for c in nb.cells if c.cell_type == "code"):
                own = marked[_grade_id(cell)]
                cell.source, cell.outputs, cell.execution_count = own.source, own.outputs, own.execution_count
        return nb, resources


class Execute(_OfCourse, StockExecute):  # type: ignore[misc]
    """Runs an assignment that a trainer wrote by hand; one of ours says its marks already, so no kernel is started."""

    def preprocess(self, nb: NotebookNode, resources: Resources, **kw: Any) -> tuple[NotebookNode, Resources]:
        """See nbconvert's Preprocessor."""
        done: tuple[NotebookNode, Resources] = (nb, resources)
        return done if self._own(resources) else super().preprocess(nb, resources, **kw)


class ForLearner(_OfCourse):
    """Last before feedback is written: the marking guide goes out, and what was not answered or still waits says so."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """See nbconvert's Preprocessor."""
        if not self._own(resources):
            return nb, resources
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            row = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
            waiting = {one.name for one in row.grades if one.needs_manual_grade}
        nb.cells = [cell for cell in nb.cells if not cell.source.startswith(GUIDE)]
        for cell in (one for one in nb.cells if _grade_id(one)):
            cell.metadata.nbgrader["waiting"] = _grade_id(cell) in waiting
            cell.metadata.nbgrader["answered"] = cell.source.strip() != UNANSWERED
        names["waiting"] = len(waiting)
        names["score"] = min(max(names["score"], 0.0), names["max_score"])
        return nb, resources


class SubmissionExporter(NotebookExporter):
    """Takes nothing from the notebook that was handed in: `Rebuild` puts ours in its place."""

    course = Unicode(config=True, help="Folder of the course.")

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> Any:
        """See nbconvert's Exporter."""
        course = Course.open(Path(self.course))
        ours = resources["nbgrader"]["assignment"] in course.names()
        if not ours or (course.root / "submitted") not in Path(file_stream.name).parents:
            return super().from_file(file_stream, resources=resources, **kw)
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources=resources, **kw)


class FeedbackExporter(HTMLExporter):
    """The page that a learner gets back: Chinese, readable on a phone, and nothing on it that runs.

    An assignment written by hand comes back on nbgrader's own page.
    """

    course = Unicode(config=True, help="Folder of the course.")

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> Any:
        """See nbconvert's Exporter."""
        if resources["nbgrader"]["assignment"] in Course.open(Path(self.course)).names():
            return super().from_file(file_stream, resources=resources, **kw)
        stock: Any = HTMLExporter(parent=self.parent)
        stock._preprocessors = self._preprocessors
        return stock.from_file(file_stream, resources=resources, **kw)


def clear(folder: Path) -> None:
    """Removes what was handed in beside the notebook: a kernel that starts there would import it."""
    for entry in os.scandir(folder) if folder.is_dir() else ():
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        elif entry.name not in KEPT or entry.is_symlink():
            Path(entry.path).unlink()


def _grade_id(cell: Mapping[str, Any]) -> str:
    try:
        return str(cell["metadata"]["nbgrader"]["grade_id"])
    except (KeyError, TypeError):
        return ""
