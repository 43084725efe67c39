"""The kind of a document is told from its title, else from its name, else from its folders."""

import pytest

from retrieval.kinds import Kind, kind_of


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Work instruction WI-104: pressing the crank bearing", Kind.WORK_INSTRUCTION),
        ("WI-90 Storage of bearings", Kind.WORK_INSTRUCTION),
        ("Arbeitsanweisung AA-12: Lager einpressen", Kind.WORK_INSTRUCTION),
        ("Montageanleitung Kettenzug", Kind.WORK_INSTRUCTION),
        ("Work instruction for the inspection report", Kind.WORK_INSTRUCTION),
        ("SOP-03 Receiving inspection", Kind.PROCEDURE),
        ("Verfahrensanweisung Lieferantenbewertung", Kind.PROCEDURE),
        ("Purchasing policy", Kind.PROCEDURE),
        ("Supply agreement: Lindmark Foundry AB (V10140)", Kind.AGREEMENT),
        ("Quality agreement with Brennan Bearings", Kind.AGREEMENT),
        ("Qualitätssicherungsvereinbarung", Kind.AGREEMENT),
        ("Rahmenvertrag Stahl 2025", Kind.AGREEMENT),
        ("Amendment no. 1 to the agreement", Kind.AGREEMENT),
        ("Allgemeine Einkaufsbedingungen", Kind.AGREEMENT),
        ("QP-01 Incoming inspection procedure", Kind.QUALITY),
        ("Quality manual", Kind.QUALITY),
        ("QM-02 Control of documents", Kind.QUALITY),
        ("Deviation permit DP-09", Kind.QUALITY),
        ("Inspection plan IP-07: castings", Kind.QUALITY),
        ("Prüfplan Wellen", Kind.QUALITY),
        ("Qualitätshandbuch", Kind.QUALITY),
        ("Werkszeugnisse", Kind.QUALITY),
        ("Inspection instruction: welds", Kind.QUALITY),
        ("Material specification 42CrMo4", Kind.SPECIFICATION),
        ("Datenblatt Getriebemotor", Kind.SPECIFICATION),
        ("Fertigungszeichnung 4711", Kind.SPECIFICATION),
        ("Engineering change notice ECN-2107: shaft seals", Kind.ENGINEERING_CHANGE),
        ("ECN-2088: powder coat", Kind.ENGINEERING_CHANGE),
        ("Engineering change procedure", Kind.PROCEDURE),
        ("Änderungsmitteilung 4711", Kind.ENGINEERING_CHANGE),
        ("Inspection report 2025-03", Kind.REPORT),
        ("8D report: cracked hooks", Kind.REPORT),
        ("Minutes of the quality meeting", Kind.REPORT),
        ("Prüfbericht Kette 8 mm", Kind.REPORT),
        ("Changeover in 10 minutes", Kind.OTHER),
        ("Deep drawing of covers", Kind.OTHER),
        ("Protection class IP 54", Kind.OTHER),
        ("Special offers", Kind.OTHER),
        ("Kennzeichnung der Erzeugnisse", Kind.OTHER),
        ("Betriebsbedingungen", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_a_title_tells_the_kind(title: str, kind: Kind) -> None:
    assert kind_of(title, "4711.pdf") is kind


def test_the_title_goes_before_the_name_and_the_name_before_the_nearest_folder() -> None:
    assert kind_of("Quality manual", "contracts/report.pdf") is Kind.QUALITY
    assert kind_of("Hooks", "contracts/inspection-plan_hooks.pdf") is Kind.QUALITY
    assert kind_of("Hooks", "reports/contracts/hooks.pdf") is Kind.AGREEMENT
    assert kind_of("Hooks", "C:\\Specs\\hooks.v2.pdf") is Kind.SPECIFICATION
    assert kind_of("Hooks", "hooks_wi-12.pdf") is Kind.WORK_INSTRUCTION


def test_a_mail_is_one_by_its_format_whatever_it_is_about() -> None:
    assert kind_of("AW: supply agreement", "x.eml", "message/rfc822") is Kind.MAIL
