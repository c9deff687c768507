"""统计类别 in the words of an office → one of the categories that the tables know."""

from __future__ import annotations

from functools import cache

from lawtrain.formats.sheets.words import key
from lawtrain.records.roster import CATEGORIES

_ALSO = {
    "领导干部": """
        领导 班子成员 领导班子 领导班子成员 镇领导 乡镇领导 科级领导 科级领导干部 科级以上领导干部
        党政领导干部 党政班子成员
    """,
    "行政执法人员": """
        执法 执法人员 行政执法 执法队员 执法干部 综合执法人员 综合行政执法人员 持证执法人员
        执法岗位人员
    """,
    "法制审核人员": "法制审核 法制审核员 法核人员 法制员 重大执法决定法制审核人员",
    "一般国家工作人员": """
        一般 一般干部 一般工作人员 国家工作人员 其他国家工作人员 机关干部 机关工作人员 公务员
        一般公务员 参公人员 行政编 行政编制 行政编制人员 事业 事业编 事业人员 事业编制 事业编制人员
        事业单位人员 事业干部 事业单位工作人员 在编人员 普通干部
    """,
    "编外辅助人员": """
        编外 编外人员 辅助人员 编外聘用人员 聘用人员 合同工 合同制人员 临聘人员 临时人员 临时工
        劳务派遣 劳务派遣人员 派遣人员 公益性岗位 公益性岗位人员 公益岗 执法辅助人员
        行政执法辅助人员 协管员 辅警
    """,
    "村（社区）“两委”": """
        两委 村两委 社区两委 村社区两委 村居两委 两委成员 村两委成员 社区两委成员 村社区两委成员
        两委干部 村两委干部 社区两委干部 村干部 社区干部 村社区干部 村居干部 村社区两委干部
    """,
    "村民小组长/网格员": """
        村民小组长 网格员 小组长 组长 居民小组长 专职网格员 兼职网格员 村组长 村组干部 村民小组组长
        网格长
    """,
    "新录用/新提任": """
        新录用 新提任 新录用人员 新提任人员 新录用公务员 新进人员 新入职 新入职人员 新提拔
        新提拔人员 新任人员 新录用新提任人员
    """,
}


def category(text: str) -> str | None:
    """The category that is meant, None when no word for it is known."""
    return _table().get(key(text))


@cache
def _table() -> dict[str, str]:
    words = {key(word): name for name, also in _ALSO.items() for word in also.split()}
    return words | {key(name): name for name in CATEGORIES}
