"""The closed vocabularies of the canonical model."""

from enum import StrEnum


class DataSourceType(StrEnum):
    ERP = "ERP"
    ACCOUNTING = "ACCOUNTING"
    INVENTORY_SYSTEM = "INVENTORY_SYSTEM"
    QUALITY_CONTROL = "QUALITY_CONTROL"
    PRODUCTION = "PRODUCTION"
    EXTERNAL_API = "EXTERNAL_API"


class IngestionStatus(StrEnum):
    """PARTIALLY_FAILED: finished, with some records rejected. A cancelled job is FAILED and says so."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    PARTIALLY_FAILED = "PARTIALLY_FAILED"


class InventoryStatus(StrEnum):
    """CRITICAL: none, or below safety stock. LOW: below reorder point. EXCESS: above maximum stock."""

    CRITICAL = "CRITICAL"
    LOW = "LOW"
    OPTIMAL = "OPTIMAL"
    EXCESS = "EXCESS"


class WorkOrderStatus(StrEnum):
    CREATED = "CREATED"
    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    PAUSED = "PAUSED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    ON_HOLD = "ON_HOLD"


class SalesOrderStatus(StrEnum):
    DRAFT = "DRAFT"
    CONFIRMED = "CONFIRMED"
    PARTIAL = "PARTIAL"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class PurchaseOrderStatus(StrEnum):
    DRAFT = "DRAFT"
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    PARTIAL = "PARTIAL"
    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"


class Procurement(StrEnum):
    MAKE = "MAKE"
    BUY = "BUY"


OPEN_WORK_ORDER = tuple(
    str(s) for s in WorkOrderStatus if s not in (WorkOrderStatus.COMPLETED, WorkOrderStatus.CANCELLED)
)
OPEN_SALES_ORDER = (str(SalesOrderStatus.CONFIRMED), str(SalesOrderStatus.PARTIAL))
OPEN_PURCHASE_ORDER = tuple(
    str(s) for s in (PurchaseOrderStatus.PENDING, PurchaseOrderStatus.APPROVED, PurchaseOrderStatus.PARTIAL)
)
