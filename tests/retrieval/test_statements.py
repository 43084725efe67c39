"""A statement says something of its document; a sentence that has the same words says nothing."""

from datetime import date

import pytest

from retrieval.statements import Line, Statements, statements


def _read(*lines: str, alone: bool = True) -> Statements:
    return statements(Line(line, alone) for line in lines)


@pytest.mark.parametrize(
    ("line", "revision"),
    [
        ("Revision: C", "C"),
        ("Rev. 3", "3"),
        ("Rev.C", "C"),
        ("REV B", "B"),
        ("Version 1.2", "1.2"),
        ("Version: v1.2.3", "1.2.3"),
        ("Issue 4", "4"),
        ("Edition 2.", "2"),
        ("Document revision no.: 07", "07"),
        ("Revision: C (draft)", "C"),
        ("Revision: Rev. D, 2025-01-15", "D"),
        ("QP-01 Rev. C Page 1 of 4", "C"),
        ("WI-104, Rev. C", "C"),
        ("Document: QP-01 | Rev: 3 | Date: 2025-01-01", "3"),
        ("Document: QP-01. Revision: C. Valid from: 2025-01-01.", "C"),
        ("Ausgabe 3", "3"),
        ("Revisionsstand: B", "B"),
        ("Änderungsindex: AB", "AB"),
        ("Version Nr. 5", "5"),
    ],
)
def test_revisions(line: str, revision: str) -> None:
    assert _read(line).revision == revision


@pytest.mark.parametrize(
    "line",
    [
        "Revision C was rejected by the customer.",
        "The part is built to revision: C",
        "Structure: version 3. Check the version on the work order before you start.",
        "Old structure: version 1, in force until 2025-03-01.",
        "Parts of the line, Rev. C, have no hole",
        "Revision: none",
        "Revision: 3.5 mm",
        "Revision date: 2025-01-15",
        "Revision history",
        "Version: 2024",
        "Version: 1.2.3.4",
        "Issue: bearings run hot",
        "Versions 1.2",
        "Reviewed: A",
        "Supersedes: Revision B",
    ],
)
def test_what_looks_like_a_revision_and_is_none(line: str) -> None:
    assert _read(line) == Statements()


@pytest.mark.parametrize(
    ("line", "valid_from", "valid_to"),
    [
        ("Valid from: 2025-01-01", date(2025, 1, 1), None),
        ("effective 1 March 2025", date(2025, 3, 1), None),
        ("Effective date: March 1, 2025", date(2025, 3, 1), None),
        ("Valid from: 2025-01-01, until cancelled in writing with a notice of three months.", date(2025, 1, 1), None),
        ("Valid from: 2025-01-01 until further notice", date(2025, 1, 1), None),
        ("In force from 2025-03-01 on.", date(2025, 3, 1), None),
        ("Valid from 1 March 2025, valid until 31 December 2025", date(2025, 3, 1), date(2025, 12, 31)),
        ("Valid from: 2025-03-01; expires: 2025-12-31", date(2025, 3, 1), date(2025, 12, 31)),
        ("Valid: 01.03.2025 – 31.12.2025", date(2025, 3, 1), date(2025, 12, 31)),
        ("Validity period: 2025-03-01 to 2025-12-31", date(2025, 3, 1), date(2025, 12, 31)),
        ("Valid until 31/12/2025", None, date(2025, 12, 31)),
        ("Expires on 31 December 2025.", None, date(2025, 12, 31)),
        ("Expiry date: Dec 31, 2025", None, date(2025, 12, 31)),
        ("Gültig ab: 01.03.2025", date(2025, 3, 1), None),
        ("Gültig ab 1. März 2025", date(2025, 3, 1), None),
        ("Gültig vom 1. März 2025 bis 31. Dezember 2025", date(2025, 3, 1), date(2025, 12, 31)),
        ("Gültig bis zum 31.12.2025", None, date(2025, 12, 31)),
        ("Laufzeit: 01.03.2025 bis zum 31.12.2025", date(2025, 3, 1), date(2025, 12, 31)),
        ("Tritt in Kraft am 1. März 2025", date(2025, 3, 1), None),
        ("Buyer: Norvale, Brno. Supplier: Lindmark Foundry AB. Valid from: 2025-03-01.", date(2025, 3, 1), None),
    ],
)
def test_validity(line: str, valid_from: date | None, valid_to: date | None) -> None:
    found = _read(line)
    assert (found.valid_from, found.valid_to) == (valid_from, valid_to)


@pytest.mark.parametrize(
    "line",
    [
        "Valid from: 03/04/2025",
        "Valid from: 1.3.25",
        "Valid from: March 2025",
        "Valid from the day of signature",
        "Valid until cancelled",
        "Expires: never",
        "Effective 1 March 2025 the price rises by 3 %.",
        "The agreement is valid until 31 December 2025.",
        "Prices are fixed, valid until 31 December 2025",
        "Valid from: 2025-01-01 or the day of signature, whichever is later",
        "Effectiveness 2025-01-01",
        "Term: three years",
        "Das Angebot ist gültig bis 31.12.2025.",
        "Valid from: 2025-12-31; valid until: 2025-01-01",
        "Date: 2025-01-01",
        "Printed on 2025-01-01",
    ],
)
def test_what_looks_like_a_validity_and_is_none(line: str) -> None:
    assert _read(line) == Statements()


def test_places_and_people_need_a_colon() -> None:
    found = _read("Site: Brno", "Prepared by: J. Nováková", "Issued by: Quality department; approved: yes")
    assert found == Statements(site="Brno", author="J. Nováková", issuer="Quality department")
    assert _read("Standort: Werk 2", "Erstellt von: Hr. Maier", "Herausgeber: QS") == Statements(
        site="Werk 2", author="Hr. Maier", issuer="QS"
    )
    assert (
        _read("Site acceptance test", "Prepared by the buyer", "Issued by the supplier within two days") == Statements()
    )


@pytest.mark.parametrize(
    "line",
    [
        "Site: all sites",
        "Standort: alle Werke",
        "Plant: n/a",
        "Site:",
        "Plant: -",
        "Site: keep it clean before work starts",
    ],
)
def test_a_document_for_all_sites_is_for_none_in_particular(line: str) -> None:
    assert _read(line).site is None


def test_what_is_said_in_two_ways_is_not_taken_and_twice_the_same_is() -> None:
    assert _read("Revision: A", "Revision: B", "Valid from: 2025-01-01").revision is None
    assert _read("Revision: A", "Rev. A").revision == "A"


def test_in_the_midst_of_a_text_only_a_colon_makes_a_statement() -> None:
    assert _read("Rev. C", "valid until 31 December 2025", alone=False) == Statements()
    assert _read("Revision: C", alone=False).revision == "C"
