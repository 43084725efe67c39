"""A large plant, made by the database itself, straight into the canonical tables: a sync of it would take an hour.

Every figure follows from `items`, the number of SKUs, so two sizes are the same plant but for their size: a fifth of
them made, in four levels; two stock records and ten past ones for each, two lines of sales orders, one of a purchase
order, one work order with two operations, one offer of a supplier.
"""

from datetime import date

import psycopg

from data_layer.bulk import BulkSession
from data_layer.derived import renew_derived
from data_layer.entities import ENTITIES
from data_layer.libpq import libpq
from data_layer.sorting import renew_values
from data_layer.word_counts import renew_word_counts

TENANT = "bench"
TODAY = date(2026, 5, 15)

# 8,000 names, each in 125 sizes; the words are as common as those of a real item master.
_KINDS = (
    "Bolt,Nut,Washer,Screw,Bearing,Bracket,Plate,Spring,Gasket,Seal,Valve,Pump,Motor,Gear,Shaft,Pulley,Belt,Chain,"
    "Hinge,Lever,Handle,Cover,Frame,Panel,Housing,Flange,Coupling,Bushing,Pin,Rivet,Clamp,Hose,Fitting,Nozzle,Filter,"
    "Sensor,Switch,Relay,Cable,Fuse"
)
_SORTS = (
    "Hexagon,Flat,Round,Square,Threaded,Slotted,Tapered,Locking,Heavy,Light,Outer,Inner,Upper,Lower,Left,Right,Front,"
    "Rear,Double,Single"
)
_MATERIALS = "Steel,Brass,Aluminium,Copper,Nylon,Rubber,Titanium,Zinc,Bronze,Ceramic"

_SKU = f"""
INSERT INTO manufacturing.sku (sku, name, procurement, finished_good, active, category, subcategory, product_line,
    color, size, unit, standard_cost, list_price, currency, safety_stock, reorder_point, maximum_stock, lead_time_days,
    {{lineage}})
SELECT {{sku}}, (string_to_array('{_SORTS}', ','))[1 + n % 20] || ' ' ||
    (string_to_array('{_KINDS}', ','))[1 + n / 20 % 40] || ' ' ||
    (string_to_array('{_MATERIALS}', ','))[1 + n / 800 % 10] || ', ' || 10 + n / 8000 || ' mm',
    CASE WHEN n % 100 < 30 THEN 'MAKE' ELSE 'BUY' END, n % 100 < 5, n % 50 > 0, 'Category ' || n / 20 % 40,
    'Kind ' || n / 20 % 400, (ARRAY['Road', 'Mountain', 'Touring', 'Standard'])[1 + n % 4],
    (ARRAY['red', 'black', 'silver', 'blue', 'yellow', 'grey', 'white'])[1 + n % 7], CAST(10 + n % 60 AS text), 'EA',
    CASE WHEN n % 40 > 0 THEN 1 + n % 500 END, 2 + n % 900, 'EUR', 20 + n % 30, 60 + n % 50, 400 + n % 300, 3 + n % 40,
    {{told}}
FROM generate_series(0, {{items}} - 1) AS n
"""
_STATEMENTS = (
    """INSERT INTO manufacturing.warehouse (warehouse_id, name, site, active, {lineage})
    SELECT 'W' || n, 'Hall ' || chr(65 + n) || ' Store', 'Site ' || n / 4, true, {told}
    FROM generate_series(0, 7) AS n""",
    """INSERT INTO manufacturing.work_centre (work_centre_id, name, site, cost_rate, currency, hours_per_week, active,
        {lineage})
    SELECT 'WC' || n, 'Machining Cell ' || n, 'Site ' || n / 40, 50, 'EUR', 400, true, {told}
    FROM generate_series(0, 79) AS n""",
    """INSERT INTO manufacturing.supplier (supplier_id, name, active, preferred, rating, country, payment_terms,
        currency, {lineage})
    SELECT 'V' || n, 'Supplier Works ' || chr(65 + n % 26) || chr(65 + n / 26 % 26) || n, n % 20 > 0, n % 5 = 0,
        1 + n % 5, 'Country ' || n % 30, '30 days', 'EUR', {told}
    FROM generate_series(0, {suppliers} - 1) AS n""",
    """INSERT INTO manufacturing.customer (customer_id, name, type, territory, country, active, {lineage})
    SELECT 'C' || n, 'Customer Trading ' || chr(65 + n % 26) || chr(65 + n / 26 % 26) || n, (ARRAY['Store',
        'Online'])[1 + n % 2], 'Territory ' || n % 12, 'Country ' || n % 30, true, {told}
    FROM generate_series(0, {customers} - 1) AS n""",
    _SKU,
    """INSERT INTO manufacturing.supplier_offer (supplier_id, sku, lead_time_days, price, currency, unit,
        minimum_quantity, preferred, {lineage})
    SELECT 'V' || (n * 7919 + i * 13) % {suppliers}, {sku}, 5 + n % 60, 1 + n % 480, 'EUR', 'EA', 10, false,
        {told}
    FROM generate_series(0, {items} - 1) AS n, generate_series(0, CAST(n % 7 < 3 AS integer)) AS i
    WHERE n % 100 >= 30 ON CONFLICT DO NOTHING""",
    # Each made item takes ten others, all of lower levels.
    """INSERT INTO manufacturing.bom (parent_sku, version, component_sku, effective_from, quantity, unit, position,
        {lineage})
    SELECT {sku}, '1', 'PT-' || lpad(CAST((n / 100 * 31 + i * 1009 + n % 100 * 7) % ({items} / 100) * 100 + CASE
        WHEN n % 100 < 5 AND i <= 6 THEN 5 + (n + i) % 10 WHEN n % 100 BETWEEN 5 AND 14 AND i <= 4 THEN 15 + (n
        + i) % 15 ELSE 30 + (n * 13 + i * 7) % 70 END AS text), 7, '0'), DATE '2020-01-01', 1 + i % 4, 'EA', i,
        {told}
    FROM generate_series(0, {items} - 1) AS n, generate_series(1, 10) AS i
    WHERE n % 100 < 30 ON CONFLICT DO NOTHING""",
    """INSERT INTO manufacturing.inventory (sku, warehouse_id, lot, as_of, on_hand, allocated, unit, bin, {lineage})
    SELECT {sku}, 'W' || (n + i * 3) % 8, '', TIMESTAMPTZ '2026-05-15 04:00Z', (n * 7919 + i * 31) % 400, n %
        20, 'EA', 'B' || n % 97, {told}
    FROM generate_series(0, {items} - 1) AS n, generate_series(0, 1) AS i
    WHERE n % 13 > 0""",
    """INSERT INTO manufacturing.inventory_history (sku, warehouse_id, lot, as_of, on_hand, allocated, unit, bin,
        {lineage})
    SELECT {sku}, 'W' || (n + i % 2 * 3) % 8, '', TIMESTAMPTZ '2026-05-14 04:00Z' - 7 * i * INTERVAL '1 day', (n
        * 7919 + i * 17) % 400, n % 20, 'EA', 'B' || n % 97, {told}
    FROM generate_series(0, {items} - 1) AS n, generate_series(1, 10) AS i""",
    # Four years of orders; of the last three weeks most are open, of older ones a few.
    """INSERT INTO manufacturing.sales_order (order_number, customer_id, status, order_date, due_date, shipped_date,
        channel, currency, total, {lineage})
    SELECT 'SO' || n, 'C' || (n * 7919) % {customers}, CASE WHEN n % 50 = 0 THEN 'CANCELLED' WHEN age < 21 OR n
        % 400 = 7 THEN 'CONFIRMED' ELSE 'COMPLETED' END, {today} - age, {today} - age + 12, CASE WHEN age >= 21
        THEN {today} - age + 9 END, (ARRAY['Web', 'Sales force', 'EDI'])[1 + n % 3], 'EUR', 100 + n % 5000,
        {told}
    FROM (SELECT n, CAST(1459 - n * 1460 / ({items} / 2) AS integer) AS age FROM generate_series(0, {items} / 2
        - 1) AS n) AS o""",
    """INSERT INTO manufacturing.sales_order_line (order_number, line_number, sku, quantity, shipped_quantity, unit,
        unit_price, line_total, currency, {lineage})
    SELECT 'SO' || n, i, 'PT-' || lpad(CAST( (n * 7919 + i * 104729) % ({items} * 9 / 10) AS text), 7, '0'), 1 +
        n % 9, 0, 'EA', 2 + n % 900, (1 + n % 9) * (2 + n % 900), 'EUR', {told}
    FROM generate_series(0, {items} / 2 - 1) AS n, generate_series(1, 4) AS i""",
    """INSERT INTO manufacturing.purchase_order (po_number, supplier_id, status, order_date, expected_date,
        shipped_date, currency, total, buyer, {lineage})
    SELECT 'PO' || n, 'V' || (n * 7919) % {suppliers}, CASE WHEN n % 60 = 0 THEN 'REJECTED' WHEN age < 21 OR n %
        400 = 7 THEN 'APPROVED' ELSE 'COMPLETED' END, {today} - age, {today} - age + 14, CASE WHEN age >= 21
        THEN {today} - age + 13 END, 'EUR', 100 + n % 9000, 'Buyer ' || n % 20, {told}
    FROM (SELECT n, CAST(1459 - n * 1460 / ({items} / 3) AS integer) AS age FROM generate_series(0, {items} / 3
        - 1) AS n) AS o""",
    """INSERT INTO manufacturing.purchase_order_line (po_number, line_number, sku, quantity, received_quantity,
        rejected_quantity, unit, unit_price, currency, due_date, received_date, {lineage})
    SELECT 'PO' || n, i, 'PT-' || lpad(CAST((n * 7919 + i * 101) % ({items} / 100) * 100 + 30 + (n + i) % 70 AS
        text), 7, '0'), 100, CASE WHEN age < 21 OR n % 400 = 7 THEN 0 ELSE 100 END, CASE WHEN n % 30 = 0 THEN 3
        ELSE 0 END, 'EA', 1 + n % 480, 'EUR', {today} - age + 14, CASE WHEN age >= 21 AND n % 400 <> 7 THEN
        {today} - age + 10 + CAST(n % 9 AS integer) END, {told}
    FROM (SELECT n, CAST(1459 - n * 1460 / ({items} / 3) AS integer) AS age FROM generate_series(0, {items} / 3
        - 1) AS n) AS o, generate_series(1, 3) AS i""",
    """INSERT INTO manufacturing.work_order (wo_number, sku, status, quantity, completed_quantity, scrapped_quantity,
        unit, start_date, due_date, end_date, {lineage})
    SELECT 'WO' || n, 'PT-' || lpad(CAST((n * 7919) % ({items} / 100) * 100 + n % 30 AS text), 7, '0'), CASE
        WHEN age < 14 THEN 'IN_PROGRESS' ELSE 'COMPLETED' END, 10 + n % 50, CASE WHEN age < 14 THEN 0 ELSE 10 +
        n % 50 - CAST(n % 40 = 0 AS integer) END, CASE WHEN age >= 14 THEN CAST(n % 40 = 0 AS integer) ELSE 0
        END, 'EA', {today} - age, {today} - age + 10, CASE WHEN age >= 14 THEN {today} - age + 6 + CAST(n % 8 AS
        integer) END, {told}
    FROM (SELECT n, CAST(1459 - n * 1460 / ({items}) AS integer) AS age FROM generate_series(0, {items} - 1) AS
        n) AS o""",
    """INSERT INTO manufacturing.operation (wo_number, sequence, work_centre_id, scheduled_start, scheduled_end,
        actual_start, actual_end, planned_hours, actual_hours, planned_cost, actual_cost, currency, {lineage})
    SELECT 'WO' || n, i * 10, 'WC' || (n + i * 7) % 80, {today} - age + i, {today} - age + i + 3, CASE WHEN age
        >= 14 THEN {today} - age + i END, CASE WHEN age >= 14 THEN {today} - age + i + 1 + CAST(n % 4 AS
        integer) END, 2 + n % 7, CASE WHEN age >= 14 THEN 2 + n % 8 END, 100, CASE WHEN age >= 14 THEN 90 + n %
        40 END, 'EUR', {told}
    FROM (SELECT n, CAST(1459 - n * 1460 / ({items}) AS integer) AS age FROM generate_series(0, {items} - 1) AS
        n) AS o, generate_series(1, 2) AS i""",
    """INSERT INTO manufacturing.scrap (scrap_id, wo_number, sku, quantity, unit, reason, scrap_date, work_centre_id,
        {lineage})
    SELECT 'S' || wo_number, wo_number, sku, scrapped_quantity, 'EA', 'Reason ' || 1 + ascii(right(wo_number,
        1)) % 12, end_date, 'WC1', {told}
    FROM (SELECT *, CAST(1 AS bigint) AS n FROM manufacturing.work_order WHERE scrapped_quantity > 0) AS w""",
    """INSERT INTO manufacturing.entity_word (tenant_id, word, entity, code, words)
    SELECT DISTINCT ON (code, word) '{tenant}', word, entity, code, 4
    FROM ({named}) AS n, LATERAL ( SELECT regexp_split_to_table(lower(code || ' ' || name), '[^[:alnum:]]+') AS
        word UNION ALL SELECT lower(regexp_replace(code, '[^[:alnum:]]', '', 'g'))) AS cut
    WHERE word <> ''""",
    """INSERT INTO staging.source_state (tenant_id, source_id, entity, stream, source_type, job_id, as_of, synced_at,
        read, accepted, rejected)
    SELECT '{tenant}', 'erp', entity, 'bench', 'ERP', gen_random_uuid(), now(), now(), 9, 9, 0
    FROM unnest(ARRAY[{entities}]) AS entity""",
)
_LINEAGE = "tenant_id, source_system, source_record, job_id, created_by"


def fill(url: str, items: int) -> None:
    """A plant of so many SKUs (a multiple of 10,000 at best) in a migrated, empty database."""
    given = {
        "items": f"{items}::bigint",
        "tenant": TENANT,
        "today": f"DATE '{TODAY}'",
        "suppliers": max(items // 500, 20),
        "customers": max(items // 50, 100),
        "sku": "'PT-' || lpad(CAST(n AS text), 7, '0')",
        "lineage": _LINEAGE,
        "told": f"'{TENANT}', 'erp', 'bench#' || n, '00000000-0000-0000-0000-000000000000'::uuid, '{TENANT}'",
        "named": " UNION ALL ".join(
            f"SELECT '{e.name}' AS entity, {e.named_by[0]} AS code, coalesce({e.named_by[1]}, '') AS name"
            f" FROM manufacturing.{e.name}"
            for e in ENTITIES
            if e.named_by
        ),
        "entities": ", ".join(f"'{e.name}'" for e in ENTITIES),
    }
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'")
        for statement in _STATEMENTS:
            connection.execute(statement.format(**given).encode())
        with BulkSession(url, TENANT) as session, session.transaction():
            for entity in ENTITIES:
                renew_values(session, entity, changed=True)
                renew_word_counts(session, entity, changed=True)
        renew_derived(url, TENANT, TODAY)
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
