-- Who follows whom, and what is due by when (R20); asked by rotation.rotation.
WITH /* overrun */,
leaving AS (
    SELECT posting.id, posting.post_id, posting.attache_id, posting.starts_on, running.overrun,
        coalesce(posting.ends_on, posting.planned_ends_on) AS planned_last,
        CASE WHEN running.overrun THEN %(on)s::date ELSE coalesce(posting.ends_on, posting.planned_ends_on) END AS last
    FROM accreditations_posting posting
    LEFT JOIN overrun ON overrun.id = posting.id AND overrun.days @> %(on)s::date
    CROSS JOIN LATERAL (SELECT overrun.id IS NOT NULL AS overrun) running
    WHERE posting.voided_at IS NULL AND (%(tour)s::bigint IS NULL OR posting.id = %(tour)s::bigint)
        -- Two short lists, an index behind the second.
        AND posting.id IN (
            SELECT id FROM overrun WHERE days @> %(on)s::date
            UNION ALL SELECT id FROM accreditations_posting
            WHERE voided_at IS NULL AND coalesce(ends_on, planned_ends_on) BETWEEN %(on)s AND %(last)s)
),
charge AS (
    SELECT accreditation.id, accreditation.country_id, accreditation.role, leaving.id AS posting_id, leaving.post_id,
        leaving.attache_id, leaving.starts_on, leaving.planned_last, leaving.last, leaving.overrun,
        least(leaving.last, accreditation.ends_on) AS covered_until
    FROM leaving JOIN accreditations_accreditation accreditation ON accreditation.posting_id = leaving.id
    WHERE accreditation.voided_at IS NULL AND accreditation.status IN ('accredited', 'ended')
        AND NOT accreditation.never_in_force
        AND (%(country)s::bigint IS NULL OR accreditation.country_id = %(country)s::bigint)
        AND (accreditation.period && daterange(%(on)s, NULL) OR leaving.overrun
            AND registry_days(accreditation.starts_on, accreditation.ends_on) @> %(on)s::date)
),
cover AS (
    SELECT country_id, range_agg(period) AS days FROM accreditations_accreditation
    WHERE voided_at IS NULL AND period && daterange(%(on)s, NULL) AND country_id IN (SELECT country_id FROM charge)
    GROUP BY country_id
),
answering AS (
    SELECT country_id, range_agg(period) AS days FROM accreditations_responsibility
    WHERE voided_at IS NULL AND period && daterange(%(on)s, NULL) AND country_id IN (SELECT country_id FROM charge)
    GROUP BY country_id
),
planned AS (
    SELECT country_id, range_agg(tour * daterange(greatest(%(today)s::date + 1, intended_from), NULL)) AS days
    FROM accreditations_accreditation
    WHERE voided_at IS NULL AND status IN ('nominated', 'agrement_requested', 'agrement_granted')
        AND country_id IN (SELECT country_id FROM charge)
    GROUP BY country_id
),
/* past_grants */,
usual AS (
    SELECT country_id, count(*) AS cases,
        percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY days) AS took
    FROM past_grants WHERE country_id IN (SELECT country_id FROM charge)
    GROUP BY country_id
),
-- Whose tour goes on after the day, with what each had come to by it.
ahead AS MATERIALIZED (
    SELECT accreditation.id, accreditation.country_id, accreditation.posting_id, accreditation.role, tour.starts_on,
        tour.succeeds_id, upper(accreditation.tour) AS over_on, told.status
    FROM accreditations_accreditation accreditation
    JOIN accreditations_posting tour ON tour.id = accreditation.posting_id
    CROSS JOIN LATERAL (SELECT
        coalesce((
            SELECT CASE step.step WHEN 'nominate' THEN 'nominated' WHEN 'request_agrement' THEN 'agrement_requested'
                WHEN 'grant_agrement' THEN 'agrement_granted' WHEN 'accredit' THEN 'accredited' ELSE 'over' END
            FROM accreditations_step step
            WHERE step.accreditation_id = accreditation.id AND step.voided_at IS NULL AND step.number IS NOT NULL
                AND step."on" <= %(on)s
            ORDER BY step.number DESC LIMIT 1
        ), CASE WHEN accreditation.taken_over AND accreditation.status = 'accredited' THEN 'accredited' END
        ) AS status
        -- Asked once for each, not once for every mention.
        OFFSET 0
    ) told
    WHERE accreditation.voided_at IS NULL AND accreditation.country_id IN (SELECT country_id FROM charge)
        AND (upper(accreditation.tour) IS NULL OR upper(accreditation.tour) > %(on)s::date + 1)
        AND told.status <> 'over'
),
successor AS (
    SELECT DISTINCT ON (charge.id) charge.id AS charge_id, ahead.*
    FROM charge JOIN ahead ON ahead.country_id = charge.country_id
    WHERE ahead.posting_id <> charge.posting_id AND (ahead.over_on IS NULL OR ahead.over_on > charge.last + 1)
        AND (ahead.succeeds_id = charge.posting_id
            OR ahead.role = charge.role
                AND (ahead.starts_on > charge.starts_on OR charge.starts_on IS NULL AND ahead.starts_on IS NOT NULL))
    ORDER BY charge.id, (ahead.succeeds_id = charge.posting_id) DESC NULLS LAST,
        array_position(ARRAY['accredited', 'agrement_granted', 'agrement_requested', 'nominated'], ahead.status),
        ahead.starts_on NULLS LAST, ahead.id
),
follows AS (
    SELECT charge.*, successor.id AS next_id, successor.posting_id AS next_posting, successor.status AS next_status,
        successor.starts_on AS next_starts_on, papers.asked_on, papers.notified_on,
        (answering.days - coalesce(cover.days, '{}'::datemultirange))
            * datemultirange(daterange(charge.covered_until + 1, NULL)) AS open,
        planned.days AS planned, usual.cases, usual.took
    FROM charge
    LEFT JOIN cover USING (country_id)
    LEFT JOIN answering USING (country_id)
    LEFT JOIN planned USING (country_id)
    LEFT JOIN usual ON usual.country_id = charge.country_id AND usual.cases >= %(cases_needed)s
    LEFT JOIN successor ON successor.charge_id = charge.id
    LEFT JOIN LATERAL (
        SELECT (SELECT max(step."on") FROM accreditations_step step
                WHERE step.accreditation_id = successor.id AND step.step = 'request_agrement'
                    AND step.voided_at IS NULL AND step.number IS NOT NULL AND step."on" <= %(on)s) AS asked_on,
            (SELECT max(notification.sent_on) FROM accreditations_notification notification
                WHERE notification.accreditation_id = successor.id AND notification.kind = 'appointment'
                    AND notification.voided_at IS NULL AND notification.sent_on <= %(on)s) AS notified_on
    ) papers ON true
),
reckoned AS (
    SELECT follows.*, country.prior_approval, country.agrement_lead_days,
        lower(follows.open) AS first_uncovered,
        coalesce(CASE WHEN follows.next_id IS NULL THEN lower(follows.open)
            ELSE least(follows.next_starts_on, lower(follows.open)) END, follows.last + 1) AS needed_on
    FROM follows JOIN accreditations_country country ON country.id = follows.country_id
),
judged AS (
    SELECT reckoned.*, reckoned.needed_on - reckoned.agrement_lead_days AS ask_by
    FROM reckoned
),
told AS (
    SELECT judged.*, CASE
        WHEN next_status IN ('agrement_granted', 'accredited')
            OR next_status = 'nominated' AND NOT prior_approval AND notified_on IS NOT NULL THEN 'secured'
        WHEN next_status = 'agrement_requested' AND (asked_on > ask_by OR took[2] > needed_on - %(on)s::date)
            THEN 'at_risk'
        WHEN next_status = 'agrement_requested' THEN 'in_progress'
        WHEN ask_by < %(on)s THEN 'late'
        WHEN ask_by <= %(on)s::date + %(due_within)s THEN 'due'
        WHEN next_id IS NULL THEN 'unnamed'
        ELSE 'planned' END AS state
    FROM judged
)
SELECT json_build_object(
    'posting', told.posting_id,
    'accreditation', told.id,
    'country', country.code,
    'country_detail', /* country */,
    'post_detail', /* post */,
    'attache_detail', json_build_object('id', leaver.id, 'name', leaver.given_name || ' ' || leaver.family_name),
    'ends_on', told.planned_last,
    'overrun', told.overrun,
    'state', told.state,
    'successor', CASE WHEN told.next_id IS NOT NULL THEN json_build_object(
        'accreditation', told.next_id, 'posting', told.next_posting, 'status', told.next_status,
        'starts_on', told.next_starts_on, 'asked_on', told.asked_on, 'notified_on', told.notified_on,
        'attache_detail', json_build_object('id', officer.id, 'name', officer.given_name || ' ' || officer.family_name),
        'rank', (SELECT rank.nato_code FROM accreditations_promotion promotion
            JOIN accreditations_rank rank ON rank.id = promotion.rank_id
            WHERE promotion.attache_id = officer.id AND promotion.voided_at IS NULL
                AND (promotion.starts_on IS NULL
                    OR promotion.starts_on <= greatest(told.next_starts_on, %(on)s::date))
            ORDER BY promotion.starts_on DESC NULLS LAST LIMIT 1),
        'languages', (SELECT coalesce(json_object_agg(spoken.language, spoken.profile), '{}')
            FROM accreditations_attachelanguage spoken WHERE spoken.attache_id = officer.id)
    ) END,
    'asked_for', (SELECT json_build_object('rank', establishment.lowest_rank, 'languages', (
            SELECT coalesce(json_object_agg(wanted.language, wanted.profile), '{}')
            FROM accreditations_establishmentlanguage wanted WHERE wanted.establishment_id = establishment.id))
        FROM accreditations_establishment establishment
        WHERE establishment.post_id = tour.post_id AND establishment.voided_at IS NULL
            AND establishment.period @> coalesce(told.next_starts_on, %(on)s::date)),
    'successor_posting', (SELECT min(next.id) FROM accreditations_posting next
        WHERE next.succeeds_id = told.posting_id AND next.voided_at IS NULL),
    'needed_on', told.needed_on,
    'ask_by', told.ask_by,
    'days_left', told.ask_by - %(on)s::date,
    'first_uncovered_on', told.first_uncovered,
    'gap_days', coalesce((SELECT sum(upper(stretch) - lower(stretch))
        FROM unnest(told.open * datemultirange(daterange(%(on)s, %(last)s, '[]'))) stretch), 0),
    'uncovered_days', coalesce((SELECT sum(upper(stretch) - lower(stretch))
        FROM unnest((told.open - coalesce(told.planned, '{}'::datemultirange))
            * datemultirange(daterange(%(on)s, %(last)s, '[]'))) stretch), 0),
    'prior_approval', told.prior_approval,
    'accreditation_act', country.accreditation_act,
    'agrement_lead_days', told.agrement_lead_days,
    'usual', CASE WHEN told.took IS NOT NULL THEN json_build_object('cases', told.cases, 'median_days', told.took[2],
        'quartile_days', ARRAY[told.took[1], told.took[3]],
        'longer_than_lead', told.took[2] > told.agrement_lead_days) END
)
FROM told
JOIN accreditations_country country ON country.id = told.country_id
JOIN accreditations_attache leaver ON leaver.id = told.attache_id
JOIN accreditations_post post ON post.id = told.post_id
JOIN accreditations_country host ON host.id = post.host_id
LEFT JOIN accreditations_posting tour ON tour.id = told.next_posting
LEFT JOIN accreditations_attache officer ON officer.id = tour.attache_id
ORDER BY array_position(%(urgency)s::text[], told.state), told.ask_by, country.code, told.id
