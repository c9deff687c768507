"""A notice that is right in every respect, made up for 2027: the weekdays are real, the bridged days are not."""

from __future__ import annotations

from datetime import date

from lawtrain.formats.calendar import YearDays, spread

NOTICE = """\
关于2027年部分节假日安排的通知
示范发〔2026〕7号

各村、各办公室：
　　现将2027年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
　　一、元旦：1月1日（周五）至3日（周日）放假，共3天。
　　二、春节：2月5日（农历除夕、周五）至11日（农历正月初六、周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。
　　三、清明节：4月3日（周六）至5日（周一）放假，共3天。
　　四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
　　五、端午节：6月9日（周三）放假1天，不调休。
　　六、中秋节：9月15日（周三）放假，共1天。
　　七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
　　节假日期间，各办公室要安排好值班，遇有突发事件及时报告。
　　示范镇人民政府
　　2026年11月4日
"""


def days(*written: str) -> tuple[date, ...]:
    """05-01..05-05 and single days of 2027."""
    found: list[date] = []
    for one in written:
        first, _, last = one.partition("..")
        found += spread(date.fromisoformat(f"2027-{first}"), date.fromisoformat(f"2027-{last or first}"))
    return tuple(found)


YEAR = YearDays(
    days("01-01..01-03", "02-05..02-11", "04-03..04-05", "05-01..05-05", "06-09", "09-15", "10-01..10-07"),
    days("01-31", "02-20", "04-25", "05-08", "09-26", "10-09"),
)
"""What it says."""
