"""What the database sees to of reports, whatever path a change comes by (R27)."""

from reporting.choices import OPEN, TRANSITIONS, ReportStatus

OPEN_LISTED = ", ".join(f"'{each.value}'" for each in OPEN)
ALLOWED = ", ".join(f"('{now.value}', '{to.value}')" for now, following in TRANSITIONS.items() for to in following)
# What is said and shown: fixed once it is submitted.
CONTENT = (
    *("posting_id", "on", "period_starts_on", "period_ends_on", "kind", "title", "text", "marking_id", "source"),
    *("reference", "kept_at", "document", "version"),
)

NEW_ID = r"""
-- A key that tells nothing: neither when a report was begun nor how many there are.
CREATE OR REPLACE FUNCTION reporting_new_id() RETURNS bigint LANGUAGE sql VOLATILE
    RETURN ('x' || translate(left(gen_random_uuid()::text, 13), '-', ''))::bit(48)::bigint + 1;
"""
NEW_ID_REVERSED = "DROP FUNCTION reporting_new_id();"
BEARS = r"""
-- The code of a marking above the ceiling that a text bears: a line of its words alone, or words in brackets before a
-- paragraph; null for none. Capitals and accents do not matter, nor what Markdown puts around a line.
CREATE OR REPLACE FUNCTION reporting_bears(said text) RETURNS text LANGUAGE sql STABLE STRICT
    RETURN (SELECT marking.code FROM reporting_marking marking, unnest(marking.words) word
        CROSS JOIN LATERAL (
            SELECT regexp_replace(registry_fold(word), '([^[:alnum:] ])', '\\\1', 'g') AS pattern) folded
        WHERE marking.voided_at IS NULL AND NOT marking.holds_text AND word <> ''
            AND registry_fold(said) ~ ('(?n)^[\s#>*_~|=.:-]*' || folded.pattern || CASE WHEN starts_with(word, '(')
                THEN '' ELSE '[\s*_~|=.:!-]*(//.*)?$' END)
        ORDER BY marking.level DESC LIMIT 1);
"""
BEARS_REVERSED = "DROP FUNCTION reporting_bears(text);"
# While a released report is the outcome of an activity, that has none of its own beside it (R24).
ONE_OUTCOME = f"""
CREATE FUNCTION reporting_one_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reporting_report WHERE outcome_of_id = NEW.id AND status = '{ReportStatus.RELEASED}'
               AND voided_at IS NULL) THEN
        RAISE EXCEPTION 'a report tells the outcome'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reporting_one_outcome';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reporting_one_outcome BEFORE UPDATE OF outcome ON cooperation_plans_activity
    FOR EACH ROW WHEN (NEW.outcome <> '' AND NEW.outcome IS DISTINCT FROM OLD.outcome)
    EXECUTE FUNCTION reporting_one_outcome();
"""
ONE_OUTCOME_REVERSED = """
DROP TRIGGER reporting_one_outcome ON cooperation_plans_activity;
DROP FUNCTION reporting_one_outcome();
"""

TOPIC_IS_A_TREE = """
        IF EXISTS (
            WITH RECURSIVE above AS (
                SELECT parent_id AS id FROM reporting_topic WHERE id = NEW.parent_id
                UNION SELECT topic.parent_id FROM reporting_topic topic JOIN above ON above.id = topic.id)
            SELECT 1 FROM above WHERE id = NEW.id) THEN
            RAISE EXCEPTION 'a topic is not wider than itself'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reporting_topic_not_its_own_parent';
        END IF;
        RETURN NEW;"""

# The status follows from the steps; whoever writes it otherwise, SQL included, is overruled. What was submitted is
# fixed until it is returned, what was released for good.
REPORT_FOLLOWS = f"""
        NEW.status := coalesce((SELECT "to" FROM reporting_reportstep
            WHERE report_id = NEW.id ORDER BY number DESC LIMIT 1), '{ReportStatus.DRAFT}');
        IF TG_OP = 'UPDATE' AND OLD.status NOT IN ({OPEN_LISTED}) AND (
            SELECT bool_or(was.value IS DISTINCT FROM is_now.value)
            FROM jsonb_each(to_jsonb(OLD)) was JOIN jsonb_each(to_jsonb(NEW)) is_now ON is_now.key = was.key
            WHERE was.key IN ({", ".join(f"'{name}'" for name in CONTENT)})) THEN
            RAISE EXCEPTION 'what was submitted is fixed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reporting_report_is_fixed';
        END IF;
        RETURN NEW;"""
REPORT_HOLDS_ITS_WORDS = """
        NEW.vector := report_vector(NEW.title, NEW.text);
        RETURN NEW;"""
REPORT_KEEPS_BELOW_THE_CEILING = """
        IF NEW.text <> '' AND NOT (SELECT holds_text FROM reporting_marking WHERE id = NEW.marking_id) THEN
            RAISE EXCEPTION 'the marking is above the ceiling'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reporting_report_below_the_ceiling';
        END IF;
        IF reporting_bears(NEW.title || E'\\n' || NEW.text) IS NOT NULL THEN
            RAISE EXCEPTION 'the text bears a marking above the ceiling'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reporting_report_bears_no_marking';
        END IF;
        RETURN NEW;"""
# One text, not two: when the report is released, the activity tells it instead of its own.
REPORT_IS_THE_OUTCOME = f"""
        IF NEW.outcome_of_id IS NOT NULL AND NEW.status = '{ReportStatus.RELEASED}' THEN
            UPDATE cooperation_plans_activity SET outcome = '' WHERE id = NEW.outcome_of_id AND outcome <> '';
        END IF;
        RETURN NULL;"""
# Of what a report consists beside its own row.
PART_IS_FIXED = f"""
        IF EXISTS (SELECT 1 FROM reporting_report WHERE id = {{row}}.report_id AND status NOT IN ({OPEN_LISTED})) THEN
            RAISE EXCEPTION 'what was submitted is fixed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reporting_report_is_fixed';
        END IF;
        RETURN {{row}};"""

STEP_KEEPS_TO_THE_TABLE = f"""
        SELECT status, text <> '' OR reference <> '' INTO now_is, has_text
            FROM reporting_report WHERE id = NEW.report_id AND voided_at IS NULL FOR UPDATE;
        IF now_is IS NULL OR (now_is, NEW."to") NOT IN ({ALLOWED}) THEN
            RAISE EXCEPTION 'the life of a report does not allow this'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reporting_reportstep_allowed';
        END IF;
        IF NOT has_text OR NOT EXISTS (SELECT 1 FROM reporting_reportcountry WHERE report_id = NEW.report_id) THEN
            RAISE EXCEPTION 'a report has a text and a country'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reporting_reportstep_whole';
        END IF;
        NEW.number := 1 + coalesce((SELECT max(number) FROM reporting_reportstep WHERE report_id = NEW.report_id), 0);
        RETURN NEW;"""
STEP_MOVES_ITS_REPORT = """
        UPDATE reporting_report SET status = status WHERE id = NEW.report_id;
        RETURN NULL;"""
STEP_STAYS = """
        RAISE EXCEPTION 'steps of reports are neither changed nor deleted'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'reporting_reportstep_stays';"""
