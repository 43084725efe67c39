"""What is written in a letter and stands in no record is seen before it is approved."""

from tools.actions.letter import SupplierEmail, numbers

KNOWN = numbers(("PO 4007 line 1: 1,500 EA of AR-5381, due 2025-05-01, 14 days late", "2025-05-15"))


def _letter(text: str, subject: str = "Late: 4007", known: tuple[str, ...] | None = KNOWN) -> SupplierEmail:
    return SupplierEmail(
        supplier_id="1", supplier="Proseware", to="", sender="", subject=subject, text=text, known=known, via="file"
    )


def test_numbers_of_the_data_are_known_however_their_thousands_are_written() -> None:
    plain = _letter("1500 or 1,500 of AR-5381 are 14 days late since 2025-05-01.")
    assert plain.unproven == ()
    assert "Not from the data" not in plain.preview()


def test_other_numbers_are_named_above_the_letter() -> None:
    letter = _letter("We need 900 by 2025-06-01, and again 900.", subject="Order 4008")
    assert letter.unproven == ("4008", "900", "2025-06-01")
    assert letter.preview().startswith("⚠ **Not from the data: 4008, 900 and 2025-06-01** stand in these words alone.")


def test_what_is_changed_is_judged_anew() -> None:
    letter = _letter("We need 900.")
    assert letter.edited({"text": "We need 1,500."}).unproven == ()
    assert letter.edited({"text": "We need 901."}).unproven == ("901",)


def test_what_was_proposed_before_numbers_were_judged_can_still_be_decided() -> None:
    stored = _letter("We need 900.", known=None).model_dump(mode="json")
    del stored["known"], stored["unproven"]
    assert SupplierEmail.model_validate(stored).edited({"text": "We need 5."}).unproven == ()
