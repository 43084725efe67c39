"""What each assumption costs when words are put together to a query: a likelier reading assumes less."""

JOIN_COST = 0.015  # each step to what a row belongs to
LINK_COST = 0.05  # through related records
FAR_COST = 0.02  # more, when no word speaks of them
IDLE_COST = 0.03  # a noun that only describes
SILLY_COST = 0.4  # nobody asks that

SAME = 0.12  # two records whose likeness differs by less are both possible
EXACT = 0.995
