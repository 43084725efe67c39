"""The canonical entities, in an order in which each comes after those it refers to."""

from collections.abc import Mapping
from types import MappingProxyType

from data_layer.entities.bom import BOM
from data_layer.entities.customer import CUSTOMER
from data_layer.entities.entity_value import ENTITY_VALUE
from data_layer.entities.entity_word import ENTITY_WORD
from data_layer.entities.forecast import FORECAST, FORECAST_BEFORE, FORECAST_RUN
from data_layer.entities.forecast_site import FORECAST_SITE
from data_layer.entities.idle_stock import IDLE_STOCK, IDLE_TOTAL, ITEM_COVER, ITEM_MOVEMENT
from data_layer.entities.inventory import INVENTORY
from data_layer.entities.item_stock import ITEM_STOCK, PLACE_VALUE, STOCK_TOTAL
from data_layer.entities.location import WAREHOUSE, WORK_CENTRE
from data_layer.entities.order_change import ORDER_CHANGE, ORDER_IMPACT
from data_layer.entities.purchase_order import PURCHASE_ORDER, PURCHASE_ORDER_LINE
from data_layer.entities.revision import DERIVED_STATE, ENTITY_REVISION
from data_layer.entities.sales_day import SALES_DAY
from data_layer.entities.sales_order import SALES_ORDER, SALES_ORDER_LINE
from data_layer.entities.sku import SKU
from data_layer.entities.sole_source import SOLE_SOURCE
from data_layer.entities.spend_day import SPEND_DAY
from data_layer.entities.stock_finding import FINDING_TOTAL, STOCK_FINDING
from data_layer.entities.supplier import SUPPLIER, SUPPLIER_OFFER
from data_layer.entities.supplier_score import SUPPLIER_SCORE
from data_layer.entities.word_count import WORD_COUNT
from data_layer.entities.work_order import OPERATION, ROUTING, SCRAP, WORK_ORDER
from data_layer.metadata import Entity

__all__ = [
    "BY_NAME",
    "DERIVED_STATE",
    "ENTITIES",
    "ENTITY_REVISION",
    "ENTITY_VALUE",
    "ENTITY_WORD",
    "FINDING_TOTAL",
    "FORECAST",
    "FORECAST_BEFORE",
    "FORECAST_RUN",
    "FORECAST_SITE",
    "IDLE_STOCK",
    "IDLE_TOTAL",
    "ITEM_COVER",
    "ITEM_MOVEMENT",
    "ITEM_STOCK",
    "ORDER_CHANGE",
    "ORDER_IMPACT",
    "PLACE_VALUE",
    "SALES_DAY",
    "SOLE_SOURCE",
    "SPEND_DAY",
    "STOCK_FINDING",
    "STOCK_TOTAL",
    "SUPPLIER_SCORE",
    "WORD_COUNT",
]

ENTITIES: tuple[Entity, ...] = (
    SKU,
    WAREHOUSE,
    WORK_CENTRE,
    SUPPLIER,
    CUSTOMER,
    SUPPLIER_OFFER,
    BOM,
    ROUTING,
    INVENTORY,
    PURCHASE_ORDER,
    PURCHASE_ORDER_LINE,
    SALES_ORDER,
    SALES_ORDER_LINE,
    WORK_ORDER,
    OPERATION,
    SCRAP,
)
BY_NAME: Mapping[str, Entity] = MappingProxyType({entity.name: entity for entity in ENTITIES})
