"""Canonical records as they are, for those who bring their own questions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.auth import needs
from api.paging import Cursor, Limit, ListPage, paged
from api.services import Parts
from core.identity import Principal, Scope
from data_layer.queries.inventory import InventoryRepository, StockRecord
from data_layer.queries.production import OpenWorkOrder, ProductionRepository
from data_layer.queries.quality import Finding, QualityRepository
from data_layer.queries.sales import OpenSalesOrder, SalesRepository
from data_layer.queries.suppliers import SupplierRepository, SupplierRow

router = APIRouter(tags=["records"])

Inventory = Annotated[Principal, Depends(needs(Scope.INVENTORY_READ))]
Orders = Annotated[Principal, Depends(needs(Scope.ORDERS_READ))]
Suppliers = Annotated[Principal, Depends(needs(Scope.SUPPLIERS_READ))]
Production = Annotated[Principal, Depends(needs(Scope.PRODUCTION_READ))]
Code = Annotated[str | None, Query(min_length=1, max_length=200)]


@router.get("/inventory/current", summary="Stock as last stated", response_model=ListPage[StockRecord])
async def inventory(
    caller: Inventory, parts: Parts, warehouse: Code = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Every stock record of the tenant, or of one warehouse (its code), in order of item, place and lot."""
    async with parts.database.replicated.read(caller) as tx:
        return paged(await InventoryRepository(tx).current(warehouse, limit=limit, cursor=cursor))


@router.get("/orders/open", summary="Open sales orders", response_model=ListPage[OpenSalesOrder])
async def orders(
    caller: Orders,
    parts: Parts,
    customer: Code = None,
    sku: Code = None,
    late_only: bool = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Most overdue first, on the plant's date; of one customer or item (their codes)."""
    async with parts.database.replicated.read(caller) as tx:
        page = await SalesRepository(tx).open_orders(
            parts.clock.today(), customer=customer, sku=sku, late_only=late_only, limit=limit, cursor=cursor
        )
    return paged(page, "orders")


@router.get("/suppliers", summary="Suppliers", response_model=ListPage[SupplierRow])
async def suppliers(
    caller: Suppliers, parts: Parts, active_only: bool = False, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    async with parts.database.replicated.read(caller) as tx:
        return paged(await SupplierRepository(tx).all(active_only=active_only, limit=limit, cursor=cursor), "suppliers")


@router.get("/production/status", summary="Open work orders", response_model=ListPage[OpenWorkOrder])
async def production(
    caller: Production,
    parts: Parts,
    sku: Code = None,
    late_only: bool = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Most overdue first, on the plant's date."""
    async with parts.database.replicated.read(caller) as tx:
        page = await ProductionRepository(tx).open_orders(
            parts.clock.today(), sku=sku, late_only=late_only, limit=limit, cursor=cursor
        )
    return paged(page, "orders")


@router.get("/quality/inventory-check", summary="What looks wrong in stock", response_model=ListPage[Finding])
async def inventory_check(caller: Inventory, parts: Parts, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Findings for the people who keep the data, gravest first."""
    async with parts.database.replicated.read(caller) as tx:
        return paged(await QualityRepository(tx).inventory_check(limit=limit, cursor=cursor), "findings")
