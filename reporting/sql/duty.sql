-- Which country owes a report on which month, who owes it, and whether it is there; asked by duty.completeness.
WITH asked AS (
    SELECT month::date AS begins, (month + interval '1 month')::date - 1 AS ends
    FROM generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 month') month
),
owed AS (
    SELECT DISTINCT asked.begins, asked.ends, accreditation.country_id
    FROM asked JOIN accreditations_accreditation accreditation
        ON accreditation.voided_at IS NULL AND accreditation.period @> asked.ends
    WHERE (%(countries)s::text[] IS NULL OR accreditation.country_id IN (
        SELECT id FROM accreditations_country WHERE code = ANY (%(countries)s::text[])))
),
-- The reports that may be told, looked up once and not once a month and country.
candidate AS MATERIALIZED (
    SELECT report.id, link.country_id, report.period_starts_on, report.period_ends_on, report.status, report.version
    FROM reporting_report report JOIN reporting_reportcountry link ON link.report_id = report.id
    WHERE report.voided_at IS NULL AND report.status IN ('submitted', 'released')
        AND report.period_ends_on >= %(first)s::date
        AND report.period_starts_on < (%(last)s::date + interval '1 month')::date
        AND report.id IN ({visible})
),
reported AS (
    SELECT DISTINCT ON (owed.begins, owed.country_id) owed.begins, owed.country_id, candidate.id
    FROM owed JOIN candidate ON candidate.country_id = owed.country_id
        AND candidate.period_starts_on <= owed.begins AND candidate.period_ends_on >= owed.ends
    ORDER BY owed.begins, owed.country_id, candidate.status = 'released' DESC, candidate.version DESC, candidate.id
),
told AS (
    SELECT owed.*, owes.attache_id, owes.person, reported.id AS report_id
    FROM owed
    LEFT JOIN reported ON reported.begins = owed.begins AND reported.country_id = owed.country_id
    LEFT JOIN LATERAL (
        SELECT found.attache_id, found.person FROM (
            SELECT lead.attache_id, '' AS person, 1 AS place FROM accreditations_accreditation lead
            WHERE lead.voided_at IS NULL AND int8range(lead.country_id, lead.country_id, '[]') @> owed.country_id
                AND lead.lead_period @> owed.ends
            UNION ALL
            SELECT acting.attache_id, acting.person, 2 FROM accreditations_standin acting
            WHERE acting.voided_at IS NULL AND acting.country_id = owed.country_id AND acting.period @> owed.ends) found
        ORDER BY found.place LIMIT 1) owes ON true
)
SELECT json_build_object(
    'month', to_char(told.begins, 'YYYY-MM'),
    'country', country.code,
    'country_detail', json_build_object('code', country.code, 'name', country.name, 'name_lv', country.name_lv),
    'due_on', told.ends + %(days)s::int,
    'report', told.report_id,
    'state', CASE WHEN told.report_id IS NOT NULL THEN 'reported'
        WHEN told.ends + %(days)s::int < %(on)s::date THEN 'missing' ELSE 'due' END,
    'owed_by', CASE WHEN told.attache_id IS NOT NULL OR told.person <> '' THEN json_build_object(
        'id', told.attache_id, 'name', coalesce(attache.given_name || ' ' || attache.family_name, told.person)) END
)
FROM told JOIN accreditations_country country ON country.id = told.country_id
LEFT JOIN accreditations_attache attache ON attache.id = told.attache_id
ORDER BY told.begins DESC,
    CASE WHEN %(language)s = 'lv' THEN country.latvian_order ELSE country.english_order END, country.code
