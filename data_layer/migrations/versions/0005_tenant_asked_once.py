"""The tenant is asked once a statement, not once for every row that is read."""

from alembic import op

from data_layer.database import TENANT_SETTING
from data_layer.security import OWN_ROWS

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FOR_EACH_ROW = f"tenant_id = current_setting('{TENANT_SETTING}', true)"
_EVERY_POLICY = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT schemaname, tablename FROM pg_policies WHERE policyname = 'tenant'
               AND schemaname IN ('staging', 'manufacturing', 'copilot') LOOP
        EXECUTE format('ALTER POLICY tenant ON %I.%I USING ({condition})', one.schemaname, one.tablename);
    END LOOP;
END $$
"""


def upgrade() -> None:
    op.execute(_EVERY_POLICY.format(condition=OWN_ROWS.replace("'", "''")))


def downgrade() -> None:
    op.execute(_EVERY_POLICY.format(condition=_FOR_EACH_ROW.replace("'", "''")))
