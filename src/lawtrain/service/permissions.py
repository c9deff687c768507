"""Who may do what: one table. Every route is made from a row of it, and what has no row does not exist.

学员 learner · 培训员 trainer · 普法办 office · 管理员 admin
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from litestar.handlers import HTTPRouteHandler
from litestar.types import Empty

from lawtrain.records import Role
from lawtrain.settings import PREFIX

ANYBODY: frozenset[Role] = frozenset()
EVERY_ROLE = frozenset(Role)  # trainers and officers study too
OFFICE = frozenset({Role.OFFICE, Role.ADMIN})
TRAINERS = frozenset({Role.TRAINER, Role.ADMIN})
MOST_UPLOADED = 20_000_000
"""Longest file that an `upload` row takes, in bytes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row. A `page` answers in HTML and sends strangers to the log-in, an `api` answers in JSON."""

    method: Literal["GET", "POST"]
    path: str  # under `prefix`
    roles: frozenset[Role]  # any of them; empty: nobody needs to be signed in
    kind: Literal["page", "api", "public"]
    note: str
    prefix: str = PREFIX
    early: bool = False  # also before one's first log-in is done
    kernel: bool = False  # also with the token of a learner's own server; the rest is for browsers alone
    upload: bool = False  # the body is a file as it is, its name in X-Lawtrain-File

    @property
    def address(self) -> str:
        """The whole path."""
        return self.prefix + self.path


RULES: tuple[Rule, ...] = (
    Rule("GET", "/", EVERY_ROLE, "page", "我的学习"),
    Rule("GET", "/lessons/{course:str}/{lesson:str}", EVERY_ROLE, "page", "读一课并答题"),
    Rule("GET", "/lessons/{course:str}/media/{file:str}", EVERY_ROLE, "page", "课文里的图"),
    Rule("GET", "/laws", EVERY_ROLE, "page", "查法条"),
    Rule("GET", "/laws/{law:str}/{article:str}", EVERY_ROLE, "page", "看一条条文"),
    Rule("GET", "/laws/{law:str}/diff", EVERY_ROLE, "page", "看新旧对照"),
    Rule("GET", "/laws/{law:str}/diff.xlsx", EVERY_ROLE, "page", "下载新旧对照（Excel）"),
    Rule("GET", "/review", TRAINERS, "page", "看题目复核情况"),
    Rule("GET", "/review/{course:str}/{lesson:str}", TRAINERS, "page", "复核一课的题"),
    Rule("POST", "/api/v1/review/signatures", TRAINERS, "api", "签审题目"),
    Rule("POST", "/api/v1/review/withdrawals", TRAINERS, "api", "撤回签审"),
    Rule("GET", "/scores", OFFICE, "page", "查看成绩"),
    Rule("GET", "/scores.xlsx", OFFICE, "page", "导出成绩（Excel）"),
    Rule("GET", "/scores.csv", OFFICE, "page", "导出成绩（CSV）"),
    Rule("GET", "/office/people", OFFICE, "page", "看人员名单"),
    Rule("GET", "/office/people/{username:str}", OFFICE, "page", "看一个人的情况"),
    Rule("POST", "/api/v1/office/passwords", OFFICE, "api", "发一次性密码和密码条"),
    Rule("POST", "/api/v1/office/roles", OFFICE, "api", "授予和收回角色"),
    Rule("POST", "/api/v1/office/places", OFFICE, "api", "手工新增和调动人员"),
    Rule("POST", "/api/v1/office/leavings", OFFICE, "api", "登记人员离开"),
    Rule("GET", "/office/roster", OFFICE, "page", "导入花名册"),
    Rule("POST", "/api/v1/office/roster/file", OFFICE, "api", "上传花名册文件", upload=True),
    Rule("GET", "/office/roster/preview", OFFICE, "page", "核对要导入的花名册"),
    Rule("GET", "/office/roster/preview.csv", OFFICE, "page", "下载核对结果"),
    Rule("POST", "/api/v1/office/roster/batches", OFFICE, "api", "确认导入花名册"),
    Rule("GET", "/office/roster/batches/{batch:str}", OFFICE, "page", "看一次导入"),
    Rule("POST", "/api/v1/office/roster/undo", OFFICE, "api", "撤销一次导入"),
    Rule("GET", "/office/audit", OFFICE, "page", "看操作记录"),
    Rule("GET", "/office/feedback", OFFICE, "page", "看意见反馈"),
    Rule("POST", "/api/v1/office/replies", OFFICE, "api", "回复意见"),
    Rule("GET", "/office/switches", OFFICE, "page", "看学习方式"),
    Rule("POST", "/api/v1/office/switches", OFFICE, "api", "改学习方式"),
    Rule("GET", "/api/v1/me", EVERY_ROLE, "api", "我是谁", kernel=True),
    Rule("GET", "/api/v1/progress", EVERY_ROLE, "api", "我的学习进度", kernel=True),
    Rule("GET", "/api/v1/quiz", EVERY_ROLE, "api", "看自己在一份小测的情况", kernel=True),
    Rule("POST", "/api/v1/attempts", EVERY_ROLE, "api", "开始或继续一份小测", kernel=True),
    Rule("POST", "/api/v1/attempts/{attempt:str}/answers", EVERY_ROLE, "api", "保存自己的答案", kernel=True),
    Rule(
        "POST", "/api/v1/attempts/{attempt:str}/submission", EVERY_ROLE, "api", "提交自己的答卷", kernel=True
    ),
    Rule("GET", "/first", EVERY_ROLE, "page", "第一次登录", early=True),
    Rule("POST", "/api/v1/first", EVERY_ROLE, "api", "设置自己的密码、看过个人信息说明", early=True),
    Rule("GET", "/notice", EVERY_ROLE, "page", "个人信息说明", early=True),
    Rule("GET", "/account", EVERY_ROLE, "page", "我的账号"),
    Rule("POST", "/api/v1/account/password", EVERY_ROLE, "api", "改自己的密码"),
    Rule("GET", "/mydata", EVERY_ROLE, "page", "我的数据"),
    Rule("GET", "/mydata.json", EVERY_ROLE, "page", "下载我的数据（JSON）"),
    Rule("GET", "/mydata.xlsx", EVERY_ROLE, "page", "下载我的数据（Excel）"),
    Rule("GET", "/feedback", EVERY_ROLE, "page", "写意见、看答复"),
    Rule("POST", "/api/v1/feedback", EVERY_ROLE, "api", "提交意见"),
    Rule("POST", "/logout", EVERY_ROLE, "api", "退出登录", early=True),
    Rule("GET", "/login", ANYBODY, "public", "去登录"),
    Rule("GET", "/oauth_callback", ANYBODY, "public", "登录后返回"),
    Rule("GET", "/health", ANYBODY, "public", "服务是否正常"),
    Rule("GET", "/static/{file:str}", ANYBODY, "public", "样式与脚本"),
    Rule("GET", "/", ANYBODY, "public", "转到“我的学习”", prefix=""),
)

_BY_ROUTE: dict[tuple[str, str], Rule] = {(rule.method, rule.address): rule for rule in RULES}


def on(
    method: str,
    path: str,
    prefix: str = PREFIX,
    *,
    short: bool = False,
    most: int | None = None,
    body: type | None = None,
    query: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """Decorator: the handler of the row for `method` and `path`; a `short` answer is never worth compressing.

    `most` bytes of body are taken; left out, as many as the app says. `body` and `query` describe the request.

    Raises: KeyError when the table has no such row.
    """
    rule = _BY_ROUTE[method, prefix + path]
    opt = {"rule": rule, "short": short, "body": body, "query": query}
    return HTTPRouteHandler(
        rule.address,
        http_method=rule.method,
        status_code=200,
        opt=opt,
        request_max_body_size=Empty if most is None else most,
    )
