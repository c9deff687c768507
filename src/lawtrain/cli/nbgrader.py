"""`lawtrain nbgrader`: a course folder for nbgrader, assignments from the banks, fast marking, marks into the ledger."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from lawtrain.errors import ContentError, Invalid, NotFound, Refused
from lawtrain.records import town_year

_ACTIONS = "init 建课程文件夹；build 从题库出作业；grade 阅卷（不运行作业本）；sync 把成绩记入台账"


def nbgrader(
    what: Annotated[str, typer.Argument(metavar="做什么", help=_ACTIONS)],
    name: Annotated[
        str,
        typer.Argument(
            metavar="小测或作业",
            help="build 写小测，如 administrative-law/07-penalty-procedure/case；grade 写作业名称，不写就是全部",
            show_default=False,
        ),
    ] = "",
    course_dir: Annotated[
        Path, typer.Option(metavar="文件夹", help="课程文件夹，不写就是当前文件夹")
    ] = Path(),
    year: Annotated[
        int, typer.Option(metavar="年", help="init：哪一年的课程，不写就是今年", show_default=False)
    ] = 0,
    exchange: Annotated[
        Path | None,
        typer.Option(
            metavar="文件夹",
            help="init：发布和收交作业的文件夹，不写就在课程文件夹旁边的 exchange",
            show_default=False,
        ),
    ] = None,
    course_id: Annotated[
        str, typer.Option("--course", metavar="代号", help="init：课程代号，不写就是 xuefa-年份")
    ] = "",
    called: Annotated[
        str, typer.Option("--name", metavar="名称", help="build：作业名称，不写就用小测的标题")
    ] = "",
    content: Annotated[
        Path,
        typer.Option(
            envvar="LAWTRAIN_CONTENT",
            show_envvar=False,
            metavar="文件夹",
            help="build：放课程和题库的文件夹，不写就是平台自己的那一份，没有就是当前文件夹",
        ),
    ] = Path(),
    data: Annotated[Path, typer.Option(metavar="文件夹", help="sync：平台的数据文件夹")] = Path("data"),
    again: Annotated[bool, typer.Option("--again", help="grade：已经阅过、没有变动的也重新阅")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
) -> None:
    """Assignments for nbgrader: its own commands do the rest, unchanged."""
    if what == "init":
        _init(course_dir, year or town_year(_now()), exchange, course_id)
    elif what == "build":
        _build(course_dir, content, name, called, yes=yes)
    elif what == "grade":
        _grade(course_dir, name, again=again)
    elif what == "sync":
        _sync(course_dir, data)
    else:
        raise Invalid(f"没有“{what}”这个做法；可以写：{_ACTIONS}")


def _init(root: Path, year: int, exchange: Path | None, course_id: str) -> None:
    from lawtrain.nbgrader_bridge.course import Course  # noqa: PLC0415 - each action loads what it needs

    course = Course.init(root, year, exchange or root.absolute().parent / "exchange", course_id=course_id)
    course.exchange.mkdir(mode=0o755, parents=True, exist_ok=True)
    print(f"课程 {course.id}（{course.year} 年）的文件夹：{course.root}")
    print(f"发布和收交作业的文件夹：{course.exchange}")
    print("接下来：进入课程文件夹，运行 lawtrain nbgrader build 出一份作业，再用 nbgrader 自己的命令发布。")


def _build(root: Path, content: Path, ref: str, called: str, *, yes: bool) -> None:
    from lawtrain.content import load  # noqa: PLC0415
    from lawtrain.nbgrader_bridge.build import carry_out, plan  # noqa: PLC0415
    from lawtrain.nbgrader_bridge.course import Course  # noqa: PLC0415

    if not ref:
        raise Invalid(
            "没有写用哪个小测；例如：lawtrain nbgrader build administrative-law/07-penalty-procedure/case"
        )
    course, catalogue = Course.open(root), load(content)
    try:
        quiz = catalogue.quiz(ref)
    except NotFound:
        wrong = [str(problem) for problem in catalogue.problems if problem.is_error]
        if not wrong:
            raise
        raise ContentError("\n".join(["题库有错，没有出作业；请先照下面的改好：", *wrong[:20]])) from None
    planned = plan(course, catalogue.bank_of(quiz), quiz, _now(), name=called)
    made = planned.assignment
    if not planned.first:
        print("\n".join(planned.changes) or "题目没有变动。")
    if planned.consequences:
        print("\n".join(["", *planned.consequences]))
        if not yes and not (sys.stdin.isatty() and typer.confirm("照改吗？")):
            raise Refused("没有改动。确定要改，请加上 --yes 再运行一次")
    carry_out(course, planned)
    print(f"作业“{made.name}”：{len(made.paper.slots)} 题，{made.points:g} 分。")
    print(f"作业本在 {course.root / 'source' / made.name}；答案和评分要点在 {course.keys}，不要发给学员。")
    force = "" if planned.first else " --force"
    print(f"接下来：nbgrader generate_assignment {made.name}{force}")
    print(f"　　　　nbgrader release_assignment {made.name}{force}")


def _grade(root: Path, name: str, *, again: bool) -> None:
    from lawtrain.nbgrader_bridge.course import Course  # noqa: PLC0415
    from lawtrain.nbgrader_bridge.grade import grade  # noqa: PLC0415

    course = Course.open(root)
    for one in _chosen(course.names(), name):
        print(f"作业“{one}”：")
        done = grade(course, one, again=again, progress=_Bar())
        print(
            f"  阅了 {done.graded} 份，没有变动、不用再阅的 {done.skipped} 份，等人评简答题的 {done.waiting} 份。"
        )
        for student, notes in done.notes.items():
            print("\n".join(f"  {student}：{note}" for note in notes))


def _sync(root: Path, data: Path) -> None:
    from lawtrain.desk.doors import CONSOLE  # noqa: PLC0415
    from lawtrain.nbgrader_bridge.course import Course  # noqa: PLC0415
    from lawtrain.nbgrader_bridge.sync import sync  # noqa: PLC0415
    from lawtrain.store import Store  # noqa: PLC0415

    course = Course.open(root)
    with closing(Store.of_installation(data)) as store:
        print(sync(course, store, _now, CONSOLE).summary)


def _chosen(names: list[str], wanted: str) -> list[str]:
    if not names:
        raise Invalid("这门课程里还没有作业；请先运行 lawtrain nbgrader build")
    if wanted and wanted not in names:
        raise Invalid(f"这门课程里没有作业“{wanted[:60]}”；现有：{'、'.join(names)}")
    return [wanted] if wanted else names


class _Bar:
    """Progress on one line of a terminal; nothing where the output is kept."""

    def __call__(self, done: int, whole: int) -> None:
        if sys.stderr.isatty():
            end = "\n" if done == whole else ""
            print(f"\r  已阅 {done} / {whole}", end=end, file=sys.stderr, flush=True)


def _now() -> datetime:
    return datetime.now(UTC)
