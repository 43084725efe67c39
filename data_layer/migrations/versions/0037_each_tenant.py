"""What is asked of many tenants in one statement, of each under row-level security as if it were asked alone."""

from alembic import op

from data_layer.database import TENANT_SETTING

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# With the rights of whoever calls it. The setting that policies compare with is each tenant's in turn.
_EACH = f"""
CREATE FUNCTION copilot.{{head}} LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE one text; {{declared}}
BEGIN
    FOREACH one IN ARRAY tenants LOOP
        PERFORM set_config('{TENANT_SETTING}', one, true);
        {{body}}
    END LOOP;
    PERFORM set_config('{TENANT_SETTING}', '', true);
    RETURN {{returned}};
END $$
"""
FUNCTIONS = {
    "audit_expired(text[], interval)": _EACH.format(
        head="audit_expired(tenants text[], age interval) RETURNS bigint",
        declared="those bigint; gone bigint := 0;",
        body="""DELETE FROM copilot.audit WHERE tenant_id = one AND at < now() - age;
        GET DIAGNOSTICS those = ROW_COUNT;
        gone := gone + those;""",
        returned="gone",
    ),
    "sources_of(text[])": _EACH.format(
        head="sources_of(tenants text[]) RETURNS TABLE (tenant text, source text, known_at timestamptz)",
        declared="",
        body="""RETURN QUERY SELECT one, s.source_id, min(s.as_of) FROM staging.source_state s
            WHERE s.tenant_id = one GROUP BY s.source_id;""",
        returned="",
    ),
    "events_waiting(text[], text[])": _EACH.format(
        head="events_waiting(tenants text[], entities text[]) RETURNS TABLE (waiting bigint, oldest timestamptz)",
        declared="",
        body="""IF EXISTS (SELECT FROM copilot.event e WHERE e.tenant_id = one) THEN
            RETURN QUERY SELECT w.waiting, w.oldest
            FROM unnest(entities) AS n (entity)
            LEFT JOIN copilot.event_position p ON p.tenant_id = one AND p.entity = n.entity
            CROSS JOIN LATERAL (
                SELECT count(*) AS waiting, min(e.at) AS oldest FROM copilot.event e
                WHERE e.tenant_id = one AND e.entity = n.entity AND e.number > coalesce(p.number, 0)
            ) AS w WHERE w.waiting > 0;
        END IF;""",
        returned="",
    ),
    "documents_changed(text[])": _EACH.format(
        head="documents_changed(tenants text[]) RETURNS TABLE (tenant text, changed bigint)",
        declared="",
        body="""RETURN QUERY SELECT one, c.changes::bigint FROM copilot.document_changes c
            WHERE c.tenant_id = one AND c.changes > 0;""",
        returned="",
    ),
    "answering(text[])": _EACH.format(
        head="answering(tenants text[]) RETURNS SETOF text",
        declared="",
        body="""IF EXISTS (SELECT FROM copilot.message m WHERE m.tenant_id = one AND m.status = 'running') THEN
            RETURN NEXT one;
        END IF;""",
        returned="",
    ),
}


def upgrade() -> None:
    for made in FUNCTIONS.values():
        op.execute(made)


def downgrade() -> None:
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION copilot.{name}")
