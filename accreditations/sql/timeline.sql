-- What is said of countries, stretch by stretch; asked by through_time.timelines.
WITH asked AS (SELECT daterange(%(first)s, %(last)s, '[]') AS days), 
/* overrun */, /* in_force */, /* under_way */, /* responsible */,
stored_lead AS (
    SELECT accreditation.id, accreditation.country_id, accreditation.lead_period * asked.days AS days
    FROM accreditations_accreditation accreditation, asked
    WHERE accreditation.voided_at IS NULL AND accreditation.country_id = ANY (%(countries)s::bigint[])
        AND accreditation.lead_period && asked.days
),
overrun_lead AS (
    SELECT accreditation.id, accreditation.country_id, overrun.planned_ends_on,
        registry_days(accreditation.leads_from, accreditation.leads_until) * in_force.days * overrun.days AS days
    FROM overrun JOIN accreditations_accreditation accreditation ON accreditation.posting_id = overrun.id
    JOIN in_force ON in_force.id = accreditation.id
    WHERE accreditation.role = 'defence_attache' OR accreditation.leads_from IS NOT NULL
),
border AS (
    SELECT country_id, unnest(ARRAY[coalesce(lower(days), '-infinity'), coalesce(upper(days), 'infinity')]) AS on_day
    FROM (SELECT country_id, days FROM in_force UNION ALL SELECT country_id, days FROM under_way
        UNION ALL SELECT country_id, days FROM planned UNION ALL SELECT country_id, days FROM responsible
        UNION ALL SELECT country_id, days FROM stored_lead UNION ALL SELECT country_id, days FROM overrun_lead) stretch
    WHERE NOT isempty(days)
),
stretch AS (
    SELECT country_id, on_day, until, daterange(nullif(on_day, '-infinity'), nullif(until, 'infinity')) AS days
    FROM (SELECT country_id, on_day, lead(on_day) OVER (PARTITION BY country_id ORDER BY on_day) AS until
        FROM (SELECT DISTINCT country_id, on_day FROM border) each_border) each_stretch
    WHERE until IS NOT NULL
),
told AS (
    SELECT stretch.country_id, stretch.on_day, stretch.until,
        (SELECT post_id FROM responsible WHERE responsible.country_id = stretch.country_id
            AND responsible.days @> stretch.days) AS post_id,
        ARRAY(SELECT in_force.id FROM in_force WHERE in_force.country_id = stretch.country_id
            AND in_force.days @> stretch.days ORDER BY in_force.id) AS covering,
        coalesce(
            (SELECT id FROM stored_lead WHERE stored_lead.country_id = stretch.country_id
                AND stored_lead.days @> stretch.days),
            (SELECT id FROM overrun_lead WHERE overrun_lead.country_id = stretch.country_id
                AND overrun_lead.days @> stretch.days ORDER BY planned_ends_on DESC, id DESC LIMIT 1)) AS leader,
        EXISTS (SELECT 1 FROM under_way WHERE under_way.country_id = stretch.country_id
            AND under_way.days @> stretch.days) AS is_awaiting,
        EXISTS (SELECT 1 FROM planned WHERE planned.country_id = stretch.country_id
            AND planned.days @> stretch.days)
            AND NOT EXISTS (SELECT 1 FROM in_force WHERE in_force.country_id = stretch.country_id
                AND in_force.days @> stretch.days) AS is_planned
    FROM stretch WHERE NOT isempty(stretch.days)
),
marked AS (
    SELECT told.*, CASE WHEN cardinality(covering) > 0 THEN 'covered'
        WHEN post_id IS NULL THEN 'outside' WHEN is_awaiting THEN 'awaiting' ELSE 'vacant' END AS kind
    FROM told
),
numbered AS (
    SELECT marked.*, count(*) FILTER (WHERE is_new) OVER next_days AS island
    FROM (SELECT marked.*,
            (post_id, covering, leader, kind, is_planned) IS DISTINCT FROM lag(
                ROW(post_id, covering, leader, kind, is_planned)) OVER next_days
            OR lag(until) OVER next_days IS DISTINCT FROM on_day AS is_new
        FROM marked WINDOW next_days AS (PARTITION BY country_id ORDER BY on_day)) marked
    WINDOW next_days AS (PARTITION BY country_id ORDER BY on_day)
),
island AS (
    SELECT country_id, min(on_day) AS first_day, max(until) AS until, post_id, covering, leader, kind, is_planned
    FROM numbered GROUP BY country_id, island, post_id, covering, leader, kind, is_planned
)
SELECT json_build_object(
    'country', country.code,
    'kind', island.kind,
    'starts_on', nullif(island.first_day, '-infinity'),
    'ends_on', nullif(island.until, 'infinity') - 1,
    'days', nullif(island.until, 'infinity') - nullif(island.first_day, '-infinity'),
    'planned', island.is_planned,
    'post_detail', /* post */,
    'attaches', coalesce((
        SELECT json_agg(json_build_object(
            'id', officer.id, 'name', officer.given_name || ' ' || officer.family_name,
            'accreditation', accreditation.id, 'role', accreditation.role,
            'kind', CASE WHEN seat.host_id = accreditation.country_id THEN 'resident' ELSE 'non_resident' END,
            'post_detail', json_build_object('id', seat.id, 'city', seat.city, 'host', seat_host.code),
            'leads', coalesce(accreditation.id = island.leader, false)) ORDER BY officer.id)
        FROM accreditations_accreditation accreditation
        JOIN accreditations_attache officer ON officer.id = accreditation.attache_id
        JOIN accreditations_posting tour ON tour.id = accreditation.posting_id
        JOIN accreditations_post seat ON seat.id = tour.post_id
        JOIN accreditations_country seat_host ON seat_host.id = seat.host_id
        WHERE accreditation.id = ANY (island.covering)), '[]')
)
FROM island
JOIN accreditations_country country ON country.id = island.country_id
LEFT JOIN accreditations_post post ON post.id = island.post_id
LEFT JOIN accreditations_country host ON host.id = post.host_id
WHERE island.kind <> 'outside' OR island.is_planned
ORDER BY country.code, island.first_day
