"""What triggers do with the life cycle, from the same table that Python reads (R15), and functions of days."""

from accreditations.choices import LEADS_TO, LIFE_CYCLE, Status, StepKind

# Made by the first migration; immutable, so that generated columns can use them.
SQL_FUNCTIONS = """
CREATE OR REPLACE FUNCTION accreditation_days(status text, first_day date, last_day date, tour daterange)
    RETURNS daterange LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN status IN ('accredited', 'ended')
        THEN registry_common_days(registry_days(first_day, last_day), tour) END;

CREATE OR REPLACE FUNCTION accreditation_lead_days(
    role text, first_day date, last_day date, in_force daterange
) RETURNS daterange LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN role = 'defence_attache' OR first_day IS NOT NULL
        THEN registry_common_days(registry_days(first_day, last_day), in_force) END;
"""
# Made by the migration that brings the life cycle.
LIFE_CYCLE_FUNCTIONS = """
CREATE OR REPLACE FUNCTION accreditation_under_way_days(nominated_on date, settled_on date, tour daterange)
    RETURNS daterange LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN nominated_on IS NOT NULL
        THEN registry_common_days(registry_days(nominated_on, settled_on - 1), tour) END;
"""
LIFE_CYCLE_FUNCTIONS_REVERSED = """
DROP FUNCTION accreditation_under_way_days(date, date, daterange);
"""
SQL_FUNCTIONS_REVERSED = """
DROP FUNCTION accreditation_lead_days(text, date, date, daterange);
DROP FUNCTION accreditation_days(text, date, date, daterange);
"""


def _sql_cases():
    return "\n".join(f"            WHEN '{step.value}' THEN '{status.value}'" for step, status in LEADS_TO.items())


def _sql_allowed():
    return ", ".join(f"('{status.value}', '{step.value}')" for status, steps in LIFE_CYCLE.items() for step in steps)


# The status, the days and the reason of an accreditation follow from its steps; whoever writes them otherwise,
# SQL included, is overruled. What was taken over keeps its own first day, and its last one until a step ends it.
FOLLOWS_ITS_STEPS = f"""
        SELECT count(*) AS number,
            (array_agg(step ORDER BY number DESC))[1] AS last,
            min("on") FILTER (WHERE step = '{StepKind.NOMINATE}') AS nominated_on,
            max(coalesce(effective_on, "on")) FILTER (WHERE step = '{StepKind.ACCREDIT}') AS accredited_on,
            max(coalesce(effective_on, "on")) FILTER (WHERE step = '{StepKind.END}') AS ended_on,
            max(reason) FILTER (WHERE step = '{StepKind.END}') AS reason,
            min(coalesce(effective_on, "on")) FILTER (
                WHERE step IN ('{StepKind.ACCREDIT}', '{StepKind.REFUSE_AGREMENT}',
                    '{StepKind.WITHDRAW}', '{StepKind.END}')) AS settled_on
        INTO told FROM accreditations_step
        WHERE accreditation_id = NEW.id AND number IS NOT NULL AND voided_at IS NULL;
        IF NOT NEW.taken_over THEN
            NEW.starts_on := told.accredited_on;
        END IF;
        IF told.ended_on IS NOT NULL THEN
            NEW.ends_on := told.ended_on - 1;
            NEW.end_reason := told.reason;
        ELSIF NOT NEW.taken_over THEN
            NEW.ends_on := NULL;
            NEW.end_reason := '';
        END IF;
        NEW.status := CASE told.last
{_sql_cases()}
            ELSE CASE WHEN NOT NEW.taken_over THEN '{Status.NOMINATED}'
                WHEN NEW.ends_on IS NULL THEN '{Status.ACCREDITED}' ELSE '{Status.ENDED}' END END;
        NEW.nominated_on := told.nominated_on;
        NEW.settled_on := told.settled_on;
        -- An end before the tour begins leaves no day in force; a tour that moves may not.
        IF told.ended_on IS NULL THEN
            NEW.never_in_force := false;
        ELSIF TG_OP = 'INSERT' OR OLD.ends_on IS DISTINCT FROM NEW.ends_on THEN
            NEW.never_in_force := registry_common_days(registry_days(NEW.starts_on, NEW.ends_on), NEW.tour) IS NULL;
        END IF;
        RETURN NEW;"""

# A step by a script is held to the same table as one by a person.
KEEPS_TO_THE_TABLE = f"""
        SELECT accreditation.status, country.prior_approval, accreditation.taken_over INTO now_is
            FROM accreditations_accreditation accreditation
            JOIN accreditations_country country ON country.id = accreditation.country_id
            WHERE accreditation.id = NEW.accreditation_id FOR UPDATE OF accreditation;
        SELECT max("on") INTO before FROM accreditations_step
            WHERE accreditation_id = NEW.accreditation_id AND number IS NOT NULL AND voided_at IS NULL
                AND id <> NEW.id;
        IF NOT (
            NEW.step = '{StepKind.NOMINATE}' AND before IS NULL AND NOT now_is.taken_over
            OR (now_is.status, NEW.step) IN ({_sql_allowed()}) AND (before IS NOT NULL OR now_is.taken_over)
                AND NOT (now_is.status = '{Status.NOMINATED}' AND NEW.step = '{StepKind.ACCREDIT}'
                    AND now_is.prior_approval)
        ) THEN
            RAISE EXCEPTION 'the life cycle does not allow this step'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'accreditations_step_transition';
        END IF;
        IF NEW."on" < before OR NEW."on" > current_date + 1 THEN
            RAISE EXCEPTION 'a step lies between the step before it and today'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'accreditations_step_day';
        END IF;
        RETURN NEW;"""
