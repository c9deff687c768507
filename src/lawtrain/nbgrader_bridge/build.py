"""From a quiz of a bank to nbgrader's source notebook; again after edits, with everything kept that can be kept."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

import msgspec

from lawtrain.desk.file import Packet
from lawtrain.desk.views import head_of_paper, paper_questions
from lawtrain.errors import Invalid, Refused
from lawtrain.nbgrader_bridge.assignment import Assignment, Built
from lawtrain.nbgrader_bridge.course import Course, write
from lawtrain.nbgrader_bridge.notebook import source_notebook
from lawtrain.papers import Bank, Paper, Quiz, Slot, choices, draw
from lawtrain.questions import Question, version

_NAME = re.compile(r"\w[\w-]{0,59}")  # of a folder, in an address, and no “+”: nbgrader splits there


@dataclass(frozen=True, slots=True)
class Plan:
    """What building would make of an assignment. `changes` are sentences; `handed_in` names who has handed in."""

    assignment: Assignment
    first: bool
    changes: tuple[str, ...]
    handed_in: tuple[str, ...]

    @property
    def consequences(self) -> tuple[str, ...]:
        """What this means for those who have handed in already."""
        if not self.handed_in or not self.changes:
            return ()
        return (
            f"已经有人交了作业（{_some(self.handed_in)}），他们答的是原来的题。",
            "重新生成以后，再运行 lawtrain nbgrader grade，会按改后的答案和分值把他们的重新阅一遍；",
            "简答题人评过的分，答案没有变的照旧。改动大的题，请让他们重新领取、再交一次。",
        )


def plan(course: Course, bank: Bank, quiz: Quiz, now: datetime, *, name: str = "") -> Plan:
    """What `carry_out` would do. `name`: of the assignment; else the title of the quiz.

    Raises: Invalid for a name nbgrader cannot take; Refused when it is another quiz's, or when marks would come or go
    after somebody has handed in; ContentError when the bank cannot give the paper.
    """
    wanted = name or re.sub(r"[^\w-]+", "-", quiz.title).strip("-")
    if not _NAME.fullmatch(wanted):
        raise Invalid(
            f"作业名称“{wanted[:60]}”不能用；请用汉字、字母、数字和短横线，最多 60 个字，不要空格和标点"
        )
    if not quiz.assignment:
        raise Refused(
            f"小测 {quiz.ref} 不是作业：网页上做它的人交卷就看到答案。请在题库里给它写上 assignment: true，或者另写一个小测"
        )
    before = course.assignment(wanted) if wanted in course.names() else None
    seed = before.paper.seed if before else secrets.randbits(48)
    questions = bank.asked(seed)
    if before is None:
        paper = draw(bank, quiz, seed)
        made = Assignment(wanted, (Built(paper, now),), _on(paper, questions))
        return Plan(made, True, (), ())
    if before.quiz != quiz.ref:
        raise Refused(f"作业“{wanted}”已经用在小测 {before.quiz} 上；请用 --name 另写一个名称")
    paper = _again(before.paper, bank, quiz, questions)
    kept = before.built if paper == before.paper else (*before.built, Built(paper, now))
    made = Assignment(wanted, kept, _on(paper, questions))
    changes, waiting = tuple(_changes(before, made)), handed_in(course, wanted)
    if waiting and _marked(before) != _marked(made):
        raise Refused(
            "\n".join(
                [
                    f"已经有人交了作业“{wanted}”（{_some(waiting)}），不能再增减题或者换题型：",
                    "nbgrader 不许，交来的也没法照新卷阅。",
                    *changes,
                    "请另起一份作业（用 --name 另写名称），或者把题库里的这几处改回去。",
                ]
            )
        )
    return Plan(made, False, changes, waiting)


def carry_out(course: Course, planned: Plan) -> None:
    """Writes keys and source notebook. Raises OSError."""
    assignment = planned.assignment
    course.keep(assignment)
    notebook = source_notebook(assignment, packet_of(assignment))
    place = course.root / "source" / assignment.name / f"{assignment.name}.ipynb"
    write(place, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")


def packet_of(assignment: Assignment) -> str:
    """JSON of the redacted paper, as the notebook carries it."""
    paper = assignment.paper
    head = head_of_paper(paper, assignment.questions, assignment=True)
    questions = paper_questions(paper, assignment.questions)
    packet = Packet(format=1, assignment=assignment.name, paper=paper.digest, head=head, questions=questions)
    return msgspec.json.encode(packet).decode()


def handed_in(course: Course, name: str) -> tuple[str, ...]:
    """Who has handed in, as far as the course and the drop box show; sorted."""
    collected = {path.parent.name for path in (course.root / "submitted").glob(f"*/{name}")}
    try:
        waiting = [path.name for path in (course.exchange / course.id / "inbound").iterdir()]
    except OSError:  # not handed out yet, or not ours to list
        waiting = []
    parts = [entry.split("+") for entry in waiting]
    return tuple(sorted(collected | {p[0] for p in parts if len(p) > 2 and p[1] == name}))


def _marked(assignment: Assignment) -> set[tuple[str, bool]]:
    """What gets a mark, and whether from a person: nbgrader lets neither change once somebody has handed in."""
    return {(cell.grade_id, cell.manual) for cell in assignment.cells}


def _some(names: tuple[str, ...]) -> str:
    return "、".join(names[:5]) + (f" 等 {len(names)} 人" if len(names) > 5 else "")


def _on(paper: Paper, questions: Mapping[str, Question]) -> dict[str, Question]:
    return {slot.item: questions[slot.item] for slot in paper.slots}


def _again(before: Paper, bank: Bank, quiz: Quiz, questions: Mapping[str, Question]) -> Paper:
    """The paper drawn again: what still fits stays, and with it the order of its options."""
    fresh = draw(bank, quiz, before.seed)  # also says what the bank cannot give
    chosen = quiz.blueprint.fixed or _kept(before, fresh, bank, quiz)
    old = {slot.item: slot for slot in before.slots}
    slots = tuple(_slot(questions[item], Fraction(points), old.get(item)) for item, points in chosen)
    made = replace(fresh, slots=slots)
    same = replace(made, bank_version=before.bank_version)  # edits elsewhere in the bank make no new paper
    return before if same == before else made


def _kept(before: Paper, fresh: Paper, bank: Bank, quiz: Quiz) -> list[tuple[str, int]]:
    """For each kind the items there were, then what was drawn now, then whatever there is, one of each family."""
    chosen = []
    for one in quiz.blueprint.draws:
        families = {q.id: name for name, group in choices(bank, quiz)[one.label].items() for q in group}
        stay: dict[str, str] = {}
        for item in (*(slot.item for slot in (*before.slots, *fresh.slots)), *families):
            if item in families:
                stay.setdefault(families[item], item)
        chosen += [(item, one.points) for item in [*stay.values()][: one.count]]
    return chosen


def _slot(question: Question, points: Fraction, old: Slot | None) -> Slot:
    orders = {}
    for leaf in question.leaves:
        ids = leaf.body.shufflable
        stay = [i for i in old.orders.get(leaf.id, ()) if i in ids] if old else []
        if ids:
            orders[leaf.id] = (*stay, *(i for i in ids if i not in stay))
    return Slot(question.id, version(question), points, orders)


def _changes(before: Assignment, after: Assignment) -> list[str]:
    old = {slot.item: (n, slot) for n, slot in enumerate(before.paper.slots, 1)}
    new = {slot.item: (n, slot) for n, slot in enumerate(after.paper.slots, 1)}
    found = [f"删去：原第 {old[item][0]} 题（{item}）" for item in old if item not in new]
    found += [f"新增：第 {new[item][0]} 题（{item}）" for item in new if item not in old]
    for item, (number, slot) in new.items():
        if item not in old:
            continue
        was = old[item][1]
        if slot.version != was.version:
            found.append(
                f"改动：第 {number} 题（{item}）的{_what(before.questions[item], after.questions[item])}"
            )
        if slot.points != was.points:
            found.append(f"分值：第 {number} 题（{item}）由 {was.points} 分改为 {slot.points} 分")
    for label, was_said, said in (
        ("标题", before.paper.title, after.paper.title),
        ("多选计分办法", before.paper.credit, after.paper.credit),
        ("合格线", f"{before.pass_score:g} 分", f"{after.pass_score:g} 分"),
    ):
        if was_said != said:
            found.append(f"{label}：由“{was_said}”改为“{said}”")
    return found


def _what(before: Question, after: Question) -> str:
    was, now = before.body.write(), after.body.write()
    found = ["题干"] if before.stem != after.stem else []
    if before.body.parts or after.body.parts:
        found += ["小题"] if before.body.parts != after.body.parts else []
    else:
        names = {
            "options": "选项",
            "answer": "答案",
            "guide": "评分要点",
            "prompts": "各项",
            "blanks": "各空",
        }
        found += [label for field, label in names.items() if was.get(field) != now.get(field)]
    found += (
        ["解析或依据"]
        if (before.explanation, before.citations) != (after.explanation, after.citations)
        else []
    )
    return "、".join(found) or "其他说明"
