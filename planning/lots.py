"""How large an order is. The rules and their names are the APICS dictionary's (also Vollmann, Berry, Whybark and
Jacobs, "Manufacturing Planning and Control for Supply Chain Management", on lot sizing)."""

import numpy as np

from planning.quantity import Amounts


def order_quantity(net: Amounts, minimum: Amounts, multiple: Amounts) -> Amounts:
    """The order that covers a net requirement; none where there is none. Lot-for-lot where `minimum` and `multiple` are
    0. Else no less than `minimum`, rounded up to a `multiple`: both the same is a fixed order quantity."""
    least = np.maximum(net, minimum)
    return np.where(net > 0, least + -least % np.maximum(multiple, 1), 0)
