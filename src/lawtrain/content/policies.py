"""Finds the yearly requirements beside the courses (`policies/<year>.yaml`) and looks their lists up in the catalogue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lawtrain.content.catalogue import Catalogue, Lesson, load
from lawtrain.content.files import by_state, inside, read_bytes
from lawtrain.errors import ContentError, NotFound
from lawtrain.formats.decode import LIMIT
from lawtrain.formats.policy import PolicyFile, read_policy
from lawtrain.formats.problem import Problem, clip, tidy
from lawtrain.policies import Calendar, Lessons, Policy

Tests = tuple[tuple[str, str], ...]
_TOLD = 3


def load_policies(root: Path, data: Path | None = None) -> tuple[dict[int, Policy], list[Problem]]:
    """The usable policies under `root` by year, and everything wrong with any of them. Never raises for bad content."""
    files = policy_files(root, load(root, data))
    return {p.year: p for file in files if (p := file.policy)}, tidy(
        p for file in files for p in file.problems
    )


def policy_for(root: Path, year: int, data: Path | None = None) -> Policy:
    """The policy of that year; `data` as in `load`. Raises NotFound when there is none, ContentError when it has errors."""
    name = f"policies/{year}.yaml"
    file = next((f for f in policy_files(root, load(root, data)) if f.name == name), None)
    if file is None:
        raise NotFound(
            f"还没有 {year} 年的要求。请在内容文件夹里放一份 {name}：把上一年的复制过来，改年份、期限和数目，"
            "再运行 lawtrain check 检查"
        )
    if file.policy is None:
        wrong = [p for p in file.problems if p.is_error]
        told = "；".join(map(str, wrong[:_TOLD])) + ("……" if len(wrong) > _TOLD else "")
        raise ContentError(
            f"{year} 年的要求有 {len(wrong)} 处错误，现在不能用：{told}。请改正后运行 lawtrain check 检查"
        )
    return file.policy


def policy_files(root: Path, catalogue: Catalogue) -> list[PolicyFile]:
    """Every policy file under `root`, its required lists looked up; a faulty one has no policy."""
    found = []
    for path in sorted((root / "policies").glob("*.y*ml")):
        name = path.relative_to(root).as_posix()
        if path.suffix != ".yaml":
            found.append(_refused(name, "要求文件要以 .yaml 结尾，请改名"))
        elif inside(root, path):
            found.append(_looked_up(_in_place(_read(path, name, catalogue.calendar)), catalogue))
        else:
            found.append(_refused(name, "不是内容目录里的普通文件，没有读取；请把文件本身放进来"))
    return found


@by_state
def _read(path: Path, name: str, calendar: Calendar) -> PolicyFile:
    try:
        return read_policy(read_bytes(path, LIMIT), name, calendar)
    except ContentError as gone:
        return _refused(name, str(gone))


def _refused(name: str, message: str) -> PolicyFile:
    return PolicyFile(name, None, (Problem(name, 1, "", message),))


def _in_place(file: PolicyFile) -> PolicyFile:
    """The year in the file is the year in its name: so there is one policy for each year."""
    if file.policy is None or file.name == f"policies/{file.policy.year}.yaml":
        return file
    year = file.policy.year
    wrong = file.problem(("year",), f"里面写的是 {year} 年，与文件名对不上；请改年份，或者改名为 {year}.yaml")
    return replace(file, policy=None, problems=(*file.problems, wrong))


def _looked_up(file: PolicyFile, catalogue: Catalogue) -> PolicyFile:
    """The same with the tests behind each required list."""
    if file.policy is None:
        return file
    problems, rules = list(file.problems), []
    for n, rule in enumerate(file.policy.rules):
        body = rule.body
        if isinstance(body, Lessons):
            tests: dict[str, str] = {}
            for k, ref in enumerate(body.lessons):
                try:
                    tests |= dict(tests_of(ref, catalogue))
                except NotFound as unknown:
                    problems.append(file.problem(("rules", n, "lessons", k), str(unknown)))
            body = replace(body, tests=tuple(tests.items()))
        rules.append(replace(rule, body=body))
    policy = replace(file.policy, rules=tuple(rules))
    kept = None if any(p.is_error for p in problems) else policy
    return replace(file, policy=kept, problems=tuple(problems))


def tests_of(ref: str, catalogue: Catalogue) -> Tests:
    """The counted quizzes behind a course, a lesson or a quiz, with the titles people know. Raises NotFound.

    Where a bank cannot be read, the lesson itself stands for its test: a slip in a bank must not stop the year.
    """
    ref = ref.strip().strip("/")
    if "/" not in ref:
        course = next((c for c in catalogue.courses if c.slug == ref), None)
        if course is None:
            known = "、".join(c.slug for c in catalogue.courses) or "（没有）"
            raise NotFound(f"没有找到课程“{clip(ref)}”；现有 {known}，请核对写法")
        return tuple(_of_lesson(lesson, catalogue) for lesson in course.lessons)
    if ref.count("/") == 1:
        return (_of_lesson(catalogue.lesson(ref), catalogue),)
    lesson = catalogue.lesson(ref.rpartition("/")[0])
    if _unreadable(lesson, catalogue):
        return ((f"{lesson.ref}/{ref.rpartition('/')[2]}", lesson.title),)
    quiz = catalogue.quiz(ref)
    if not quiz.counted:
        raise NotFound(f"“{clip(ref)}”是练习，不进台账，谁也达不了标；请换成计入台账的测验")
    return ((quiz.ref, f"{lesson.title}：{quiz.title}"),)


def _of_lesson(lesson: Lesson, catalogue: Catalogue) -> tuple[str, str]:
    if _unreadable(lesson, catalogue):
        return lesson.ref, lesson.title
    counted = [quiz for quiz in lesson.quizzes if quiz.counted]
    if not counted:
        name = f"《{lesson.title}》（{lesson.ref}）"
        raise NotFound(f"{name}没有计入台账的测验，谁也达不了标；请补题库，或者从清单里去掉")
    return counted[0].ref, lesson.title


def _unreadable(lesson: Lesson, catalogue: Catalogue) -> bool:
    name = f"quizzes/{lesson.ref}.yaml"
    return lesson.ref not in catalogue.banks and any(file.name == name for file in catalogue.files)
