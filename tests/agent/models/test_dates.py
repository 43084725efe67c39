"""Periods as planners write them. Each line: what is written, and `since..until` of every period it names.

An open end is left empty; no period at all is said by nothing behind `=>`. Unless stated the plant's day is Thursday,
15 May 2025.
"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.models.embedded.dates import Period, periods
from agent.models.embedded.offer import Argument, Kind, Offer
from agent.models.embedded.question import read
from agent.models.embedded.scalars import read_scalars

TODAY = date(2025, 5, 15)


def lines(text: str) -> list[tuple[str, str]]:
    pairs = [line.partition("=>") for line in text.strip().splitlines() if line.strip()]
    return [(asked.strip(), meant.strip()) for asked, _, meant in pairs]


def meant(found: tuple[Period, ...]) -> str:
    return " ".join(f"{p.since or ''}..{p.until or ''}" for p in found)


def said(text: str, found: tuple[Period, ...]) -> list[str]:
    return [text[p.start : p.end] for p in found]


DAYS = """
sales on 2024-03-01 => 2024-03-01..2024-03-01
sales on 2024/05/17 => 2024-05-17..2024-05-17
sales on 01.03.2024 => 2024-03-01..2024-03-01
sales on 5.3.2024. => 2024-03-05..2024-03-05
sales on 31.12.24 => 2024-12-31..2024-12-31
sales on 01-03-2024 => 2024-03-01..2024-03-01
sales on 3/1/2024 => 2024-03-01..2024-03-01
sales on 25/12/2024 => 2024-12-25..2024-12-25
what happened on 5/15/2025? => 2025-05-15..2025-05-15
orders of 12 May 2025 => 2025-05-12..2025-05-12
orders of 15-Mar-2024 => 2024-03-15..2024-03-15
orders of May 12th, 2025 => 2025-05-12..2025-05-12
orders of the 3rd of May => 2025-05-03..2025-05-03
december 31 => 2024-12-31..2024-12-31
on the 31st of December 2023 => 2023-12-31..2023-12-31
orders on 20 December => 2024-12-20..2024-12-20
orders due on 3 June => 2025-06-03..2025-06-03
what did we ship on 3 June => 2024-06-03..2024-06-03
Friday, 16 May 2025 => 2025-05-16..2025-05-16
Wed 14 May 2025 => 2025-05-14..2025-05-14
yesterday => 2025-05-14..2025-05-14
the day before yesterday => 2025-05-13..2025-05-13
today => 2025-05-15..2025-05-15
today's orders => 2025-05-15..2025-05-15
tomorrow => 2025-05-16..2025-05-16
day after tomorrow => 2025-05-17..2025-05-17
3 days ago => 2025-05-12..2025-05-12
two weeks ago => 2025-05-01..2025-05-01
a year ago => 2024-05-15..2024-05-15
half a year ago => 2024-11-15..2024-11-15
10 days from now => 2025-05-25..2025-05-25
deliveries on Monday => 2025-05-19..2025-05-19
what did we ship on Monday => 2025-05-12..2025-05-12
shipments of last Monday => 2025-05-12..2025-05-12
next Thursday => 2025-05-22..2025-05-22
on thu => 2025-05-15..2025-05-15
Monday last week => 2025-05-05..2025-05-05
last day of the month => 2025-05-31..2025-05-31
29 Feb 2024 => 2024-02-29..2024-02-29
"""

NAMED = """
sales in 2024 => 2024-01-01..2024-12-31
2024 sales => 2024-01-01..2024-12-31
sales 2024 => 2024-01-01..2024-12-31
during 2023 => 2023-01-01..2023-12-31
for 2024 => 2024-01-01..2024-12-31
turnover of 2024 by month => 2024-01-01..2024-12-31
show sales by month 2024 => 2024-01-01..2024-12-31
what about 2024? => 2024-01-01..2024-12-31
and 2024? => 2024-01-01..2024-12-31
calendar year 2024 => 2024-01-01..2024-12-31
2024's revenue => 2024-01-01..2024-12-31
sales in March 2024 => 2024-03-01..2024-03-31
scrap in February 2024 => 2024-02-01..2024-02-29
how much in march => 2025-03-01..2025-03-31
sales in may => 2025-05-01..2025-05-31
sales in june => 2024-06-01..2024-06-30
sales march '24 => 2024-03-01..2024-03-31
2024-03 => 2024-03-01..2024-03-31
sales 03/2024 => 2024-03-01..2024-03-31
Mar-24 => 2024-03-01..2024-03-31
next march => 2026-03-01..2026-03-31
last may => 2024-05-01..2024-05-31
this december => 2025-12-01..2025-12-31
march last year => 2024-03-01..2024-03-31
what is due in june => 2025-06-01..2025-06-30
what was due in june? => 2024-06-01..2024-06-30
what will arrive in may => 2025-05-01..2025-05-31
in April, which deliveries are expected? => 2026-04-01..2026-04-30
Q1 2024 => 2024-01-01..2024-03-31
Q1/2024 => 2024-01-01..2024-03-31
2024 Q3 => 2024-07-01..2024-09-30
1Q24 => 2024-01-01..2024-03-31
first quarter of 2024 => 2024-01-01..2024-03-31
sales in Q4 => 2024-10-01..2024-12-31
orders due in Q4 => 2025-10-01..2025-12-31
H1 2024 => 2024-01-01..2024-06-30
first half of 2024 => 2024-01-01..2024-06-30
2nd half 2024 => 2024-07-01..2024-12-31
second half of last year => 2024-07-01..2024-12-31
first half of April => 2025-04-01..2025-04-15
first three months of 2025 => 2025-01-01..2025-03-31
last week of March => 2025-03-25..2025-03-31
second week of May => 2025-05-08..2025-05-14
week 12 of 2025 => 2025-03-17..2025-03-23
CW 12 => 2025-03-17..2025-03-23
KW12/2024 => 2024-03-18..2024-03-24
2025-W12 => 2025-03-17..2025-03-23
weeks 10 to 12 of 2025 => 2025-03-03..2025-03-23
week 1 of 2026 => 2025-12-29..2026-01-04
receipts expected in week 30 => 2025-07-21..2025-07-27
week 53 => 2020-12-28..2021-01-03
end of June 2024 => 2024-06-21..2024-06-30
end of February 2024 => 2024-02-21..2024-02-29
beginning of May => 2025-05-01..2025-05-10
mid May => 2025-05-11..2025-05-20
mid-2024 => 2024-05-01..2024-08-31
early 2024 => 2024-01-01..2024-04-30
end of 2024 => 2024-12-01..2024-12-31
"""

RELATIVE = """
last week => 2025-05-05..2025-05-11
this week => 2025-05-12..2025-05-18
next week's deliveries => 2025-05-19..2025-05-25
last month => 2025-04-01..2025-04-30
this month => 2025-05-01..2025-05-31
the current month => 2025-05-01..2025-05-31
the previous month => 2025-04-01..2025-04-30
last quarter => 2025-01-01..2025-03-31
this quarter => 2025-04-01..2025-06-30
next quarter => 2025-07-01..2025-09-30
last year => 2024-01-01..2024-12-31
last year's sales => 2024-01-01..2024-12-31
next year => 2026-01-01..2026-12-31
over the last year => 2024-05-15..2025-05-15
over the past year => 2024-05-15..2025-05-15
the last 12 months => 2024-05-15..2025-05-15
the last 3 months => 2025-02-15..2025-05-15
past 90 days => 2025-02-14..2025-05-15
in the last two weeks => 2025-05-01..2025-05-15
in the last couple of weeks => 2025-05-01..2025-05-15
previous 6 months => 2024-11-15..2025-05-15
last three full months => 2025-02-01..2025-04-30
the last 2 quarters => 2024-10-01..2025-03-31
next 30 days => 2025-05-15..2025-06-14
in the next ten days => 2025-05-15..2025-05-25
what arrives within 10 days => 2025-05-15..2025-05-25
what arrives in 3 weeks => 2025-05-15..2025-06-05
no movement in 90 days => 2025-02-14..2025-05-15
so far this year => 2025-01-01..2025-05-15
this year so far => 2025-01-01..2025-05-15
good pieces in 2025 so far => 2025-01-01..2025-05-15
year to date => 2025-01-01..2025-05-15
sales ytd => 2025-01-01..2025-05-15
2024 ytd => 2024-01-01..2024-05-15
MTD => 2025-05-01..2025-05-15
month-to-date => 2025-05-01..2025-05-15
end of month => 2025-05-21..2025-05-31
end of last month => 2025-04-21..2025-04-30
year-end => 2025-12-01..2025-12-31
rest of the month => 2025-05-15..2025-05-31
same month last year => 2024-05-01..2024-05-31
which orders are late this month => 2025-05-01..2025-05-31
"""

OPEN = """
since March 2024 => 2024-03-01..
since march => 2025-03-01..
since 2023 => 2023-01-01..
since last year => 2024-01-01..
since Monday => 2025-05-12..
since 3 months => 2025-02-15..
since the start of 2025 => 2025-01-01..
starting 1 June 2025 => 2025-06-01..
from March 2024 on => 2024-03-01..
from March 2024 onwards => 2024-03-01..
2024 and later => 2024-01-01..
orders from 12 May 2025 => 2025-05-12..
on or after 3 May 2024 => 2024-05-03..
not before 1 June => 2025-06-01..
after 3 May 2024 => 2024-05-04..
after 2023 => 2024-01-01..
after 31 December 2024 => 2025-01-01..
before June 2024 => ..2024-05-31
before 2024 => ..2023-12-31
before March 1, 2024 => ..2024-02-29
prior to last month => ..2025-03-31
before Friday => ..2025-05-15
before the end of June => ..2025-06-30
until end of June => ..2025-06-30
through end of June => ..2025-06-30
by end of June => ..2025-06-30
by end of month => ..2025-05-31
by Friday => ..2025-05-16
by June => ..2025-06-30
due by 3 June => ..2025-06-03
until today => ..2025-05-15
up to yesterday => ..2025-05-14
no later than 30 June => ..2025-06-30
more than 30 days ago => ..2025-04-14
orders older than 30 days => ..2025-04-14
orders over 3 months old => ..2025-02-14
orders open for more than 60 days => ..2025-03-15
shipped on time last month => 2025-04-01..2025-04-30
orders waiting longer than 60 days => ..2025-03-15
less than a week old => 2025-05-09..
idle for more than 10 days =>
older than two weeks ago => ..2025-04-30
"""

RANGES = """
between March and May 2024 => 2024-03-01..2024-05-31
between September and November => 2024-09-01..2024-11-30
between November and February => 2024-11-01..2025-02-28
between September 2024 and February => 2024-09-01..2025-02-28
from November to February 2024 => 2023-11-01..2024-02-29
due from June to July => 2025-06-01..2025-07-31
from 1 Jan 2024 to 31 Mar 2024 => 2024-01-01..2024-03-31
booked from 1 March until 31 May 2024 => 2024-03-01..2024-05-31
between 2024-01-01 and 2024-03-31 => 2024-01-01..2024-03-31
2023-2024 => 2023-01-01..2024-12-31
2022 to 2024 => 2022-01-01..2024-12-31
sales between 2023 and 2024 => 2023-01-01..2024-12-31
March - May 2024 => 2024-03-01..2024-05-31
Q1-Q3 2024 => 2024-01-01..2024-09-30
3 - 10 May 2024 => 2024-05-03..2024-05-10
May 3-10, 2024 => 2024-05-03..2024-05-10
from 3 to 10 May 2024 => 2024-05-03..2024-05-10
from Monday to Friday => 2025-05-19..2025-05-23
from now until friday => 2025-05-15..2025-05-16
from March 2024 to date => 2024-03-01..2025-05-15
between last week and this week => 2025-05-05..2025-05-18
since March 2024 until May 2024 => 2024-03-01..2024-05-31
after 2023 and before March 2025 => 2024-01-01..2025-02-28
"""

TWO = """
scrap in the second half of 2024 compared with the first half => 2024-07-01..2024-12-31 2024-01-01..2024-06-30
sales in the second quarter of 2024 against the first => 2024-04-01..2024-06-30 2024-01-01..2024-03-31
2023 vs 2024 => 2023-01-01..2023-12-31 2024-01-01..2024-12-31
more in 2024 than 2023 => 2024-01-01..2024-12-31 2023-01-01..2023-12-31
Q1 2024 compared with Q1 2023 => 2024-01-01..2024-03-31 2023-01-01..2023-03-31
Q1 and Q2 2024 => 2024-01-01..2024-03-31 2024-04-01..2024-06-30
compare March 2024 with April => 2024-03-01..2024-03-31 2024-04-01..2024-04-30
this year versus last year => 2025-01-01..2025-12-31 2024-01-01..2024-12-31
March and April 2024 => 2024-03-01..2024-03-31 2024-04-01..2024-04-30
December and January 2025 => 2024-12-01..2024-12-31 2025-01-01..2025-01-31
compare 2023 to 2024 => 2023-01-01..2023-12-31 2024-01-01..2024-12-31
growth from 2023 to 2024 => 2023-01-01..2023-12-31 2024-01-01..2024-12-31
difference between March and April => 2025-03-01..2025-03-31 2025-04-01..2025-04-30
orders due between May 20 and May 25 => 2025-05-20..2025-05-25
what did we receive in March and what is due in June => 2025-03-01..2025-03-31 2025-06-01..2025-06-30
"""

ALIKE = """
1 January to 30 April, this year against last year => 2025-01-01..2025-04-30 2024-01-01..2024-04-30
1 Mar-20 Apr 2025 vs 1 Mar-20 Apr 2024 => 2025-03-01..2025-04-20 2024-03-01..2024-04-20
this year so far against the same period last year => 2025-01-01..2025-05-15 2024-01-01..2024-05-15
compare so far this year to the same stretch of 2023 => 2025-01-01..2025-05-15 2023-01-01..2023-05-15
year to date spend vs last year's => 2025-01-01..2025-05-15 2024-01-01..2024-05-15
2024 compared with the year before => 2024-01-01..2024-12-31 2023-01-01..2023-12-31
March 2025 vs the previous month => 2025-03-01..2025-03-31 2025-02-01..2025-02-28
Q1 2025 against the quarter before => 2025-01-01..2025-03-31 2024-10-01..2024-12-31
Q1 2025 vs 2024 => 2025-01-01..2025-03-31 2024-01-01..2024-03-31
week 18 2025 vs 2024 => 2025-04-28..2025-05-04 2024-04-29..2024-05-05
February 2025 against a year earlier => 2025-02-01..2025-02-28 2024-02-01..2024-02-29
the first half of this year, and how many in that of 2023 => 2025-01-01..2025-06-30 2023-01-01..2023-06-30
March: how much did it grow from 2023 to 2024 => 2023-03-01..2023-03-31 2023-03-01..2023-03-31 2024-03-01..2024-03-31
yoy growth in April 2025 => 2024-04-01..2024-04-30 2025-04-01..2025-04-30
March 2024 vs all of 2023 => 2024-03-01..2024-03-31 2023-01-01..2023-12-31
sales year over year =>
March 24 -> March 25 => 2024-03-01..2024-03-31 2025-03-01..2025-03-31
Q1 24 vs Q1 25 => 2024-01-01..2024-03-31 2025-01-01..2025-03-31
March 24 to March 28 => 2025-03-24..2025-03-28
in the third or in the fourth quarter of 2024 => 2024-07-01..2024-09-30 2024-10-01..2024-12-31
total due 1 March to 10 May => 2025-03-01..2025-05-10
"""

NONE = """
currently open orders, now =>
more than 2024 =>
at least 2024 in stock =>
2024 pieces of it =>
can we build 2024 of them =>
order 2024 =>
what is on PO 2024? =>
customer 2024 =>
top 2024 =>
sales up to 2024 =>
priced between 2000 and 2020 =>
between 2000 and 2020 pieces =>
2,024 pieces =>
price 12.2024 =>
Road-150 Red, 62 =>
Touring-1000 Blue, 60 =>
stock of FR-R92B-58 =>
what about SO-2024-001 and WO709640 =>
item 3-10 and 12/05 =>
May I ask something? =>
it may be late =>
top scrap reason may => 2025-05-01..2025-05-31
orders that may =>
Jan's orders =>
31 February =>
29 Feb 2025 =>
sales on February 30, 2025 =>
2024-13-01 =>
week 54 =>
how many in a month =>
sales by month and quarter =>
hours per week =>
12 weeks of supply =>
3 weeks overdue =>
second source of it =>
the last order =>
the first two =>
lead time above 10 days =>
"""

BESIDE = """
orders in the 2 weeks before Christmas 2024 => 2024-12-11..2024-12-24
due in the fortnight before Christmas => 2025-12-11..2025-12-24
sales in the week after Easter => 2025-04-22..2025-04-28
the quarter ending March => 2025-01-01..2025-03-31
spend in the 12 months to end of April => 2024-05-01..2025-04-30
the last 30 days compared to the 30 days before => 2025-04-15..2025-05-15 2025-03-16..2025-04-14
orders due by the 20th => ..2025-05-20
received since the 3rd => 2025-05-03..
no order since the first of March 2025 => 2025-03-01..
due by the tenth of June => ..2025-06-10
from the first of January to the fifteenth of March 2025 => 2025-01-01..2025-03-15
which was the first of May => 2025-05-01..2025-05-31
due between the 19th and the 23rd => 2025-05-19..2025-05-23
due within 5 working days => 2025-05-15..2025-05-22
the last 3 completed months => 2025-02-01..2025-04-30
rolling 12 months => 2024-05-15..2025-05-15
sales last weekend => 2025-05-10..2025-05-11
which customers got a new due date since Monday => 2025-05-12..
which items sold better than forecast in April => 2025-04-01..2025-04-30
forecast vs actual for April => 2025-04-01..2025-04-30
will we sell less in June than in March => 2025-06-01..2025-06-30 2025-03-01..2025-03-31
what happened over the weekend => 2025-05-10..2025-05-11
orders due over the weekend => 2025-05-17..2025-05-18
the week commencing 5 May => 2025-05-05..2025-05-11
spend 1.1.2025-30.4.2025 => 2025-01-01..2025-04-30
Jan-Mar 24 => 2024-01-01..2024-03-31
in the 2nd qtr => 2025-04-01..2025-06-30
sales in April and the same month last year => 2025-04-01..2025-04-30 2024-04-01..2024-04-30
orders, this year and last => 2025-01-01..2025-12-31 2024-01-01..2024-12-31
dropped compared to last year, ytd => 2024-01-01..2024-05-15 2025-01-01..2025-05-15
this year compared with last year, same period => 2025-01-01..2025-05-15 2024-01-01..2024-05-15
orders placed on a Saturday or Sunday =>
the 2nd vendor =>
3 days after the order date =>
"""


ALL = (DAYS, NAMED, RELATIVE, OPEN, RANGES, TWO, ALIKE, BESIDE, NONE)


def test_a_slip_in_a_word_of_the_calendar_is_read_as_it_was_meant() -> None:
    for written, meant_so in (("due tommorow", "due tomorrow"), ("sales in febuary", "sales in february")):
        assert meant(periods(written, TODAY)) == meant(periods(meant_so, TODAY)) != ""


def test_the_weekday_of_today_is_today_and_a_week_ahead_for_what_lies_ahead() -> None:
    (said,) = periods("until Thursday", TODAY)
    assert (said.until, said.ahead.until) == (TODAY, TODAY + timedelta(days=7))
    (other,) = periods("until Friday", TODAY)
    assert other.ahead == other


@pytest.mark.parametrize(("text", "expected"), [pair for block in ALL for pair in lines(block)])
def test_what_is_written_is_read(text: str, expected: str) -> None:
    assert meant(periods(text, TODAY)) == expected


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        ("2024-02-29", "a year ago", "2023-02-28..2023-02-28"),
        ("2024-02-29", "last year", "2023-01-01..2023-12-31"),
        ("2024-02-29", "this month", "2024-02-01..2024-02-29"),
        ("2024-03-31", "last month", "2024-02-01..2024-02-29"),
        ("2024-03-31", "the last month", "2024-02-29..2024-03-31"),
        ("2025-12-31", "next month", "2026-01-01..2026-01-31"),
        ("2025-12-31", "tomorrow", "2026-01-01..2026-01-01"),
        ("2025-12-31", "this week", "2025-12-29..2026-01-04"),
        ("2025-12-31", "next quarter", "2026-01-01..2026-03-31"),
        ("2025-01-01", "yesterday", "2024-12-31..2024-12-31"),
        ("2025-01-01", "last quarter", "2024-10-01..2024-12-31"),
        ("2025-01-01", "last week", "2024-12-23..2024-12-29"),
        ("2025-01-31", "in 1 month", "2025-01-31..2025-02-28"),
        ("2025-05-31", "the last 3 months", "2025-02-28..2025-05-31"),
        ("2026-03-01", "what did we ship on 29 February", "2024-02-29..2024-02-29"),
        ("2025-12-20", "due on 5 January", "2026-01-05..2026-01-05"),
        ("2025-05-16", "by Friday", "..2025-05-16"),
        ("2025-05-16", "last Friday", "2025-05-09..2025-05-09"),
    ],
)
def test_at_the_edges_of_months_and_years(today: str, text: str, expected: str) -> None:
    assert meant(periods(text, date.fromisoformat(today))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    lines("""
fiscal year 2025 => 2024-07-01..2025-06-30
FY24 => 2023-07-01..2024-06-30
this fiscal year => 2024-07-01..2025-06-30
last fiscal year => 2023-07-01..2024-06-30
Q1 FY25 => 2024-07-01..2024-09-30
FY2025 Q4 => 2025-04-01..2025-06-30
first fiscal quarter of 2025 => 2024-07-01..2024-09-30
this fiscal quarter => 2025-04-01..2025-06-30
fiscal ytd => 2024-07-01..2025-05-15
fytd => 2024-07-01..2025-05-15
fiscal year to date => 2024-07-01..2025-05-15
since FY24 => 2023-07-01..
FY23 vs FY24 => 2022-07-01..2023-06-30 2023-07-01..2024-06-30
2023/24 => 2023-07-01..2024-06-30
Q1 2025 => 2025-01-01..2025-03-31
this year => 2025-01-01..2025-12-31
"""),
)
def test_a_fiscal_year_is_named_by_the_year_it_ends_in(text: str, expected: str) -> None:
    assert meant(periods(text, TODAY, fiscal_start_month=7)) == expected


@pytest.mark.parametrize("fiscal", [1, 4, 10])
def test_a_fiscal_year_is_four_quarters_on_end(fiscal: int) -> None:
    (year,) = periods("fiscal year 2025", TODAY, fiscal_start_month=fiscal)
    quarters = [periods(f"Q{i} FY25", TODAY, fiscal_start_month=fiscal)[0] for i in range(1, 5)]
    assert (quarters[0].since, quarters[3].until) == (year.since, year.until)
    assert all(a.last.toordinal() + 1 == b.first.toordinal() for a, b in pairwise(quarters))


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("orders in March 2024 please", ["March 2024"]),
        ("orders since March 2024 please", ["since March 2024"]),
        ("orders before the 3rd of May please", ["before the 3rd of May"]),
        ("what is due by Friday, urgently", ["by Friday"]),
        ("intake between March and May 2024 by item", ["between March and May 2024"]),
        ("from 1 Jan 2024 to 31 Mar 2024?", ["from 1 Jan 2024 to 31 Mar 2024"]),
        ("orders from last week", ["last week"]),
        ("stock from March 2024 on hand", ["March 2024"]),
        ("sales over the last 3 months by item", ["last 3 months"]),
        ("arrivals within 10 days", ["within 10 days"]),
        ("2023 vs 2024", ["2023", "2024"]),
        ("Q1/2024 sales", ["Q1/2024"]),
        ("last year's sales", ["last year's"]),
        ("HL-U509-R sold in Mar-24?", ["Mar-24"]),
        ("İstanbul sales in 2024", ["2024"]),
    ],
)
def test_the_stretch_holds_the_words_that_carry_the_meaning(text: str, stretches: list[str]) -> None:
    assert said(text, periods(text, TODAY)) == stretches


def test_an_open_period_keeps_the_days_it_was_named_by() -> None:
    (since,) = periods("since March 2024", TODAY)
    assert (since.first, since.last) == (date(2024, 3, 1), date(2024, 3, 31))
    (before,) = periods("before June 2024", TODAY)
    assert (before.first, before.last) == (date(2024, 6, 1), date(2024, 6, 30))


def test_only_a_bare_today_is_vague() -> None:
    assert [p.vague for p in periods("what is late today", TODAY)] == [True]
    assert [p.vague for p in periods("sales until today and yesterday", TODAY)] == [False, False]


def test_without_a_plants_day_what_is_relative_to_it_names_nothing() -> None:
    assert periods("last week, 3 days ago and since yesterday", date.min) == ()
    assert meant(periods("sales in 2024", date.min)) == "2024-01-01..2024-12-31"


WORDS = (
    "last next this the of in on since before after until by between and from to - march may 2024 2023 q1 h2 week 12"
    " 3 31 february days months ago today friday end mid first half year quarter fy24 2024-02-30 ytd so far , ? within"
    " now week's 1st 00 99 '24 more than"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join) | st.text(max_size=60), st.dates())
def test_whatever_is_written_periods_are_in_order_and_apart(text: str, today: date) -> None:
    found = periods(text, today)
    for period in found:
        assert 0 <= period.start < period.end <= len(text)
        assert period.first <= period.last
        assert period.since or period.until
        assert period.since is None or period.until is None or period.since <= period.until
    assert all(a.end <= b.start for a, b in pairwise(found))


SINCE, UNTIL, OTHER_SINCE, OTHER_UNTIL = (
    Argument(name, Kind.DATE, False, "") for name in ("since", "until", "other_since", "other_until")
)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("since March 2024", {"since": "2024-03-01"}),
        ("before June 2024", {"until": "2024-05-31"}),
        ("between March and May 2024", {"since": "2024-03-01", "until": "2024-05-31"}),
        (
            "2024 versus 2023",
            {"since": "2024-01-01", "until": "2024-12-31", "other_since": "2023-01-01", "other_until": "2023-12-31"},
        ),
    ],
)
def test_periods_fill_the_arguments_of_a_tool_pair_by_pair(text: str, arguments: dict[str, str]) -> None:
    found = periods(text, TODAY)
    offer = Offer("tool", "", (SINCE, UNTIL, OTHER_SINCE, OTHER_UNTIL), ())
    assert read_scalars(offer, ["sales", *["{date}"] * len(found)], found).arguments == arguments


@pytest.mark.parametrize("word", ["on", "in"])
def test_on_time_is_no_part_of_a_period(word: str) -> None:
    text = f"shipped {word} time last month"
    assert said(text, periods(text, TODAY)) == ["last month"]
    assert said("in the time last month", periods("in the time last month", TODAY)) == ["time last month"]


def test_a_period_of_no_year_that_is_over_is_the_coming_one_where_time_to_come_is_asked_about() -> None:
    (march,) = periods("capacity in March", TODAY)
    assert march.last < TODAY <= march.ahead.first
    assert (march.ahead.first.month, march.ahead.until) == (3, march.ahead.last)
    for text in ("capacity in March 2024", "capacity last month", "what was made in March"):
        (said_so,) = periods(text, TODAY)
        assert said_so.ahead == said_so


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("cheapest supplier for 2000 HBL-1006", []),
        ("price for 1500 pieces HBL-1006", []),
        ("price for 3000 of HBL-1006 in 2023", ["2023"]),
        ("sales for 2023 HBL-1006", ["2023"]),
        ("sales of 2001 by item, HBL-1006", ["2001"]),
    ],
)
def test_a_number_right_before_an_item_is_no_year_of_long_ago(text: str, years: list[str]) -> None:
    start = text.index("HBL-1006")
    item = {"entity": "sku", "code": "HBL-1006", "name": "Hex Bolt", "score": 1.0}
    mention = {"start": start, "end": start + 8, "text": "HBL-1006", "candidates": [item]}
    asked = read(text, {"mentions": [mention], "today": "2025-05-15"}, ())
    assert [text[one.start : one.end] for one in asked.periods] == years
