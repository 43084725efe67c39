"""The rules there are. A new one is its file and one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from tools.alerts.rule import Rule
from tools.alerts.rules.changed_orders import CHANGED_ORDERS
from tools.alerts.rules.data_quality import DATA_QUALITY
from tools.alerts.rules.forecast import FORECAST
from tools.alerts.rules.late_orders import LATE_PURCHASES, LATE_WORK
from tools.alerts.rules.shortage import SHORTAGE
from tools.alerts.rules.source import SOURCE
from tools.alerts.rules.stock import STOCK

RULES: tuple[Rule, ...] = (
    STOCK,
    SHORTAGE,
    LATE_PURCHASES,
    LATE_WORK,
    CHANGED_ORDERS,
    FORECAST,
    SOURCE,
    DATA_QUALITY,
)
by_name: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in RULES})
