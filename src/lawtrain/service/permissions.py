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
MARKING = OFFICE | TRAINERS
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
    Rule("GET", "/lessons/{course:str}/{lesson:str}/handout.docx", EVERY_ROLE, "page", "下载讲义（Word）"),
    Rule(
        "GET", "/lessons/{course:str}/{lesson:str}/ten.docx", EVERY_ROLE, "page", "下载会前学法十分钟（Word）"
    ),
    Rule(
        "GET", "/lessons/{course:str}/{lesson:str}/list.docx", EVERY_ROLE, "page", "下载本镇落实清单（Word）"
    ),
    Rule("GET", "/laws", EVERY_ROLE, "page", "查法条"),
    Rule("GET", "/laws/{law:str}/{article:str}", EVERY_ROLE, "page", "看一条条文"),
    Rule("GET", "/laws/{law:str}/diff", EVERY_ROLE, "page", "看新旧对照"),
    Rule("GET", "/laws/{law:str}/diff.xlsx", EVERY_ROLE, "page", "下载新旧对照（Excel）"),
    Rule("GET", "/review", TRAINERS, "page", "看题目复核情况"),
    Rule("GET", "/review/{course:str}/{lesson:str}", TRAINERS, "page", "复核一课的题"),
    Rule("POST", "/api/v1/review/signatures", TRAINERS, "api", "签审题目"),
    Rule("POST", "/api/v1/review/withdrawals", TRAINERS, "api", "撤回签审"),
    Rule("GET", "/coverage", MARKING, "page", "看事项覆盖"),
    Rule("POST", "/api/v1/coverage/file", MARKING, "api", "上传履职事项清单", upload=True),
    Rule("GET", "/coverage/preview", MARKING, "page", "核对要导入的清单"),
    Rule("POST", "/api/v1/coverage/lists", MARKING, "api", "确认导入清单"),
    Rule("GET", "/assignments", MARKING, "page", "看作业"),
    Rule("POST", "/api/v1/assignments/records", MARKING, "api", "把作业成绩记入台账"),
    Rule("GET", "/api/v1/assignments/jobs/{job:str}", MARKING, "api", "看记入台账的进度"),
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
    Rule("GET", "/office/events", OFFICE, "page", "看学习活动"),
    Rule("GET", "/office/events/new", OFFICE, "page", "填一次新活动"),
    Rule("GET", "/office/events/{event:str}", OFFICE, "page", "看一次活动"),
    Rule("GET", "/office/events/{event:str}/edit", OFFICE, "page", "填活动的更正"),
    Rule("GET", "/office/events/{event:str}/attendance", OFFICE, "page", "勾选到场人员"),
    Rule("GET", "/office/events/{event:str}/sheet", OFFICE, "page", "核对要导入的签到表"),
    Rule("GET", "/office/events/{event:str}/files/{file:str}", OFFICE, "page", "下载活动的附件"),
    Rule("GET", "/office/events/{event:str}/sign-in.docx", OFFICE, "page", "下载空白签到表"),
    Rule("GET", "/office/events/{event:str}/notice.docx", OFFICE, "page", "下载活动通知"),
    Rule("POST", "/api/v1/office/events", OFFICE, "api", "登记和更正活动"),
    Rule("POST", "/api/v1/office/attachments", OFFICE, "api", "上传附件", upload=True),
    Rule("POST", "/api/v1/office/attendance", OFFICE, "api", "登记到场人员"),
    Rule("POST", "/api/v1/office/events/{event:str}/sheet", OFFICE, "api", "上传签到表", upload=True),
    Rule("POST", "/api/v1/office/attendance/sheet", OFFICE, "api", "确认导入签到表"),
    Rule("GET", "/office/exams", OFFICE, "page", "看考试"),
    Rule("GET", "/office/exams/new", OFFICE, "page", "填一场新考试"),
    Rule("GET", "/office/exams/{exam:str}", OFFICE, "page", "看一场考试"),
    Rule("GET", "/office/exams/{exam:str}/edit", OFFICE, "page", "填考试的更正"),
    Rule("GET", "/office/exams/{exam:str}/preview", OFFICE, "page", "核对要导入的成绩"),
    Rule("GET", "/office/exams/{exam:str}/preview.csv", OFFICE, "page", "下载成绩核对结果"),
    Rule("POST", "/api/v1/office/exams", OFFICE, "api", "登记和更正考试"),
    Rule("POST", "/api/v1/office/exams/{exam:str}/file", OFFICE, "api", "上传成绩表", upload=True),
    Rule("POST", "/api/v1/office/results", OFFICE, "api", "确认导入成绩"),
    Rule("POST", "/api/v1/office/marks", OFFICE, "api", "手工登记和更正一个成绩"),
    Rule("GET", "/office/exemptions", OFFICE, "page", "看免考"),
    Rule("GET", "/office/exemptions/{entry:str}/files/{file:str}", OFFICE, "page", "下载免考的凭据"),
    Rule("POST", "/api/v1/office/exemptions", OFFICE, "api", "登记和更正免考"),
    Rule("GET", "/office/licences", OFFICE, "page", "看执法证"),
    Rule("POST", "/api/v1/office/licences", OFFICE, "api", "登记和更正执法证"),
    Rule("GET", "/office/appointments", OFFICE, "page", "看任命"),
    Rule("POST", "/api/v1/office/appointments", OFFICE, "api", "登记和更正任命"),
    Rule("POST", "/api/v1/office/withdrawals", OFFICE, "api", "撤回一条登记"),
    Rule("GET", "/office/year", OFFICE, "page", "看本年总览"),
    Rule("GET", "/office/figure", OFFICE, "page", "看一个数字背后的人和依据"),
    Rule("GET", "/office/owed", OFFICE, "page", "看待完成名单"),
    Rule("GET", "/office/owed.xlsx", OFFICE, "page", "下载待完成名单（Excel）"),
    Rule("GET", "/office/owed.docx", OFFICE, "page", "下载待完成名单（Word）"),
    Rule("GET", "/office/record/{username:str}", OFFICE, "page", "看一个人的年度记录"),
    Rule("GET", "/office/report", OFFICE, "page", "看年度报告"),
    Rule("POST", "/api/v1/office/reports", OFFICE, "api", "生成年度报告"),
    Rule("POST", "/api/v1/office/reports/removal", OFFICE, "api", "删去一份报告"),
    Rule("GET", "/api/v1/office/jobs/{job:str}", OFFICE, "api", "看一项任务的进度"),
    Rule("GET", "/office/report/template.docx", OFFICE, "page", "下载报告模板"),
    Rule("POST", "/api/v1/office/reports/template", OFFICE, "api", "换报告模板", upload=True),
    Rule("POST", "/api/v1/office/reports/template/removal", OFFICE, "api", "恢复默认的报告版式"),
    Rule("GET", "/office/packs/{job:str}/{file:str}", OFFICE, "page", "下载报告的文件"),
    Rule("GET", "/office/close", OFFICE, "page", "看封账"),
    Rule("GET", "/office/close.docx", OFFICE, "page", "下载封账单"),
    Rule("POST", "/api/v1/office/closings", OFFICE, "api", "封账"),
    Rule("POST", "/api/v1/office/reopenings", OFFICE, "api", "重新开账"),
    Rule("GET", "/office/audit", OFFICE, "page", "看操作记录"),
    Rule("GET", "/office/feedback", OFFICE, "page", "看意见反馈"),
    Rule("POST", "/api/v1/office/replies", OFFICE, "api", "回复意见"),
    Rule("GET", "/office/switches", OFFICE, "page", "看设置"),
    Rule("POST", "/api/v1/office/about", OFFICE, "api", "改本单位的名称、联系方式和保存期限"),
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
    Rule("GET", "/ledger", EVERY_ROLE, "page", "我的台账"),
    Rule("GET", "/ledger.xlsx", EVERY_ROLE, "page", "下载我的台账（Excel）"),
    Rule("POST", "/api/v1/requests", EVERY_ROLE, "api", "申请更正自己的台账"),
    Rule("GET", "/office/requests", OFFICE, "page", "看更正申请"),
    Rule("POST", "/api/v1/office/answers", OFFICE, "api", "答复更正申请"),
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
