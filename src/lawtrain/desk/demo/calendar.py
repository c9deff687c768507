"""What 示范镇 did in the year: events with those who are called to them, exams, licences, exemptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lawtrain.records import EventKind as Kind

_ALL_STAFF = ("领导干部", "行政执法人员", "法制审核人员", "一般国家工作人员", "新录用/新提任")
_VILLAGE = ("村（社区）“两委”",)
_GROUPS = ("村民小组长/网格员",)
XI = "习近平法治思想"


@dataclass(frozen=True, slots=True)
class Planned:
    """One event. Of those `called` (统计类别), about `share` come; `late` days later it is entered."""

    month: int
    day: int
    kind: Kind
    title: str
    hours: float
    called: tuple[str, ...]
    share: float = 0.92
    laws: tuple[str, ...] = ()  # short names
    topics: tuple[str, ...] = ()
    late: int = 1
    guests: int = 0
    sessions: int = 0
    solved: int = 0

    def on(self, year: int) -> date:
        """Its day."""
        return date(year, self.month, self.day)


_LEADERS = ("领导干部",)
_ENFORCERS = ("行政执法人员", "法制审核人员")

EVENTS: tuple[Planned, ...] = (
    Planned(1, 20, Kind.GROUP, "党委中心组第一次学法", 2, _LEADERS, laws=("宪法",), topics=(XI,)),
    Planned(2, 11, Kind.MEETING, "学习村委会组织法", 0.5, _LEADERS, laws=("村民委员会组织法",)),
    Planned(3, 4, Kind.ACCOUNT, "党政班子成员年度述法", 2, _LEADERS, 1.0),
    Planned(3, 10, Kind.GROUP, "党委中心组第二次学法", 2, _LEADERS, topics=(XI,)),
    Planned(3, 18, Kind.LECTURE, "行政处罚的程序", 3, _ALL_STAFF, 0.86, laws=("行政处罚法",)),
    Planned(4, 8, Kind.MEETING, "学习信访工作条例", 0.5, _LEADERS),
    Planned(4, 15, Kind.OUTREACH, "国家安全日进村宣讲", 2, _ENFORCERS, 0.6, guests=260, sessions=4, solved=3),
    Planned(
        4, 22, Kind.TRAINING, "村（社区）“两委”法治培训班", 8, _VILLAGE, 0.93, laws=("村民委员会组织法",)
    ),
    Planned(5, 13, Kind.CASES, "占道经营的处理", 3, _ENFORCERS, 0.9, laws=("行政处罚法",)),
    Planned(5, 20, Kind.GROUP, "党委中心组第三次学法", 2, _LEADERS, laws=("行政复议法",)),
    Planned(
        6,
        10,
        Kind.TRAINING,
        "行政执法人员集中培训（上半年）",
        20,
        _ENFORCERS,
        0.95,
        laws=("行政处罚法", "行政强制法"),
    ),
    Planned(6, 17, Kind.TRAINING, "小组长、网格员法治培训", 4, _GROUPS, 0.81, late=58),
    Planned(6, 24, Kind.MEETING, "学习民族团结进步促进法", 0.5, _LEADERS, laws=("民族团结进步促进法",)),
    Planned(7, 15, Kind.GROUP, "党委中心组第四次学法", 2, _LEADERS, topics=(XI,)),
    Planned(
        7, 22, Kind.COURT, "旁听行政诉讼案件庭审", 3, (*_LEADERS, *_ENFORCERS), 0.8, laws=("行政诉讼法",)
    ),
    Planned(8, 19, Kind.LECTURE, "生态环境法典与乡镇职责", 3, _ALL_STAFF, 0.84, laws=("生态环境法典",)),
    Planned(9, 9, Kind.MEETING, "学习行政复议法实施条例", 0.5, _LEADERS),
    Planned(9, 16, Kind.OUTREACH, "送法进企业", 2, _ENFORCERS, 0.5, guests=85, sessions=6, solved=11),
    Planned(9, 18, Kind.OATH, "新任职人员宪法宣誓", 0.5, (), laws=("宪法",)),
    Planned(9, 24, Kind.GROUP, "党委中心组第五次学法", 2, _LEADERS, topics=(XI,)),
    Planned(
        10, 14, Kind.TRAINING, "行政执法人员集中培训（下半年）", 20, _ENFORCERS, 0.9, laws=("行政处罚法",)
    ),
    Planned(10, 21, Kind.MEETING, "学习法治宣传教育法", 0.5, _LEADERS),
    Planned(11, 11, Kind.GROUP, "党委中心组第六次学法", 2, _LEADERS, laws=("宪法",), topics=(XI,)),
    Planned(
        12,
        4,
        Kind.OUTREACH,
        "国家宪法日宣讲",
        2,
        _ENFORCERS,
        0.8,
        laws=("宪法",),
        guests=310,
        sessions=5,
        solved=4,
    ),
)
