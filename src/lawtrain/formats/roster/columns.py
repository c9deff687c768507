"""What a roster has columns for, and the words that offices head them with."""

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
        "subunit": "内设机构",
        "category": "统计类别",
        "title": "职务",
        "rank": "职务层次",
        "tags": "标签",
        "since": "在册开始",
        "until": "在册结束",
    }
)
"""Field → what it is called on screen. `subunit` is added below `unit`."""
NEEDED = ("username", "name", "unit", "category")

_WHEN = "(?:日期|时间|年月|年月日|日)?"
_HEADINGS = patterns(
    ("username", USERNAME_HEADING),
    ("username", "编号|编码|职工代码|工作证号?|登录(?:名|账号)|账号|用户名"),
    ("name", NAME_HEADING),
    ("unit", UNIT_HEADING),
    ("unit", "(?:所在|所属|工作)?部门(?:名称)?|部门科室|站所|办所"),
    ("unit", "(?:所在|所属)?(?:村|社区|村社区|村居|行政村)(?:名称)?"),
    ("unit", "(?:所在|所属)?(?:内设机构|科室|站办所|组织|机构)(?:名称)?"),
    (
        "subunit",
        "(?:所在|所属)?(?:内设机构|科室|科室站所|二级单位|下属单位|下级单位|股室|站所|站办所|科室部门)(?:名称)?",
    ),
    ("subunit", "(?:所在|所属)?(?:部门|处室)(?:名称)?"),
    ("subunit", "(?:所在|所属)?(?:村|社区|村社区|村居|行政村)(?:名称)?"),
    ("subunit", "(?:所在)?(?:小组|村民小组|组别|班组|网格)(?:名称)?"),
    ("category", "统计类别|统计分类|学法类别|人员统计类别"),
    ("category", "(?:人员|干部|职工|身份|考试|学员)(?:类别|类型|性质|分类)|人员身份|类别|身份"),
    ("title", TITLE_HEADING),
    ("title", "(?:工作|现)?岗位(?:名称)?|工作职责"),
    ("rank", "职务层次|职务级别|行政级别|职务层次职级|层次"),
    ("rank", "(?:现)?职级(?:名称|等级)?|级别|职称"),
    ("tags", "标签|人员标签|备注分类|其他类别|其他分类|其他身份|附加类别"),
    ("since", f"在册(?:开始|起始|起|时间开始|时间起){_WHEN}|在册时间|在册日期|入册{_WHEN}"),
    ("since", f"(?:入职|到岗|到任|调入|报到|进入本单位|到本单位|来本单位|聘用开始){_WHEN}"),
    ("since", f"(?:开始|起始|起){_WHEN}"),
    ("until", f"在册(?:结束|截止|终止|止|时间结束|时间止|时间截止){_WHEN}"),
    ("until", f"(?:离职|离岗|离任|调出|调离|退休|聘用结束){_WHEN}"),
    ("until", f"(?:结束|截止|终止|止|截至){_WHEN}"),
)

VOCABULARY = Vocabulary("花名册", FIELDS, NEEDED, _HEADINGS)
