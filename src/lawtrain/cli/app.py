"""The frame of the command line: which verbs there are, help and slips in Chinese."""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from lawtrain.errors import Invalid

VERBS: Mapping[str, str] = {
    "up": "启动试用环境：登录、课程、测验和成绩都在这台机器上",
    "check": "检查题库和课程：写法、组卷、引用的法条",
    "duties": "导入本单位的履职事项清单（Excel、WPS、CSV）",
    "calendar": "导入一年的放假和调休安排（通知正文、Excel、CSV），看哪些年份已经知道",
    "coverage": "看哪些事项有课、有题，哪些还没有",
    "bank": "题目复核：看情况、签审、撤回签审",
    "law": "法条库：导入官方文本，查条文，新旧对照，看哪些题受影响",
    "handout": "把一课做成 Word 文件来打印：整份讲义、一页纸的会前学法十分钟，或者本镇落实清单",
    "schema": "输出题库、学习要求、履职事项表或放假安排格式的 JSON Schema，供编辑器提示和检查",
    "export": "导出成绩表",
    "report": "做一个年度的报告：工作簿、正文、佐证、数据",
    "standing": "看一个人今年达标没有，为什么，依据台账哪几条",
    "ledger": "核对台账有没有被改动，封账，重新开账",
    "backup": "把全部数据备份成一个文件，不用停",
    "restore": "从备份恢复，要先停止平台",
    "erase": "按规定删除一个离开的人的个人信息",
    "roster": "导入花名册，或撤销一次导入",
    "account": "发一次性密码，授予和收回角色",
    "nbgrader": "nbgrader 作业：建课程、从题库出作业、阅卷、成绩记入台账",
    "demo": "编一个镇和它的一整年，供试用和演示",
}
"""Verb → what it does, in the order of the help. `lawtrain.cli.<verb>` holds the function `<verb>`."""

Slip: type[Exception] = typer.BadParameter.__mro__[1]
"""What the library raises for a command line it cannot take; it has no public name of its own."""

_WORDS = {"[required]": "（必填）", "; required]": "；必填）", "[default: ": "（默认 "}
_TYPES = {"int": "数", "float": "数", "str": "文字", "path": "位置"}


class _Help:
    """Help pages without a word of English around our own text."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Usage, what it does, then verbs, arguments and options."""
        group = isinstance(self, TyperGroup)
        records = [(p.param_type_name, p.get_help_record(ctx)) for p in ctx.command.get_params(ctx)]
        arguments = [_chinese(r) for kind, r in records if kind == "argument" and r]
        options = [_chinese(r) for kind, r in records if kind == "option" and r]
        names = " ".join(f"[{name}]" for name, _ in arguments)
        formatter.write_usage(
            ctx.command_path, "动作 [选项]" if group else f"{names} [选项]".strip(), "用法："
        )
        with formatter.indentation():
            formatter.write_paragraph()
            formatter.write_text(str(ctx.command.help or ""))
        verbs = list(VERBS.items()) if group else []
        for title, rows in (("动作", verbs), ("对象", arguments), ("选项", options)):
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


class Command(_Help, TyperCommand):
    """One verb."""


class Group(_Help, TyperGroup):
    """All verbs; each is imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order of `VERBS`."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The verb, from its own module."""
        if cmd_name not in VERBS:
            return None
        name = cmd_name.replace("-", "_")
        run: Callable[..., Any] = getattr(importlib.import_module(f"lawtrain.cli.{name}"), name)
        alone = _typer()
        alone.command(cmd_name, cls=Command, help=f"{VERBS[cmd_name]}。")(run)
        return typer.main.get_command(alone)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Names the nearest verb when there is none of that name."""
        if args and not args[0].startswith("-") and args[0] not in VERBS:
            near = difflib.get_close_matches(args[0], VERBS, n=1)
            hint = f"是不是 {near[0]}？" if near else f"可用的有 {'、'.join(VERBS)}。"
            raise Invalid(f"没有“{args[0]}”这个动作，{hint}")
        return super().resolve_command(ctx, args)


def run(args: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status. Raises LawtrainError, for slips in the line as well."""
    app = _typer(cls=Group, no_args_is_help=True, help="乡镇干部学法用法培训与测验平台。")
    app.callback()(lambda: None)
    command = typer.main.get_command(app)
    try:
        status = command.main(
            args=None if args is None else list(args), prog_name="lawtrain", standalone_mode=False
        )
    except Slip as slip:
        if type(slip).__name__ == "NoArgsIsHelpError":
            typer.echo(str(slip))
            return 2
        raise Invalid(explain(slip)) from slip
    except typer.Abort as interrupted:
        raise KeyboardInterrupt from interrupted
    return status if isinstance(status, int) else 0


def explain(slip: Exception) -> str:
    """What is wrong with a command line."""
    said = str(getattr(slip, "message", slip))
    option = getattr(slip, "option_name", None)
    param = getattr(slip, "param", None)
    name = _name(param)
    match type(slip).__name__:
        case "NoSuchOption":
            near = "、".join(getattr(slip, "possibilities", None) or ())
            what = f"没有“{option}”这个选项" + (f"，是不是 {near}" if near else "")
        case "MissingParameter":
            what = f"缺少 {name}"
        case "BadOptionUsage":
            what = f"选项“{option}”后面要写一个值" if "requires" in said else f"选项“{option}”后面不能写值"
        case "BadParameter":
            what = f"{name or '选项'} 的值不对"
        case _:
            extra = re.search(r"\(([^()]+)\)$", said)
            what = f"多写了“{extra[1]}”" if extra else "命令写得不对"
    path = getattr(getattr(slip, "ctx", None), "command_path", "lawtrain")
    return f"{what}。用 {path} --help 查看用法。"


def _typer(**settings: Any) -> typer.Typer:
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
        **settings,
    )


def _name(param: Any) -> str:
    if param is None:
        return ""
    return str(param.opts[-1])


def _chinese(record: tuple[str, str]) -> tuple[str, str]:
    name, text = record
    if "--help" in name:
        return name, "显示这份说明"
    name = re.sub(r"(?<=[^\x00-\x7f]) <[\w\[\]]+>$", "", name)
    name = re.sub(r"<(int|str|float|path)>$", lambda found: _TYPES[found[1]], name)
    for english, chinese in _WORDS.items():
        text = text.replace(english, chinese)
    return name, re.sub(r"（默认 ([^\]]*)\]", r"（默认 \1）", text)
