"""What a sign-in sheet has columns for, and the words that offices head them with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lawtrain.formats.sheets.columns import Vocabulary, patterns
from lawtrain.formats.sheets.people import NAME_HEADING, TITLE_HEADING, UNIT_HEADING, USERNAME_HEADING

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "username": "工号",
        "name": "姓名",
        "unit": "单位",
        "title": "职务",
        "signed": "签到",
        "hours": "学时",
        "note": "备注",
    }
)
"""Field → what it is called on screen."""
NEEDED = ("name",)

SIGNED_HEADING = (
    "(?:本人|人员|参会人员|学员|个人|会议|到会|现场|上午|下午|晚上|第[一二三四五1-5][天场次])*"
    "(?:签名|签字|签到)+(?:确认|处|情况|栏|时间|与否)?(?:上午|下午|晚上)?"
    "|是否(?:到场|到会|参加|参会|签到|出席|到)|(?:到会|到场|出席|出勤|参会|参加|考勤|到课)(?:情况|与否|状态)?"
)

_HEADINGS = patterns(
    ("username", USERNAME_HEADING),
    ("name", NAME_HEADING),
    ("name", "(?:参会|参加|参训|参学|与会|出席|到会|应到|学习)?人员"),
    ("unit", UNIT_HEADING),
    ("unit", "(?:所在|工作)?单位(?:及|和|与)?(?:职务|职位|职务职级|岗位)"),
    (
        "unit",
        "(?:所在|所属|工作)?(?:部门|科室|站所|站办所|村|社区|村社区|村居|内设机构|组织|机构)(?:名称)?|部门科室",
    ),
    ("title", TITLE_HEADING),
    ("title", "职位|岗位|职务职级|职务职位"),
    ("signed", SIGNED_HEADING),
    ("hours", "(?:认定|获得|所获|折合|培训|学习|应计|计)?(?:学时|课时|学时课时|学时数|课时数)"),
    ("note", "备注|说明|(?:请假|缺席|未到|缺勤)(?:情况|原因|事由|说明)?"),
)

VOCABULARY = Vocabulary("签到表", FIELDS, NEEDED, _HEADINGS)
