-- Once, as the server's superuser: nothing that the registry asks goes on for ever. A request that takes longer is
-- answered with 503; backups, restores and migrations set times of their own.
ALTER ROLE registry SET statement_timeout = '60s';
ALTER ROLE registry SET lock_timeout = '20s';
ALTER ROLE registry SET idle_in_transaction_session_timeout = '60s';
