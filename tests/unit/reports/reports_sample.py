"""Builds results and people for the report tests: 示范镇 and nobody real."""

from datetime import UTC, datetime, timedelta

from lawtrain.records import Person, Result, town_year
from lawtrain.reports import ScoreFacts, gather

MADE_AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)

PEOPLE = {
    "p1": Person("p1", "0001", "李示范", "党政办"),
    "p2": Person("p2", "0002", "安示范", "党政办"),
    "p3": Person("p3", "0003", "王示范", "司法所"),
    "p4": Person("p4", "0004", "张示范", ""),
}


def result(
    who: str,
    score: float,
    number: int = 1,
    *,
    quiz: str = "constitution/01-supremacy/test",
    title: str = "宪法课后测验",
    points: float = 100.0,
    at: datetime | None = None,
) -> Result:
    moment = at or NOON + timedelta(minutes=number)
    return Result(
        attempt=f"{who}-{quiz}-{number}",
        pseudonym=who,
        year=town_year(moment),
        quiz=quiz,
        title=title,
        number=number,
        score=score,
        points=points,
        passed=score * 100 >= points * 60,
        submitted_at=moment,
    )


def facts_of(*results: Result, unit: str | None = None, year: int = 2026, people=PEOPLE) -> ScoreFacts:
    return gather(results, people, year=year, unit=unit, made_at=MADE_AT)


TOWN = (
    result("p1", 50.0),
    result("p1", 80.0, 2),
    result("p2", 70.0),
    result("p3", 90.0),
    result("p3", 85.5, 2),
    result("p1", 20.0, quiz="penalty/01-who/test", title="行政处罚课后测验", points=30.0),
)
