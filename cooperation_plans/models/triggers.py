"""What triggers do with plans and activities; written from the same tables that Python reads (R22, R24)."""

from cooperation_plans.choices import (
    ACTIVITY_TRANSITIONS,
    PLAN_TRANSITIONS,
    ActivityStatus,
    Basis,
    PlanStatus,
    Precision,
)

# Immutable, so that a generated column can use it; made by the first migration.
SQL_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION activity_span(first_day date, last_day date, known_to text, plan_days daterange)
    RETURNS daterange LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN known_to = '{Precision.UNKNOWN}' THEN plan_days
        WHEN first_day IS NOT NULL AND coalesce(last_day, first_day) >= first_day THEN daterange(
            date_trunc(known_to, first_day::timestamp)::date,
            (date_trunc(known_to, coalesce(last_day, first_day)::timestamp) + CASE known_to
                WHEN '{Precision.MONTH}' THEN interval '1 month'
                WHEN '{Precision.QUARTER}' THEN interval '3 months'
                WHEN '{Precision.YEAR}' THEN interval '1 year'
                ELSE interval '1 day' END)::date) END;
"""
SQL_FUNCTIONS_REVERSED = """
DROP FUNCTION activity_span(date, date, text, daterange);
"""


def _allowed(table):
    return ", ".join(f"('{now.value}', '{to.value}')" for now, following in table.items() for to in following)


def keeps_to_the_table(whole, table):
    """A transition by a script is held to the same table as one by a person; `whole` is `plan` or `activity`."""
    parent = {"plan": "cooperationplan", "activity": "activity"}[whole]
    return f"""
        SELECT status INTO now_is FROM cooperation_plans_{parent} WHERE id = NEW.{whole}_id FOR UPDATE;
        SELECT max("on") INTO before FROM cooperation_plans_{whole}transition
            WHERE {whole}_id = NEW.{whole}_id AND voided_at IS NULL AND id <> NEW.id;
        IF (now_is, NEW."to") NOT IN ({_allowed(table)}) THEN
            RAISE EXCEPTION 'the life cycle does not allow this'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cooperation_plans_{whole}transition_allowed';
        END IF;
        IF NEW."on" < before OR NEW."on" > current_date + 1 THEN
            RAISE EXCEPTION 'a transition lies between the one before it and today'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cooperation_plans_{whole}transition_day';
        END IF;
        RETURN NEW;"""


PLAN_KEEPS_TO_THE_TABLE = keeps_to_the_table("plan", PLAN_TRANSITIONS)
ACTIVITY_KEEPS_TO_THE_TABLE = keeps_to_the_table("activity", ACTIVITY_TRANSITIONS)

# The status follows from the transitions; whoever writes it otherwise, SQL included, is overruled.
PLAN_FOLLOWS = f"""
        NEW.status := coalesce((SELECT "to" FROM cooperation_plans_plantransition
            WHERE plan_id = NEW.id AND voided_at IS NULL ORDER BY number DESC LIMIT 1), '{PlanStatus.DRAFT}');
        NEW.agreed_on := (SELECT "on" FROM cooperation_plans_plantransition
            WHERE plan_id = NEW.id AND voided_at IS NULL AND "to" = '{PlanStatus.AGREED}' LIMIT 1);
        RETURN NEW;"""
# Activities carry their plan's days and country; an agreement that is taken back makes all of it open again.
PLAN_LEADS_ITS_ACTIVITIES = f"""
        UPDATE cooperation_plans_activity SET plan_days = NEW.period, country_id = NEW.country_id
            WHERE plan_id = NEW.id AND (plan_days, country_id) IS DISTINCT FROM (NEW.period, NEW.country_id);
        IF NEW.agreed_on IS NULL AND OLD.agreed_on IS NOT NULL THEN
            UPDATE cooperation_plans_activity SET basis = '{Basis.AGREED}', added_on = NULL
                WHERE plan_id = NEW.id AND basis = '{Basis.ADDED}';
        END IF;
        RETURN NULL;"""
# What an activity rests on is decided when it comes into its plan.
ACTIVITY_FOLLOWS = f"""
        SELECT period, country_id, agreed_on INTO its_plan FROM cooperation_plans_cooperationplan
            WHERE id = NEW.plan_id;
        IF NEW.plan_id IS NULL THEN
            NEW.plan_days := NULL;
            NEW.basis := '{Basis.OUTSIDE_PLAN}';
        ELSE
            NEW.plan_days := its_plan.period;
            NEW.country_id := its_plan.country_id;
            IF TG_OP = 'INSERT' OR OLD.plan_id IS DISTINCT FROM NEW.plan_id THEN
                NEW.basis := CASE WHEN its_plan.agreed_on IS NULL THEN '{Basis.AGREED}' ELSE '{Basis.ADDED}' END;
            END IF;
        END IF;
        NEW.added_on := CASE WHEN NEW.basis = '{Basis.ADDED}' THEN coalesce(NEW.added_on, current_date) END;
        IF TG_OP = 'INSERT' THEN
            NEW.status := '{ActivityStatus.PLANNED}';
            NEW.status_since := NULL;
        ELSE
            SELECT "to", "on" INTO NEW.status, NEW.status_since FROM cooperation_plans_activitytransition
                WHERE activity_id = NEW.id AND voided_at IS NULL ORDER BY number DESC LIMIT 1;
            NEW.status := coalesce(NEW.status, '{ActivityStatus.PLANNED}');
        END IF;
        RETURN NEW;"""
# A plan is made with somebody else.
PLAN_IS_WITH_ANOTHER_STATE = """
        IF EXISTS (SELECT 1 FROM accreditations_sendingstate home WHERE home.country_id = NEW.country_id) THEN
            RAISE EXCEPTION 'no cooperation plan with the sending state itself'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cooperation_plans_cooperationplan_abroad';
        END IF;
        RETURN NEW;"""
TRANSITION_MOVES = """
        UPDATE cooperation_plans_{parent} SET status = status WHERE id = NEW.{whole}_id AND voided_at IS NULL;
        RETURN NULL;"""

# The text that is agreed: what of it changes afterwards is an amendment, whatever path the change came by.
AGREED_OF_PLAN = ("title", "agreement_id", "strand_id", "starts_on", "ends_on", "currency")
AGREED_OF_ACTIVITY = (
    *("number", "title", "title_lv", "area_id", "form_id", "lead_unit_id", "partner_unit", "place", "host_id"),
    *("starts_on", "ends_on", "when_precision", "home_participants", "partner_participants", "financing"),
    *("planned_cost", "plan_id"),
)


def amends(columns, activity, before, after):
    """Trigger body: each agreed column that changed becomes a row of the amendments, with who and why.

    `before` and `after` are the plans that it was and is in. What is moved from one plan to another has changed
    the one and is added to the other; a plan that is not agreed keeps nothing of it.
    """
    listed = ", ".join(f"'{name}'" for name in columns)
    return f"""
        IF NOT EXISTS (SELECT 1 FROM cooperation_plans_cooperationplan
                       WHERE id IN ({before}, {after}) AND agreed_on IS NOT NULL) THEN
            RETURN NULL;
        END IF;
        said := nullif(current_setting('pghistory.context_metadata', true), '')::json;
        INSERT INTO cooperation_plans_amendment
            (plan_id, activity_id, kind, field, before, after, why, by_id, made_at)
        SELECT told.plan, {activity}, told.kind, told.field, told.before, told.after,
            CASE told.kind WHEN 'removed' THEN NEW.void_reason ELSE coalesce(said ->> 'why', '') END,
            (SELECT id FROM attache_registry_user WHERE id = (said ->> 'user')::bigint), now()
        FROM (
            SELECT {after}, 'added', '', NULL::jsonb, to_jsonb(NEW) -> 'title'
                WHERE {after} IS DISTINCT FROM {before}
            UNION ALL
            SELECT {before}, 'removed', '', to_jsonb(NEW) -> 'title', NULL::jsonb
                WHERE TG_OP = 'UPDATE' AND OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
            UNION ALL
            SELECT {before}, 'changed', was.key, was.value, now_is.value
                FROM jsonb_each(CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) ELSE '{{}}' END) was
                JOIN jsonb_each(to_jsonb(NEW)) now_is ON now_is.key = was.key
                WHERE was.key IN ({listed}) AND was.value IS DISTINCT FROM now_is.value
        ) told (plan, kind, field, before, after)
        JOIN cooperation_plans_cooperationplan its_plan ON its_plan.id = told.plan AND its_plan.agreed_on IS NOT NULL;
        RETURN NULL;"""


PLAN_IS_AMENDED = amends(AGREED_OF_PLAN, "NULL::bigint", "NEW.id", "NEW.id")
ACTIVITY_IS_AMENDED = amends(
    AGREED_OF_ACTIVITY, "NEW.id", "CASE WHEN TG_OP = 'UPDATE' THEN OLD.plan_id END", "NEW.plan_id"
)
