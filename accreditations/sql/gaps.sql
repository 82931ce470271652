-- Stretches of days with a responsible post and nobody accredited (R19); asked by through_time.gaps.
WITH asked AS (SELECT daterange(%(first)s, %(last)s, '[]') AS days), 
/* overrun */, /* in_force */, /* under_way */, /* responsible */,
-- Worked out once: the database takes the posts that answer for one, and would do it again for each.
cover AS MATERIALIZED (SELECT country_id, range_agg(days) AS days FROM in_force GROUP BY country_id),
awaiting AS (SELECT country_id, range_agg(days) AS days FROM under_way GROUP BY country_id),
planned_for AS (SELECT country_id, range_agg(days) AS days FROM planned GROUP BY country_id),
open AS (
    SELECT answering.country_id, answering.post_id,
        answering.days - coalesce(cover.days, '{}'::datemultirange) AS days
    FROM (SELECT country_id, post_id, range_agg(days) AS days FROM responsible GROUP BY country_id, post_id) answering
    LEFT JOIN cover USING (country_id)
),
gap AS (
    SELECT open.country_id, open.post_id, told.kind, unnest(told.days) AS days
    FROM open LEFT JOIN awaiting USING (country_id)
    CROSS JOIN LATERAL (VALUES
        ('awaiting', open.days * coalesce(awaiting.days, '{}'::datemultirange)),
        ('vacant', open.days - coalesce(awaiting.days, '{}'::datemultirange))
    ) told (kind, days)
)
SELECT json_build_object(
    'country', country.code,
    'country_detail', /* country */,
    'post_detail', /* post */,
    'kind', gap.kind,
    'starts_on', lower(gap.days),
    'ends_on', upper(gap.days) - 1,
    'days', upper(gap.days) - lower(gap.days),
    'planned_days', coalesce((
        SELECT sum(upper(stretch) - lower(stretch))
        FROM unnest(datemultirange(gap.days) * planned_for.days) stretch), 0)
)
FROM gap
JOIN accreditations_country country ON country.id = gap.country_id
JOIN accreditations_post post ON post.id = gap.post_id
JOIN accreditations_country host ON host.id = post.host_id
LEFT JOIN planned_for ON planned_for.country_id = gap.country_id
WHERE (%(posts)s::bigint[] IS NULL OR gap.post_id = ANY (%(posts)s::bigint[]))
    AND (%(tour)s::bigint IS NULL OR gap.country_id IN (
        SELECT country_id FROM accreditations_accreditation
        WHERE posting_id = %(tour)s::bigint AND voided_at IS NULL))
ORDER BY lower(gap.days), country.code, gap.post_id
