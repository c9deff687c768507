"""What a file of results has columns for, and the words that platforms and offices head them with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lawtrain.formats.sheets.columns import Vocabulary, patterns
from lawtrain.formats.sheets.people import NAME_HEADING, UNIT_HEADING, USERNAME_HEADING

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "username": "工号",
        "name": "姓名",
        "unit": "单位",
        "score": "成绩",
        "passed": "是否合格",
        "state": "状态",
        "note": "备注",
        "exam": "考试",
        "organiser": "组织单位",
        "session": "场次",
        "nature": "性质",
        "taken_on": "考试日期",
        "full": "满分",
    }
)
"""Field → what it is called on screen. `full` is only compared with the points of the exam."""
NEEDED = ("name", "score")

SCORE_HEADING = (
    ".{0,8}(?:成绩|得分|分数)(?:分值|分)?|(?:总|实|应试|考)分|分值|第?[一二三四1-4]次(?:成绩|得分|分数)?"
)

_HEADINGS = patterns(
    ("username", USERNAME_HEADING),
    ("name", NAME_HEADING),
    ("name", "(?:考生|应考人员?|参考人员?|参加人员|应试人员?)(?:姓名|名称)?"),
    ("unit", UNIT_HEADING),
    ("unit", "(?:所在|工作)?单位(?:及|和|与)?(?:职务|职位|岗位)"),
    (
        "unit",
        "(?:所在|所属|工作)?(?:部门|科室|站所|站办所|村|社区|村社区|村居|内设机构|组织|机构)(?:名称)?|部门科室",
    ),
    ("score", "(?:最终|考试|最后|综合|实际|应试|笔试|测试|学法用法)?(?:成绩|得分|分数)(?:分)?"),
    ("score", "总(?:成绩|得分|评成绩)|最(?:高|好)(?:成绩|得分|分数?)|实得分数?|卷面(?:成绩|得分|分数)|考分"),
    ("score", "总分"),
    ("score", "(?!.*(?:题|选|判断|客观|主观|论述|简答|案例|平时)).{1,8}(?:成绩|得分|分数)"),
    ("passed", "是否(?:合格|及格|通过|达标)|(?:是否)?(?:合格|及格|通过)(?:与否|情况|状态)?"),
    ("passed", "(?:考试|考核|成绩|测试|评定)?(?:结果|结论|等级|等次|评定|评价)"),
    (
        "state",
        "(?:考试|答题|参考|参加|参考考试|到考|作答|应试)?(?:状态|情况)|是否(?:参考|参加|缺考|参加考试|到考)|缺考(?:情况|标记)?",
    ),
    ("note", "备注|说明|其他说明"),
    ("exam", "(?:考试|测试|试卷|科目|考核)名称|考试(?:科目|项目)?"),
    ("exam", "(?:考试|测试)(?:类别|类型|种类)|科目|试卷"),
    ("organiser", "(?:考试)?(?:组织|主办|承办|举办|组考|发布|主考)(?:单位|机构|部门|方|者)"),
    ("session", "(?:考试)?(?:场次|批次|场别|轮次|期次)(?:名称)?|第几场"),
    ("nature", "(?:考试)?性质"),
    ("taken_on", "(?:考试|测试|参考|答题|作答)(?:日期|时间|年月日)"),
    ("taken_on", "(?:交卷|提交|完成|开考|开始(?:考试|答题))(?:日期|时间)|日期|时间"),
    ("full", "(?:试卷|卷面|考试)?(?:满分|总分值)(?:值|分值)?|试卷总分"),
)

VOCABULARY = Vocabulary("成绩表", FIELDS, NEEDED, _HEADINGS)
