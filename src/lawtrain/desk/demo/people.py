"""Who lives in 示范镇: 60 officials and 180 people of twelve villages, and what moves among them in the year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from lawtrain.records import Change, Post

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
_SECOND = "示例样范"
_THIRD = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"

LEADERS = "党政领导"
ENFORCERS = "综合行政执法队"
_OFFICES: tuple[tuple[str, str, int, str], ...] = (  # unit, category, people, title
    (LEADERS, "领导干部", 9, "班子成员"),
    ("党政综合办公室", "一般国家工作人员", 7, "科员"),
    ("党的建设办公室", "一般国家工作人员", 5, "科员"),
    ("经济发展办公室", "一般国家工作人员", 6, "科员"),
    ("社会事务办公室", "一般国家工作人员", 6, "科员"),
    ("平安法治办公室", "法制审核人员", 3, "法制审核员"),
    ("平安法治办公室", "一般国家工作人员", 3, "科员"),
    (ENFORCERS, "行政执法人员", 9, "执法员"),
    (ENFORCERS, "编外辅助人员", 4, "协管员"),
    ("农业综合服务中心", "一般国家工作人员", 5, "技术员"),
    ("便民服务中心", "一般国家工作人员", 3, "窗口人员"),
)
_VILLAGES = tuple(f"{name}村" for name in ("示范", "东河", "西河", "南坡", "北坡", "上湾", "下湾", "青石"))
_COMMUNITIES = tuple(f"{name}社区" for name in ("示范", "桥头", "河畔", "学府"))
_COMMITTEE, _LEADERS_OF_GROUPS = "村（社区）“两委”", "村民小组长/网格员"


@dataclass(frozen=True, slots=True)
class Move:
    """A change during the year. `post` None: the person left."""

    day: date
    username: str
    post: Post | None
    reason: str


def names(rng: Random) -> Iterator[str]:
    """Names that nobody bears, each once."""
    every = [a + b + c for a in _SURNAMES for b in _SECOND for c in _THIRD]
    rng.shuffle(every)
    return iter(every)


def everybody(year: int, rng: Random) -> list[Change]:
    """Who is on the roster on 1 January."""
    first, called = date(year, 1, 1), names(rng)

    def enter(username: str, post: Post) -> Change:
        return Change("added", 0, username, next(called), post, first, ())

    found: list[Change] = []
    for unit, category, count, title in _OFFICES:
        for n in range(count):
            rank = "乡科级" if unit == LEADERS else "科员及以下"
            head = {0: "书记", 1: "镇长"}.get(n, title) if unit == LEADERS else title
            post = Post(unit, category, head, rank if category != "编外辅助人员" else "")
            found.append(enter(f"zf{len(found) + 1:03}", post))
    officials = len(found)
    for place in (*_VILLAGES, *_COMMUNITIES):
        for n in range(5):
            post = Post(place, _COMMITTEE, "书记、主任" if n == 0 else "委员")
            found.append(enter(f"cw{len(found) - officials + 1:03}", post))
        for n in range(10):
            group = f"{place}/第{'一二三四五六七八九十'[n]}{'小组' if place in _VILLAGES else '网格'}"
            post = Post(group, _LEADERS_OF_GROUPS, "组长" if place in _VILLAGES else "网格员")
            found.append(enter(f"cw{len(found) - officials + 1:03}", post))
    return found


def moves(year: int, people: list[Change]) -> list[Move]:
    """Joins, leaves and transfers, in order of time."""
    posts = {c.username: c.post for c in people if c.post}

    def to(username: str, unit: str) -> Post:
        old = posts[username]
        return Post(unit, old.category, old.title, old.rank, old.tags)

    fresh = Post("经济发展办公室", "新录用/新提任", "科员", "科员及以下")
    return [
        Move(date(year, 2, 16), "zf018", to("zf018", "社会事务办公室"), "岗位调整"),
        Move(date(year, 3, 2), "zf025", to("zf025", "便民服务中心"), "岗位调整"),
        Move(date(year, 4, 13), "zf061", fresh, "新录用"),
        Move(date(year, 4, 13), "zf062", Post(ENFORCERS, "新录用/新提任", "执法员", "科员及以下"), "新录用"),
        Move(date(year, 5, 6), "zf012", None, "调往县直单位"),
        Move(date(year, 6, 1), "cw003", None, "辞去村委会委员"),
        Move(date(year, 6, 8), "cw181", Post("示范村", _COMMITTEE, "委员"), "补选"),
        Move(
            date(year, 7, 1),
            "zf044",
            Post("平安法治办公室", "法制审核人员", "法制审核员", "科员及以下"),
            "岗位调整",
        ),
        Move(date(year, 8, 17), "zf056", None, "退休"),
        Move(date(year, 9, 1), "zf030", Post(LEADERS, "领导干部", "班子成员", "乡科级"), "提任副镇长"),
        Move(date(year, 9, 7), "cw050", to("cw050", "东河村/第二小组"), "网格调整"),
    ]
