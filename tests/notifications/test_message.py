"""One message for all that is told: what is told is data, in each of its forms."""

import json
from datetime import UTC, datetime

from notifications.message import HTML, JSON, MOST, Told, message

AT = datetime(2025, 5, 15, 8, tzinfo=UTC)


def told(label: str, text: str) -> Told:
    return Told("stock", label, text, "erp", "sku#1", AT)


def test_one_alert_is_its_own_subject_in_one_line() -> None:
    sent = message([told("AR-5381\r\nBcc: x@y", "2 EA on hand, below 3 EA")], "email", "ann@plant.example", None)
    assert sent.subject == "AR-5381 Bcc: x@y: 2 EA on hand, below 3 EA"
    assert "2 EA on hand, below 3 EA [erp sku#1]" in sent.text


def test_what_is_told_is_escaped_in_html_and_whole_in_json() -> None:
    sent = message([told("<img src=x>", "{{ 7 * 7 }} & more")], "email", "ann@plant.example", "https://c.example")
    forms = {file.media_type: file.text for file in sent.files}
    assert "<img" not in forms[HTML]
    assert "&lt;img src=x&gt;" in forms[HTML]
    assert "{{ 7 * 7 }} &amp; more" in forms[HTML]
    assert 'href="https://c.example"' in forms[HTML]
    assert json.loads(forms[JSON])[0]["label"] == "<img src=x>"


def test_many_are_counted_beyond_the_first() -> None:
    sent = message([told(f"ITEM{n}", "low") for n in range(MOST + 4)], "email", "ann@plant.example", None)
    assert sent.subject == f"{MOST + 4} alerts"
    assert sent.text.count("- ITEM") == MOST
    assert "… and 4 more." in sent.text
