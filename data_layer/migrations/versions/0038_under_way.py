"""What is being answered counts against a quota too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from data_layer.database import TENANT_SETTING

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# Each statement sees what was committed before it, and nobody else is between the first and the last: who counts those
# under way has either waited for another's reservation or for what that one used.
UNDER_QUOTA = f"""
CREATE FUNCTION copilot.under_quota(whose text, question uuid, since date, seconds float8)
RETURNS TABLE (quota jsonb, tokens numeric, cost numeric, used_up boolean) LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    now_s float8 := extract(epoch FROM clock_timestamp());
    live jsonb; others bigint; questions numeric; turn numeric; of_tokens numeric; of_cost numeric;
BEGIN
    SELECT t.quota, coalesce(t.asking, '{{}}'), t.largest_turn INTO quota, live, turn
    FROM copilot.tenant t WHERE t.tenant_id = whose AND t.quota IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM set_config('{TENANT_SETTING}', whose, true);
    SELECT coalesce(sum(u.sent + u.received), 0), coalesce(sum(u.cost), 0), coalesce(sum(u.questions), 0)
    INTO tokens, cost, questions FROM copilot.usage u WHERE u.tenant_id = whose AND u.day >= since;
    SELECT coalesce(jsonb_object_agg(e.key, e.value), '{{}}'), count(*) INTO live, others
    FROM jsonb_each(live) AS e WHERE e.value::float8 > now_s;
    of_tokens := (quota ->> 'tokens')::numeric;
    of_cost := (quota ->> 'cost')::numeric;
    turn := greatest(turn, tokens / nullif(questions, 0));
    used_up := coalesce(tokens + others * coalesce(turn, of_tokens / 10) >= of_tokens, false)
        OR coalesce(cost + others * coalesce(turn * cost / nullif(tokens, 0), of_cost / 10) >= of_cost, false);
    IF question IS NOT NULL AND NOT used_up THEN
        UPDATE copilot.tenant t SET asking = live || jsonb_build_object(question::text, now_s + seconds)
        WHERE t.tenant_id = whose;
    END IF;
    RETURN NEXT;
END $$
"""


def upgrade() -> None:
    op.add_column(
        "tenant",
        sa.Column("asking", JSONB(), comment="Questions under way, and until when (seconds) they count"),
        schema="copilot",
    )
    op.add_column(
        "tenant", sa.Column("largest_turn", sa.BigInteger(), comment="Tokens, of those within a quota"), schema="copilot"
    )
    op.execute(UNDER_QUOTA)


def downgrade() -> None:
    op.execute("DROP FUNCTION copilot.under_quota")
    for name in ("largest_turn", "asking"):
        op.drop_column("tenant", name, schema="copilot")
