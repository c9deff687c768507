"""The audit log in words. It keeps pseudonyms; names are looked up when it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from lawtrain.desk.doors import CONSOLE
from lawtrain.records import AuditEntry, Person, Role

SERVER = "服务器上的命令"
_WORDS: Mapping[str, str] = {
    "log_in": "登录",
    "log_in_failed": "登录时密码输错",
    "lock": "密码连续输错，账号暂时锁住",
    "log_out": "退出登录",
    "choose_password": "自己设了新密码",
    "read_notice": "看过个人信息说明",
    "give_password": "给{subject}发了一次性密码",
    "print_slips": "下载了 {count} 张密码条",
    "grant": "授予{subject}“{role}”",
    "revoke": "收回{subject}的“{role}”",
    "limit_to_pc": "{limited}",
    "export_names": "导出了写姓名的成绩，{count} 次作答",
    "write_about": "改了本单位的名称、联系方式或保存期限",
    "import_roster": "导入花名册：新增 {added} 人，变动 {changed} 人，离开 {left} 人",
    "import_duties": "导入履职事项清单：新增 {added} 项，去掉 {left} 项，改动 {changed} 项",
    "import_duties_failed": "上一条没有做成：履职事项清单没有写进去，事项表没有变",
    "edit_roster": "手工改动{subject}的在册情况",
    "undo_roster": "撤销一次导入或改动，涉及 {people} 人",
    "reply_feedback": "回复了{subject}的意见",
    "feedback": "写了一条意见",
    "download_my_data": "下载了自己的数据",
    "record_event": "登记或更正了一次活动",
    "record_attendance": "登记或更正了 {count} 人次的到场",
    "record_exam": "登记或更正了一场考试",
    "take_results": "登记或更正了 {count} 人的考试成绩",
    "record_assignments": "把 {count} 个作业成绩记入台账，其中更正 {corrected} 个",
    "exempt": "登记或更正了{subject}的免考",
    "license": "登记或更正了{subject}的执法证",
    "appoint": "登记或更正了{subject}的任命",
    "withdraw": "撤回了{subject}的一条登记",
    "download_owed": "下载了 {year} 年的待完成名单（{names}）",
    "make_report": "生成 {year} 年度报告（{edition}，{names}）{reason}",
    "download_report": "下载了 {year} 年度报告的文件（{edition}，{names}）",
    "remove_report": "删去了一份 {year} 年度报告",
    "report_template": "{own}",
    "answer_request": "答复了{subject}的更正申请",
    "close_year": "给 {year} 年度封账",
    "reopen_year": "把 {year} 年度重新开账",
    "backup": "做了一次备份",
    "restore": "从备份恢复了全部数据",
    "erase": "删除了一个人的个人信息",
}
_LIMITED = {True: "改为只在办公电脑和纸上学习", False: "改为电脑、手机都可以学习"}
ACTIONS = frozenset(_WORDS)
"""Every action that has words."""


def who(pseudonym: str, people: Mapping[str, Person]) -> str:
    """Name and 工号 of the one who acted."""
    if pseudonym == CONSOLE:
        return SERVER
    person = people.get(pseudonym)
    return f"{person.name}（{person.username}）" if person else "已不在记录里的人"


def say(entry: AuditEntry, people: Mapping[str, Person]) -> str:
    """What was done, as a sentence without its subject."""
    known = dict.fromkeys(
        ("count", "corrected", "added", "changed", "left", "people", "year"), "若干"
    ) | dict(entry.detail)
    role = known.get("role")
    known["role"] = Role(role).label if role in set(Role) else "角色"
    known["limited"] = _LIMITED[bool(known.get("limited"))]
    known["names"] = "有姓名" if known.get("names") else "不写姓名"
    known["edition"] = "公开版" if known.get("edition") == "public" else "内部版"
    known["own"] = "换了年度报告的模板" if known.get("own") else "恢复了年度报告的默认版式"
    known["reason"] = f"，理由：{known['reason']}" if known.get("reason") else ""
    known["subject"] = who(entry.subject, people) if entry.subject else ""
    return _WORDS.get(entry.action, "做了别的操作").format_map(known).strip()
