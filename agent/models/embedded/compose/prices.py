"""What each assumption costs when words are put together to a query: a likelier reading assumes less."""

JOIN_COST = 0.015  # each step to what a row belongs to
LINK_COST = 0.05  # through related records
NAMED_COST = 0.02  # through records that are named
LED_COST = 0.021  # where but a verb leads to them
GONE_COST = 0.0125  # through what is gone through anyway
FAR_COST = 0.02  # more, when no word speaks of them
VERB_COST = 0.01  # a verb that leads from another subject to this one
IDLE_COST = 0.03  # a noun that only describes
SILLY_COST = 0.4  # nobody asks that
BOTH_NAMED = 0.06  # a part, and what it goes into: their bill of materials
BORROWED_COST = 0.05  # an average of what rows only refer to
TOGETHER_COST = 0.1  # several are named, and they are told as one
OTHER_COST = 0.1  # something else is to be counted
MISSED_COST = 0.12  # who, where, when or how long is asked, and it does not tell
UNNAMED_COST = 0.07  # no word speaks of what is listed

SAME = 0.12  # two records whose likeness differs by less are both possible
EXACT = 0.995
