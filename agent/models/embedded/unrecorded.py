"""People and matters of which nothing is recorded, whatever else is."""

import re

_WORDS = """
assembler bonus carbon co2 colleague competition competitor complained complaint driver emission employee engineer
footprint foreman headcount holiday injury manager operator overtime payroll reclamation salary staff staffing vacation
wage warranty weather welder worker workforce
attendance audit budget calibration certificate contract customs drawing insurance invoice licence license
maintenance marketing duty meeting password rfq tender training vat
"""
UNRECORDED = frozenset(_WORDS.split())
# They look like codes.
FORMULAS = re.compile(r"\b(?:co2e?|h2o|nox|so2)\b", re.IGNORECASE)
# Figures that would need what is not recorded: stock of the past, counts, the age of each piece.
FIGURES = re.compile(
    r"\b(?:stock|inventory) (?:turn(?:over|s)?|rotation|accuracy|shrinkage|age?ing|age)\b"
    r"|\b(?:number|licen[cs]e|registration|lorry|truck) (?:plates?|numbers? of (?:the|a) (?:lorry|truck|van))\b"
    r"|\b(?:price|quantity|volume|bulk) (?:breaks?|scales?|tiers?|discounts?|rebates?)\b|\b(?:staffel|rebate)s?\b"
    r"|\b(?:raised?|increased?|hiked?|lowered) (?:their |its |the )?prices?\b",
    re.IGNORECASE,
)
# How much of an item was used: there are no movements of stock.
_ASSEMBLED = r"orders?|jobs?|assembl\w+|products?|hours?|minutes?|capacity|times"
USED_UP = re.compile(
    rf"\bhow (?:many|much)\b(?![^?]*\b(?:{_ASSEMBLED})\b)[^?]*?"
    r"\b(?:(?:did|have|has|had)\b[^?]*?\b(?:used?|consumed?)|(?:were|was|been) (?:used|consumed))\b(?: up)?"
    r"(?!\s+(?:in|for|per|by|on|to|as|with)\s+"
    r"(?:an?|one|the(?! (?:last|past|previous|current|first|second))|each|every|which|what|our|any|of)\b)",
    re.IGNORECASE,
)
