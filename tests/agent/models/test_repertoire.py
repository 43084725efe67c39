from agent.models.embedded.offer import Offer
from agent.models.embedded.repertoire import Repertoire


def test_a_short_word_with_a_letter_left_out_is_still_read() -> None:
    repertoire = Repertoire((Offer("stock_on_hand", "", (), ("what is the stock of {sku}",)),))
    assert repertoire.score("what is the stok of {sku}", 0, frozenset()).loose == ()
    assert repertoire.score("what is the stew of {sku}", 0, frozenset()).loose == ("stew",)
