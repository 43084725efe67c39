"""Sales, purchases and production. The three kinds of order share a range of numbers: a number alone says little."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from evals.sheet import Table
from evals.valdarda.catalogue import Item
from evals.valdarda.dice import between, of, share
from evals.valdarda.master import CUSTOMERS, SUPPLIERS, boxed, offers
from evals.valdarda.sheet import TODAY, back, day, money, quantity

SALES, PURCHASES, PRODUCTION = 400, 300, 250
REASONS = {"01": "Surface scratch", "02": "Leak at pressure test", "03": "Wrong dimension", "04": "Weld porosity",
           "05": "Coating defect", "06": "Damaged in handling"}  # fmt: skip
_CHANNELS = ("10", "20", "30")
_BUYERS = ("L. Marchetti", "S. Ferri", "G. Olmi")


def tables(items: Sequence[Item]) -> list[Table]:
    return [*_sales(items), *_purchases(items), *_production(items)]


def _sales(items: Sequence[Item]) -> list[Table]:
    sold = [item for item in items if item.price is not None]
    machines = [item for item in sold if item.kind == "FERT"]
    heads: list[tuple[str, ...]] = []
    lines: list[tuple[str, ...]] = []
    for n in range(SALES):
        ordered = back(430 - n * 430 // SALES + between(0, 2, "so day", n))
        wanted = ordered + timedelta(days=between(12, 45, "so wanted", n))
        number, customer = f"{20001 + n:010d}", of(CUSTOMERS, "customer", n)
        chance = share("so state", n)
        cancelled = chance > 0.965
        past = (TODAY - wanted).days
        state = "C" if chance < (0.94 if past > 5 else 0.55 if past > 0 else 0.08) else "B" if chance < 0.955 else "A"
        if past <= 0 and state != "C":
            state = "B" if chance < 0.2 else "E" if chance > 0.92 else "A"
        total = Decimal(0)
        for at in range(1, between(1, 4, "so lines", n) + 1):
            item = of(machines if share("machine", n, at) < 0.6 else sold, "so item", n, at)
            assert item.price is not None
            much = between(1, 6, "so much", n, at) if item.price > 200 else between(5, 60, "so many", n, at)
            off = of((0, 0, 5, 8, 12), "so off", n, at)
            shipped = much if state == "C" else (much // 2 if at > 1 else much) if state == "B" else 0
            value = (item.price * much * (100 - off) / 100).quantize(Decimal("0.01"))
            total += value
            lines.append((number, f"{10 * at:06d}", item.code, quantity(Decimal(much)),
                          quantity(Decimal(0 if cancelled else shipped)), item.unit, money(item.price), str(off),
                          money(value)))  # fmt: skip
        channel = "30" if customer[3] == "Bar" else of(_CHANNELS[:2], "channel", n)
        heads.append((number, customer[0], day(ordered), day(wanted), state, "C" if cancelled else "", channel,
                      money(total), "EUR"))  # fmt: skip
    return [
        Table("VBAK", "VBELN;KUNNR;AUDAT;VDATU;GBSTK;ABSTK;VTWEG;NETWR;WAERK", heads),
        Table("VBAP", "VBELN;POSNR;MATNR;KWMENG;LFMNG;VRKME;NETPR;RABATT;NETWR", lines),
    ]


def _purchases(items: Sequence[Item]) -> list[Table]:
    offered = offers(items)
    heads: list[tuple[str, ...]] = []
    lines: list[tuple[str, ...]] = []
    schedule: list[tuple[str, ...]] = []
    for n in range(PURCHASES):
        number, ordered = f"{20101 + n:010d}", back(425 - n * 425 // PURCHASES)
        supplier = of(SUPPLIERS, "po supplier", n)
        theirs = [one for one in offered if one[0] == supplier[0]]
        chance, total = share("po state", n), Decimal(0)
        due = [ordered + timedelta(days=theirs[between(0, len(theirs) - 1, "po item", n, at)][2])
               for at in range(1, between(1, 3, "po lines", n) + 1)]  # fmt: skip
        past = (TODAY - max(due)).days
        state = "Evaso" if chance < (0.92 if past > 4 else 0.3) else "Parziale" if chance < 0.96 else "Approvato"
        if past <= 4 and state != "Evaso":
            state = "Da approvare" if chance > 0.8 else "Parziale" if chance > 0.7 else "Approvato"
        state = {0: "Annullato", 1: "Respinto"}.get(between(0, 45, "po off", n), state)
        for at, when in enumerate(due, 1):
            _, item, _, hundred, least = theirs[between(0, len(theirs) - 1, "po item", n, at)]
            much = Decimal(least * between(1, 8, "po much", n, at))
            came = state == "Evaso" or (state == "Parziale" and at == 1)
            part = (much / 2).to_integral_value() if state == "Parziale" and came else much
            arrived = min(when + timedelta(days=between(-3, 9, "po arrival", n, at)), back(1)) if came else None
            total += (hundred * much / 100).quantize(Decimal("0.01"))
            line = f"{10 * at:05d}"
            lines.append((number, line, item.code, quantity(much), boxed(item)[0], money(hundred), "100",
                          of(("0001", "0002"), "po place", n, at)))  # fmt: skip
            schedule.append((number, line, day(when), quantity(part if came else Decimal(0)), day(arrived)))
        heads.append((number, supplier[0], day(ordered), state, supplier[5], of(_BUYERS, "buyer", n), money(total)))
    return [
        Table("EKKO", "EBELN;LIFNR;BEDAT;STATO;WAERS;EKGRP;NETWR", heads),
        Table("EKPO", "EBELN;EBELP;MATNR;MENGE;BSTME;NETPR;PEINH;LGORT", lines),
        Table("EKET", "EBELN;EBELP;EINDT;WEMNG;WEDAT", schedule),
    ]


def _production(items: Sequence[Item]) -> list[Table]:
    made = [item for item in items if item.parts]
    orders: list[tuple[str, ...]] = []
    scrap: list[tuple[str, ...]] = []
    for n in range(PRODUCTION):
        number, item = f"{20051 + n:010d}", of(made, "wo item", n)
        start = back(420 - n * 430 // PRODUCTION)
        due = start + timedelta(days=between(3, 21, "wo days", n))
        much = between(2, 12, "wo much", n) if item.kind == "FERT" else between(10, 60, "wo much", n)
        chance, past = share("wo state", n), (TODAY - due).days
        state = "C" if past > 0 and chance < (0.93 if past > 20 else 0.45) else "L" if chance < 0.96 else "F"
        if past <= 0:
            state = "L" if start <= TODAY and chance < 0.7 else "R" if chance < 0.85 else "A"
        state = "X" if between(0, 40, "wo off", n) == 0 else state
        lost = between(1, max(1, much // 6), "wo lost", n) if state in "CL" and share("wo loses", n) < 0.32 else 0
        good = much - lost if state == "C" else between(0, much - lost, "wo good", n) if state == "L" else 0
        ended = min(due + timedelta(days=between(-2, 7, "wo end", n)), back(1)) if state == "C" else None
        orders.append((number, item.code, quantity(Decimal(much)), quantity(Decimal(good)), quantity(Decimal(lost)),
                       item.unit, state, day(start), day(due), day(ended)))  # fmt: skip
        if lost:
            reason = of(tuple(REASONS), "reason", n)
            when = min(ended or TODAY, back(1))
            scrap.append((f"{9001 + len(scrap)}", number, item.code, quantity(Decimal(lost)), reason, day(when)))
    return [
        Table("AUFK", "AUFNR;MATNR;GAMNG;IGMNG;XMNGA;GMEIN;STAT;GSTRP;GLTRP;GETRI", orders),
        Table("QMEL", "QMNUM;AUFNR;MATNR;MENGE;GRUND;QMDAT", scrap),
        Table("GRUND", "GRUND;TESTO", list(REASONS.items())),
    ]
