from tools.planning.unread import Reason, Unread


def test_what_is_left_out_is_told_with_its_number_and_a_few_examples() -> None:
    several = Unread.of(Reason.STOCK_UNIT, ("B", "A", "D", "C"), "ABCD", 5)
    assert several.told == "5 records of stock in another unit than the item's: left out (A, B, C and others)."
    one = Unread.of(Reason.LEAD_UNKNOWN, ("A",), "A", 1)
    assert one.told == "1 item without lead time: taken as 0 days (A)."
