"""What nbgrader is told: by a course's own nbgrader_config.py, and on learners' servers."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lawtrain.nbgrader_bridge.course import Course
from lawtrain.nbgrader_bridge.notebook import UNANSWERED

_HERE = "lawtrain.nbgrader_bridge"
_KILOBYTES = 20_000
"""Largest submission, and largest file in one; nbgrader counts in thousands of bytes."""


def configure(c: Any, root: Path) -> None:
    """Sets up `c` for the course in `root`. Whatever the trainer sets afterwards holds."""
    course = Course.open(root)
    find_our_programs()
    c.CourseDirectory.root = str(course.root)
    c.CourseDirectory.course_id = course.id
    c.CourseDirectory.directory_structure = "{nbgrader_step}/{student_id}/{assignment_id}"
    c.CourseDirectory.groupshared = course.shared
    _exchange(c, course.exchange)
    c.ClearSolutions.text_stub = UNANSWERED
    c.ExchangeFactory.collect = f"{_HERE}.Collect"
    c.ExchangeFactory.release_assignment = f"{_HERE}.ReleaseAssignment"
    c.ExchangeFactory.release_feedback = f"{_HERE}.ReleaseFeedback"
    c.Collect.owners = str(course.root.resolve().parent / "owners") if course.shared else ""
    for name in ("Execute", "FeedbackExporter", "ForLearner", "Rebuild", "SubmissionExporter"):
        c[name].course = str(course.root)
    c.Autograde.exporter_class = f"{_HERE}.SubmissionExporter"
    c.Autograde.sanitize_preprocessors = [
        f"{_HERE}.Rebuild",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.DeduplicateIds",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        f"{_HERE}.WriteScores",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        f"{_HERE}.Execute",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.OverwriteCells.add_missing_cells = True
    c.GenerateFeedback.exporter_class = f"{_HERE}.FeedbackExporter"
    c.FeedbackExporter.exclude_anchor_links = True
    c.FeedbackExporter.template_name = "lawtrain"
    c.FeedbackExporter.extra_template_basedirs = [str(Path(__file__).parent / "templates")]
    c.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        f"{_HERE}.ForLearner",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    c.ExportApp.plugin_class = f"{_HERE}.LedgerExporter"


def learner(c: Any, env: Mapping[str, str] = os.environ) -> None:
    """Sets up `c` on a learner's own server: the hub says who they are, assignments lie in the folder 作业."""
    _exchange(c, Path(env["LAWTRAIN_EXCHANGE"]))
    c.CourseDirectory.student_id = env["JUPYTERHUB_USER"]
    c.CourseDirectory.groupshared = (
        env.get("LAWTRAIN_SEPARATE") == "1"
    )  # then nbgrader asks for no right to the root
    c.Exchange.assignment_dir = str(Path(env["HOME"], "作业"))
    c.ExchangeFactory.submit = f"{_HERE}.Submit"


def _exchange(c: Any, root: Path) -> None:
    c.Exchange.root = str(root)
    c.Exchange.path_includes_course = True
    c.Exchange.timezone = "Asia/Shanghai"  # as formgrader shows times
    c.NbGraderAPI.timezone = "Asia/Shanghai"
    c.CourseDirectory.max_file_size = _KILOBYTES
    c.CourseDirectory.max_dir_size = _KILOBYTES


def find_our_programs() -> None:
    """Puts our interpreter's programs on PATH: a new gradebook runs `alembic`, and without it has tables of no version."""
    own = str(Path(sys.executable).parent)
    parts = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if own not in parts:
        os.environ["PATH"] = os.pathsep.join([own, *parts])
