"""What content says of the town's matters, held against its list: recalled ones that are taught, names not on the list."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from lawtrain.content.catalogue import Catalogue
from lawtrain.content.duties import carried, stray_lines
from lawtrain.content.notebook import read_notebook
from lawtrain.formats import Problem, clip
from lawtrain.formats.problem import Severity
from lawtrain.questions.duties import Duties, DutyList


def duty_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Of every item and every section that names a matter; nothing where there is no list."""
    listed = catalogue.duties_file
    if listed is None or (duties := listed.duties) is None:
        return
    for file in catalogue.files:
        for place, question in file.questions:
            if question.duty and (told := _told(duties, listed.name, question.duty, "这道题")):
                yield file.problem(("items", place, "duty"), *told)
    for lesson in catalogue.lessons:
        notebook = read_notebook(lesson.path, lesson.path.relative_to(catalogue.root).as_posix())
        yield from stray_lines(notebook)
        for one in carried(notebook):
            for name in one.names:
                if told := _told(duties, listed.name, name, f"“{clip(one.section)}”这一节"):
                    yield notebook.problem(one.cell, *told, one.line)


def _told(duties: Duties, file: str, name: str, what: str) -> tuple[str, Severity] | None:
    duty = duties.by_name.get(name)
    if duty is None:
        near = difflib.get_close_matches(name, duties.by_name, n=1, cutoff=0.4)
        hint = f"是不是“{near[0]}”？" if near else ""
        message = f"履职事项表里没有“{clip(name)}”，{what}不算进事项覆盖；{hint}请照 {file} 里的写法改，或者把它补进清单"
        return message, "warning"
    if duty.list is DutyList.RECALLED:
        message = (
            f"本事项（“{clip(name)}”）已由上级收回，不得再教镇里办；请改成镇里现在该做的事（如发现后报告、移送），"
            f"{what}换成那一个事项，或者删去"
        )
        return message, "error"
    return None
