-- What the feed rests on; see publishing.py and feed.py.

-- Where the transaction stands in the order of changes. Numbers of transactions begin anew in another server, so what
-- was restored there goes on behind the last change that it knows.
CREATE OR REPLACE FUNCTION exchange_position() RETURNS bigint LANGUAGE sql VOLATILE
    RETURN pg_current_xact_id()::text::bigint + (SELECT shift FROM exchange_origin);

-- Before this position no further change can become visible: every transaction there has ended.
CREATE OR REPLACE FUNCTION exchange_horizon() RETURNS bigint LANGUAGE sql VOLATILE
    RETURN pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (SELECT shift FROM exchange_origin);

-- Keeps what a record has become, as its resource tells it; at the end of a transaction, once for all that it did.
CREATE OR REPLACE FUNCTION exchange_publish(published text, subject bigint, may_end boolean, whole text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    state jsonb; last exchange_change; kind text; told jsonb; context jsonb; place int;
BEGIN
    IF subject IS NULL OR to_regproc('exchange_state_' || replace(published, '-', '_')) IS NULL THEN
        RETURN;
    END IF;
    -- One after the other for each record: the second then sees what the first has committed. Whoever wrote the row
    -- itself holds it already; whoever wrote a part takes hold of the whole (its table is given) as if it were written.
    IF whole IS NOT NULL THEN
        EXECUTE format('SELECT 1 FROM %I WHERE id = $1 FOR NO KEY UPDATE', whole) USING subject;
    END IF;
    EXECUTE format('SELECT %I($1)', 'exchange_state_' || replace(published, '-', '_')) INTO state USING subject;
    SELECT * INTO last FROM exchange_change
        WHERE resource = published AND record = subject ORDER BY version DESC LIMIT 1;
    -- A voided record is there, and leaves every answer.
    told := CASE WHEN state ->> 'voided' = 'true' THEN NULL ELSE state END;
    IF last.after IS NOT DISTINCT FROM told THEN
        RETURN;
    END IF;
    kind := CASE
        WHEN state IS NULL THEN 'deleted'
        WHEN told IS NULL THEN 'voided'
        WHEN last.after IS NULL THEN 'created'
        WHEN may_end AND last.after ->> 'ends_on' IS NULL AND told ->> 'ends_on' IS NOT NULL THEN 'ended'
        ELSE 'updated' END;
    place := coalesce(nullif(current_setting('exchange.place', true), ''), '0')::int + 1;
    PERFORM set_config('exchange.place', place::text, true);
    context := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb;
    INSERT INTO exchange_change (position, place, resource, record, key, version, change, at, by_id, after)
    VALUES (exchange_position(), place, published, subject,
        coalesce(told ->> 'code', last.after ->> 'code', last.key, subject::text),
        coalesce(last.version, 0) + 1, kind, clock_timestamp(),
        (SELECT id FROM attache_registry_user WHERE id = (context ->> 'user')::bigint), told);
END $$;
