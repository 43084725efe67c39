-- The database's users, apart: one owns the tables, one serves, one reads all for back-ups. For an administrator, once a
-- server, and again after a new database is made:
--
--   psql -v ON_ERROR_STOP=1 -v owner_password=… -v serving_password=… -v backup_password=… -d copilot -f roles.sql
--
-- copilot_owner    brings tables up to date:     copilot db upgrade
-- copilot_serving  serves and works:             copilot serve, copilot worker; owns nothing, may change no table
-- copilot_backup   reads every tenant's rows:    copilot db backup
-- copilot_app, copilot_limited                   nobody signs in as these: each transaction takes one of them on, under
--                                                row-level security
\set QUIET on
SET client_min_messages = warning;
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY['copilot_owner', 'copilot_serving', 'copilot_backup',
    'copilot_app', 'copilot_limited']) AS name WHERE to_regrole(name) IS NULL \gexec

ALTER ROLE copilot_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE copilot_serving LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD :'serving_password';
ALTER ROLE copilot_backup LOGIN NOSUPERUSER BYPASSRLS NOCREATEROLE PASSWORD :'backup_password';
ALTER ROLE copilot_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
ALTER ROLE copilot_limited NOLOGIN NOSUPERUSER NOBYPASSRLS;

GRANT copilot_app TO copilot_limited;
GRANT copilot_app, copilot_limited TO copilot_owner, copilot_serving;
GRANT pg_read_all_data TO copilot_backup;

SELECT format('ALTER DATABASE %I OWNER TO copilot_owner', current_database()) \gexec
SELECT 'CREATE EXTENSION IF NOT EXISTS vector' FROM pg_available_extensions WHERE name = 'vector' \gexec

CREATE SCHEMA IF NOT EXISTS copilot AUTHORIZATION copilot_owner;
CREATE SCHEMA IF NOT EXISTS manufacturing AUTHORIZATION copilot_owner;
CREATE SCHEMA IF NOT EXISTS staging AUTHORIZATION copilot_owner;
GRANT USAGE ON SCHEMA copilot, manufacturing, staging TO copilot_serving;

-- The queue, the state of threads, keys and tenants are read before it is known whose they are, hence by the user itself.
ALTER DEFAULT PRIVILEGES FOR ROLE copilot_owner IN SCHEMA copilot
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO copilot_serving;
ALTER DEFAULT PRIVILEGES FOR ROLE copilot_owner IN SCHEMA copilot GRANT USAGE, SELECT ON SEQUENCES TO copilot_serving;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA copilot TO copilot_serving;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA copilot TO copilot_serving;

-- Statistics are renewed after a load; PostgreSQL 15 and 16 leave that to autovacuum.
SELECT 'GRANT MAINTAIN ON ALL TABLES IN SCHEMA manufacturing TO copilot_serving' AS statement
WHERE current_setting('server_version_num')::int >= 170000
UNION ALL
SELECT 'ALTER DEFAULT PRIVILEGES FOR ROLE copilot_owner IN SCHEMA manufacturing GRANT MAINTAIN ON TABLES TO copilot_serving'
WHERE current_setting('server_version_num')::int >= 170000 \gexec
