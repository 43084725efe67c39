"""The canonical model, staging and conversations"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from data_layer.security import isolation_statements, role_statements

revision = "0001"
down_revision = None

# Frozen here, so that this revision stays what it was when the model grows.
ISOLATED = (
    "copilot.idempotency",
    "copilot.message",
    "copilot.thread",
    "manufacturing.bom",
    "manufacturing.customer",
    "manufacturing.entity_word",
    "manufacturing.inventory",
    "manufacturing.inventory_history",
    "manufacturing.operation",
    "manufacturing.purchase_order",
    "manufacturing.purchase_order_line",
    "manufacturing.routing",
    "manufacturing.sales_order",
    "manufacturing.sales_order_line",
    "manufacturing.scrap",
    "manufacturing.sku",
    "manufacturing.supplier",
    "manufacturing.supplier_offer",
    "manufacturing.warehouse",
    "manufacturing.work_centre",
    "manufacturing.work_order",
    "staging.chunk",
    "staging.issue",
    "staging.job",
    "staging.progress",
    "staging.seen",
    "staging.source_state",
)


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False, comment="SHA-256 of the secret; the key is shown once"),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_api_key")),
        schema="copilot",
        comment="Read before the tenant is known: not under row-level security, not granted to the application.",
    )
    op.create_table(
        "idempotency",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="As the client gave it"),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=False,
            comment="Of the request: the same key must not ask for something else",
        ),
        sa.Column(
            "reference",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="What came of it; none: it is under way, or its process died",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "user_id", "key", name=op.f("pk_idempotency")),
        schema="copilot",
        info={"tenant": True},
    )
    op.create_index("ix_idempotency_age", "idempotency", ["tenant_id", "created_at"], unique=False, schema="copilot")
    op.create_table(
        "message",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.UUID(), nullable=False),
        sa.Column("thread_id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, comment="running | done | failed | cancelled"),
        sa.Column(
            "answer",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="The answer as the contract states it",
        ),
        sa.Column(
            "events",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="The run's events in order, for replay",
        ),
        sa.Column("feedback", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column(
            "server_id", sa.Text(), nullable=False, comment="The process that runs it; a dead one's runs fail visibly"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "message_id", name=op.f("pk_message")),
        schema="copilot",
        info={"tenant": True},
    )
    op.create_index(
        "ix_message_thread", "message", ["tenant_id", "thread_id", "created_at"], unique=False, schema="copilot"
    )
    op.create_table(
        "thread",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.UUID(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "user_id", "thread_id", name=op.f("pk_thread")),
        schema="copilot",
        info={"tenant": True},
    )
    op.create_index(
        "ix_thread_recent", "thread", ["tenant_id", "user_id", "updated_at"], unique=False, schema="copilot"
    )
    op.create_table(
        "bom",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("parent_sku", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("component_sku", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True, comment="Last day in force; empty: still in force"),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False, comment="For one parent"),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("scrap_percent", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "parent_sku", "version", "component_sku", "effective_from", name=op.f("pk_bom")
        ),
        schema="manufacturing",
        comment="One component of one version of a product structure, and when it is in force.",
        info={"tenant": True},
    )
    op.create_index(
        op.f("ix_bom_tenant_id_component_sku"),
        "bom",
        ["tenant_id", "component_sku"],
        unique=False,
        schema="manufacturing",
    )
    op.create_table(
        "customer",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("territory", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "customer_id", name=op.f("pk_customer")),
        schema="manufacturing",
        comment="Who buys from the plant.",
        info={"tenant": True},
    )
    op.create_table(
        "entity_word",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False, comment="Lower case, letters and digits"),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False, comment="Number of words of that record's name"),
        sa.PrimaryKeyConstraint("tenant_id", "word", "entity", "code", name=op.f("pk_entity_word")),
        schema="manufacturing",
        info={"tenant": True},
    )
    op.create_index(
        "ix_entity_word_code", "entity_word", ["tenant_id", "entity", "code"], unique=False, schema="manufacturing"
    )
    op.create_table(
        "inventory",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("warehouse_id", sa.Text(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False, comment="When the source stated it"),
        sa.Column("on_hand", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("allocated", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("bin", sa.Text(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "sku", "warehouse_id", "lot", name=op.f("pk_inventory")),
        schema="manufacturing",
        comment="Stock of an item at a place, as last stated; what it replaced is in inventory_history.",
        info={"tenant": True},
    )
    op.create_table(
        "inventory_history",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("warehouse_id", sa.Text(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False, comment="When the source stated it"),
        sa.Column("on_hand", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("allocated", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("bin", sa.Text(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "sku", "warehouse_id", "lot", "as_of", name=op.f("pk_inventory_history")),
        schema="manufacturing",
        comment="Stock of an item at a place, as last stated; what it replaced is in inventory_history.",
        info={"tenant": True},
    )
    op.create_table(
        "operation",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("wo_number", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("work_centre_id", sa.Text(), nullable=False),
        sa.Column("scheduled_start", sa.Date(), nullable=True),
        sa.Column("scheduled_end", sa.Date(), nullable=True),
        sa.Column("actual_start", sa.Date(), nullable=True),
        sa.Column("actual_end", sa.Date(), nullable=True),
        sa.Column("planned_hours", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("actual_hours", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("planned_cost", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("actual_cost", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "wo_number", "sequence", name=op.f("pk_operation")),
        schema="manufacturing",
        comment="One step of a work order at a work centre, planned and real.",
        info={"tenant": True},
    )
    op.create_index(
        op.f("ix_operation_tenant_id_work_centre_id"),
        "operation",
        ["tenant_id", "work_centre_id"],
        unique=False,
        schema="manufacturing",
    )
    op.create_table(
        "purchase_order",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("po_number", sa.Text(), nullable=False),
        sa.Column("supplier_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("order_date", sa.Date(), nullable=False),
        sa.Column("expected_date", sa.Date(), nullable=True),
        sa.Column("shipped_date", sa.Date(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("total", sa.Numeric(precision=18, scale=4), nullable=True, comment="As the source states it"),
        sa.Column("buyer", sa.Text(), nullable=True),
        sa.Column("ship_method", sa.Text(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'PENDING', 'APPROVED', 'PARTIAL', 'COMPLETED', 'REJECTED', 'CANCELLED')",
            name=op.f("ck_purchase_order_status"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "po_number", name=op.f("pk_purchase_order")),
        schema="manufacturing",
        comment="An order to a supplier.",
        info={"tenant": True},
    )
    op.create_index(
        op.f("ix_purchase_order_tenant_id_status_expected_date"),
        "purchase_order",
        ["tenant_id", "status", "expected_date"],
        unique=False,
        schema="manufacturing",
    )
    op.create_index(
        op.f("ix_purchase_order_tenant_id_supplier_id"),
        "purchase_order",
        ["tenant_id", "supplier_id"],
        unique=False,
        schema="manufacturing",
    )
    op.create_table(
        "purchase_order_line",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("po_number", sa.Text(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("received_quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("rejected_quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("unit_price", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("received_date", sa.Date(), nullable=True),
        sa.Column("warehouse_id", sa.Text(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "po_number", "line_number", name=op.f("pk_purchase_order_line")),
        schema="manufacturing",
        comment="One item of an order to a supplier.",
        info={"tenant": True},
    )
    op.create_index(
        op.f("ix_purchase_order_line_tenant_id_due_date"),
        "purchase_order_line",
        ["tenant_id", "due_date"],
        unique=False,
        schema="manufacturing",
    )
    op.create_index(
        op.f("ix_purchase_order_line_tenant_id_sku"),
        "purchase_order_line",
        ["tenant_id", "sku"],
        unique=False,
        schema="manufacturing",
    )
    op.create_table(
        "routing",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("work_centre_id", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("setup_hours", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("run_hours", sa.Numeric(precision=18, scale=4), nullable=True, comment="For one piece"),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "sku", "sequence", name=op.f("pk_routing")),
        schema="manufacturing",
        comment="The standard steps to make an item.",
        info={"tenant": True},
    )
    op.create_index(
        op.f("ix_routing_tenant_id_work_centre_id"),
        "routing",
        ["tenant_id", "work_centre_id"],
        unique=False,
        schema="manufacturing",
    )
    op.create_table(
        "sales_order",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("order_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("shipped_date", sa.Date(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("total", sa.Numeric(precision=18, scale=4), nullable=True, comment="As the source states it"),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'CONFIRMED', 'PARTIAL', 'COMPLETED', 'CANCELLED')", name=op.f("ck_sales_order_status")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "order_number", name=op.f("pk_sales_order")),
        schema="manufacturing",
        comment="An order of a customer.",
        info={"tenant": True},
    )
    op.create_index(
        op.f("ix_sales_order_tenant_id_customer_id"),
        "sales_order",
        ["tenant_id", "customer_id"],
        unique=False,
        schema="manufacturing",
    )
    op.create_index(
        op.f("ix_sales_order_tenant_id_status_due_date"),
        "sales_order",
        ["tenant_id", "status", "due_date"],
        unique=False,
        schema="manufacturing",
    )
    op.create_table(
        "sales_order_line",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column(
            "shipped_quantity",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Empty: the source does not say",
        ),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("unit_price", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("discount_percent", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("line_total", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "order_number", "line_number", name=op.f("pk_sales_order_line")),
        schema="manufacturing",
        comment="One item of an order of a customer.",
        info={"tenant": True},
    )
    op.create_index(
        op.f("ix_sales_order_line_tenant_id_sku"),
        "sales_order_line",
        ["tenant_id", "sku"],
        unique=False,
        schema="manufacturing",
    )
    op.create_table(
        "scrap",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("scrap_id", sa.Text(), nullable=False),
        sa.Column("wo_number", sa.Text(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("scrap_date", sa.Date(), nullable=True),
        sa.Column("work_centre_id", sa.Text(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "scrap_id", name=op.f("pk_scrap")),
        schema="manufacturing",
        comment="Pieces lost, with the reason.",
        info={"tenant": True},
    )
    op.create_index(op.f("ix_scrap_tenant_id_sku"), "scrap", ["tenant_id", "sku"], unique=False, schema="manufacturing")
    op.create_index(
        op.f("ix_scrap_tenant_id_wo_number"), "scrap", ["tenant_id", "wo_number"], unique=False, schema="manufacturing"
    )
    op.create_table(
        "sku",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False, comment="Item code"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("procurement", sa.Text(), nullable=True, comment="Made or bought"),
        sa.Column("finished_good", sa.Boolean(), nullable=True, comment="Sold as such"),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("subcategory", sa.Text(), nullable=True),
        sa.Column("product_line", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("color", sa.Text(), nullable=True),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False, comment="Stock-keeping unit of measure"),
        sa.Column("weight", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("weight_unit", sa.Text(), nullable=True),
        sa.Column("standard_cost", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("list_price", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("safety_stock", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("reorder_point", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("maximum_stock", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("lot_size", sa.Numeric(precision=18, scale=4), nullable=True, comment="Order or batch multiple"),
        sa.Column("lead_time_days", sa.Integer(), nullable=True, comment="To make or to buy, calendar days"),
        sa.Column("sold_from", sa.Date(), nullable=True),
        sa.Column("sold_to", sa.Date(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint("procurement IN ('MAKE', 'BUY')", name=op.f("ck_sku_procurement")),
        sa.PrimaryKeyConstraint("tenant_id", "sku", name=op.f("pk_sku")),
        schema="manufacturing",
        comment="An item that is bought, made, stocked or sold.",
        info={"tenant": True},
    )
    op.create_index(
        op.f("ix_sku_tenant_id_category_subcategory"),
        "sku",
        ["tenant_id", "category", "subcategory"],
        unique=False,
        schema="manufacturing",
    )
    op.create_table(
        "supplier",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("supplier_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("preferred", sa.Boolean(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True, comment="Credit rating as the source gives it: 1 is best"),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("payment_terms", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "supplier_id", name=op.f("pk_supplier")),
        schema="manufacturing",
        comment="A company that sells to the plant.",
        info={"tenant": True},
    )
    op.create_table(
        "supplier_offer",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("supplier_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("lead_time_days", sa.Integer(), nullable=True, comment="Calendar days"),
        sa.Column("price", sa.Numeric(precision=18, scale=4), nullable=True, comment="For one order unit"),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True, comment="Order unit"),
        sa.Column("minimum_quantity", sa.Numeric(precision=18, scale=4), nullable=True, comment="MOQ, in order units"),
        sa.Column("maximum_quantity", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("last_cost", sa.Numeric(precision=18, scale=4), nullable=True, comment="At the last receipt"),
        sa.Column("last_receipt_date", sa.Date(), nullable=True),
        sa.Column("preferred", sa.Boolean(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "supplier_id", "sku", name=op.f("pk_supplier_offer")),
        schema="manufacturing",
        comment="What a supplier asks for an item: lead time, price, least quantity.",
        info={"tenant": True},
    )
    op.create_index(
        op.f("ix_supplier_offer_tenant_id_sku"),
        "supplier_offer",
        ["tenant_id", "sku"],
        unique=False,
        schema="manufacturing",
    )
    op.create_table(
        "warehouse",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("warehouse_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "warehouse_id", name=op.f("pk_warehouse")),
        schema="manufacturing",
        comment="A place that holds stock.",
        info={"tenant": True},
    )
    op.create_table(
        "work_centre",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("work_centre_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("cost_rate", sa.Numeric(precision=18, scale=4), nullable=True, comment="Money an hour"),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("hours_per_week", sa.Numeric(precision=18, scale=4), nullable=True, comment="Capacity"),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "work_centre_id", name=op.f("pk_work_centre")),
        schema="manufacturing",
        comment="A place where operations are done.",
        info={"tenant": True},
    )
    op.create_table(
        "work_order",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("wo_number", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column(
            "completed_quantity", sa.Numeric(precision=18, scale=4), nullable=False, comment="Good pieces put to stock"
        ),
        sa.Column("scrapped_quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("warehouse_id", sa.Text(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("source_version", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('CREATED', 'SCHEDULED', 'IN_PROGRESS', 'PAUSED', 'COMPLETED', 'CANCELLED', 'ON_HOLD')",
            name=op.f("ck_work_order_status"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "wo_number", name=op.f("pk_work_order")),
        schema="manufacturing",
        comment="An order to make an item.",
        info={"tenant": True},
    )
    op.create_index(
        op.f("ix_work_order_tenant_id_sku"), "work_order", ["tenant_id", "sku"], unique=False, schema="manufacturing"
    )
    op.create_index(
        op.f("ix_work_order_tenant_id_status_due_date"),
        "work_order",
        ["tenant_id", "status", "due_date"],
        unique=False,
        schema="manufacturing",
    )
    op.create_table(
        "chunk",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("first_line", sa.BigInteger(), nullable=False),
        sa.Column("last_line", sa.BigInteger(), nullable=False),
        sa.Column(
            "records", sa.LargeBinary(), nullable=False, comment="The raw records with their lines: Arrow IPC, zstd"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "job_id", "step", "sequence", name=op.f("pk_chunk")),
        schema="staging",
        info={"tenant": True},
    )
    op.create_table(
        "issue",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False, comment="step * 2**40 + a running number in the order of reading"),
        sa.Column("severity", sa.Text(), nullable=False, comment="rejected: the record was not taken; warning: it was"),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False, comment="In the source file, or the record's ordinal"),
        sa.Column("source_record", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "record", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="The record as it was read"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("severity IN ('rejected', 'warning')", name=op.f("ck_issue_severity")),
        sa.PrimaryKeyConstraint("tenant_id", "job_id", "issue_id", name=op.f("pk_issue")),
        schema="staging",
        info={"tenant": True},
    )
    op.create_table(
        "job",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True, comment="One sentence: why it failed"),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "path", sa.Text(), nullable=True, comment="Where the source's files are, when not where its description says"
        ),
        sa.Column(
            "description",
            sa.Text(),
            nullable=True,
            comment="The description's file, when it was named and not found by the source's name",
        ),
        sa.Column(
            "scheduled_for",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="The time of the schedule that asked for it",
        ),
        sa.Column("cancel_requested", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "source_type IN ('ERP', 'ACCOUNTING', 'INVENTORY_SYSTEM', 'QUALITY_CONTROL', 'PRODUCTION', 'EXTERNAL_API')",
            name=op.f("ck_job_source_type"),
        ),
        sa.CheckConstraint(
            "status IN ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'PARTIALLY_FAILED')", name=op.f("ck_job_status")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "job_id", name=op.f("pk_job")),
        schema="staging",
        info={"tenant": True},
    )
    op.create_index("ix_job_recent", "job", ["tenant_id", "source_id", "requested_at"], unique=False, schema="staging")
    op.create_index(
        "uq_job_scheduled_for", "job", ["tenant_id", "source_id", "scheduled_for"], unique=True, schema="staging"
    )
    op.create_index(
        "uq_job_under_way",
        "job",
        ["tenant_id", "source_id"],
        unique=True,
        schema="staging",
        postgresql_where=sa.text("status IN ('PENDING', 'PROCESSING')"),
    )
    op.create_table(
        "progress",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False, comment="The mapping's place in the source's description"),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "position",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Where the connector goes on after a crash",
        ),
        sa.Column("cursor", sa.Text(), nullable=True, comment="Greatest value of the cursor column so far"),
        sa.Column(
            "as_of",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the source stated it; one for the whole stream",
        ),
        sa.Column("read", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("accepted", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("warnings", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("inserted", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("updated", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("removed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "expected", sa.BigInteger(), nullable=True, comment="Records the source announces, for the progress bar"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "job_id", "step", name=op.f("pk_progress")),
        schema="staging",
        info={"tenant": True},
    )
    op.create_table(
        "seen",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column(
            "keys", sa.ARRAY(sa.Text()), nullable=False, comment="Keys of the canonical rows that the batch states"
        ),
        sa.Column(
            "refused",
            sa.ARRAY(sa.Text()),
            nullable=False,
            comment="Source records that it holds but that were rejected",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "job_id", "step", "sequence", name=op.f("pk_seen")),
        schema="staging",
        comment="What a full sync has met so far, until it is known what is gone from the source.",
        info={"tenant": True},
    )
    op.create_table(
        "source_state",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False, comment="When the source stated it"),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=False, comment="When it was last read to its end"),
        sa.Column("cursor", sa.Text(), nullable=True, comment="Where the next incremental sync begins"),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "source_id", "entity", "stream", name=op.f("pk_source_state")),
        schema="staging",
        comment="Per source and entity: how fresh, and how many records were refused. Every answer quotes it.",
        info={"tenant": True},
    )
    for statement in (*role_statements(), *isolation_statements(ISOLATED)):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("source_state", schema="staging")
    op.drop_table("seen", schema="staging")
    op.drop_table("progress", schema="staging")
    op.drop_index("uq_job_under_way", table_name="job", schema="staging")
    op.drop_index("uq_job_scheduled_for", table_name="job", schema="staging")
    op.drop_index("ix_job_recent", table_name="job", schema="staging")
    op.drop_table("job", schema="staging")
    op.drop_table("issue", schema="staging")
    op.drop_table("chunk", schema="staging")
    op.drop_index(op.f("ix_work_order_tenant_id_status_due_date"), table_name="work_order", schema="manufacturing")
    op.drop_index(op.f("ix_work_order_tenant_id_sku"), table_name="work_order", schema="manufacturing")
    op.drop_table("work_order", schema="manufacturing")
    op.drop_table("work_centre", schema="manufacturing")
    op.drop_table("warehouse", schema="manufacturing")
    op.drop_index(op.f("ix_supplier_offer_tenant_id_sku"), table_name="supplier_offer", schema="manufacturing")
    op.drop_table("supplier_offer", schema="manufacturing")
    op.drop_table("supplier", schema="manufacturing")
    op.drop_index(op.f("ix_sku_tenant_id_category_subcategory"), table_name="sku", schema="manufacturing")
    op.drop_table("sku", schema="manufacturing")
    op.drop_index(op.f("ix_scrap_tenant_id_wo_number"), table_name="scrap", schema="manufacturing")
    op.drop_index(op.f("ix_scrap_tenant_id_sku"), table_name="scrap", schema="manufacturing")
    op.drop_table("scrap", schema="manufacturing")
    op.drop_index(op.f("ix_sales_order_line_tenant_id_sku"), table_name="sales_order_line", schema="manufacturing")
    op.drop_table("sales_order_line", schema="manufacturing")
    op.drop_index(op.f("ix_sales_order_tenant_id_status_due_date"), table_name="sales_order", schema="manufacturing")
    op.drop_index(op.f("ix_sales_order_tenant_id_customer_id"), table_name="sales_order", schema="manufacturing")
    op.drop_table("sales_order", schema="manufacturing")
    op.drop_index(op.f("ix_routing_tenant_id_work_centre_id"), table_name="routing", schema="manufacturing")
    op.drop_table("routing", schema="manufacturing")
    op.drop_index(
        op.f("ix_purchase_order_line_tenant_id_sku"), table_name="purchase_order_line", schema="manufacturing"
    )
    op.drop_index(
        op.f("ix_purchase_order_line_tenant_id_due_date"), table_name="purchase_order_line", schema="manufacturing"
    )
    op.drop_table("purchase_order_line", schema="manufacturing")
    op.drop_index(op.f("ix_purchase_order_tenant_id_supplier_id"), table_name="purchase_order", schema="manufacturing")
    op.drop_index(
        op.f("ix_purchase_order_tenant_id_status_expected_date"), table_name="purchase_order", schema="manufacturing"
    )
    op.drop_table("purchase_order", schema="manufacturing")
    op.drop_index(op.f("ix_operation_tenant_id_work_centre_id"), table_name="operation", schema="manufacturing")
    op.drop_table("operation", schema="manufacturing")
    op.drop_table("inventory_history", schema="manufacturing")
    op.drop_table("inventory", schema="manufacturing")
    op.drop_index("ix_entity_word_code", table_name="entity_word", schema="manufacturing")
    op.drop_table("entity_word", schema="manufacturing")
    op.drop_table("customer", schema="manufacturing")
    op.drop_index(op.f("ix_bom_tenant_id_component_sku"), table_name="bom", schema="manufacturing")
    op.drop_table("bom", schema="manufacturing")
    op.drop_index("ix_thread_recent", table_name="thread", schema="copilot")
    op.drop_table("thread", schema="copilot")
    op.drop_index("ix_message_thread", table_name="message", schema="copilot")
    op.drop_table("message", schema="copilot")
    op.drop_index("ix_idempotency_age", table_name="idempotency", schema="copilot")
    op.drop_table("idempotency", schema="copilot")
    op.drop_table("api_key", schema="copilot")
