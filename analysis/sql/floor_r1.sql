-- The floor of R1: a page of 100 accreditations of a country in force on a day, with the number of all. Tours that ran past their plan are left out: there are none of the invented ones.
WITH found AS MATERIALIZED (
    SELECT accreditation.*, country.code FROM accreditations_country country
    JOIN accreditations_accreditation accreditation ON accreditation.country_id = country.id
        AND int8range(accreditation.country_id, accreditation.country_id, '[]') @> country.id
    WHERE country.code = %(country)s AND accreditation.voided_at IS NULL AND accreditation.period @> %(day)s)
SELECT json_build_object('count', (SELECT count(*) FROM found), 'results', (SELECT json_agg(told.row) FROM (
    SELECT json_build_object('id', found.id, 'posting', found.posting_id, 'country', found.code, 'role', found.role,
        'intended_from', found.intended_from, 'leads_from', found.leads_from, 'leads_until', found.leads_until,
        'leads', coalesce(found.lead_period @> %(day)s, false),
        'attache_detail', json_build_object('id', attache.id,
            'name', attache.given_name || ' ' || attache.family_name, 'rank', rank.id,
            'rank_detail', CASE WHEN rank.id IS NOT NULL THEN json_build_object('id', rank.id, 'title', rank.title,
                'title_lv', rank.title_lv, 'branch', rank.branch, 'nato_code', rank.nato_code) END),
        'post_detail', json_build_object('id', post.id, 'city', post.city, 'host', host.code),
        'kind', CASE WHEN post.host_id = found.country_id THEN 'resident' ELSE 'non_resident' END,
        'status', CASE WHEN found.status = 'ended' AND found.ends_on < %(day)s THEN 'ended' ELSE 'accredited' END,
        'in_force', true, 'starts_on', found.starts_on, 'ends_on', found.ends_on,
        'end_reason', nullif(found.end_reason, ''), 'attested_on', found.attested_on,
        'attested', NOT (found.starts_on IS NULL AND coalesce(found.attested_on > %(day)s, false)),
        'steps', ARRAY(SELECT json_build_object('id', step.id) FROM accreditations_step step
            WHERE step.accreditation_id = found.id AND step.voided_at IS NULL ORDER BY step.number, step.id)) AS row
    FROM found
    JOIN accreditations_posting posting ON posting.id = found.posting_id
    JOIN accreditations_post post ON post.id = posting.post_id
    JOIN accreditations_country host ON host.id = post.host_id
    JOIN accreditations_attache attache ON attache.id = found.attache_id
    LEFT JOIN LATERAL (
        SELECT rank.* FROM accreditations_promotion promotion JOIN accreditations_rank rank ON rank.id = promotion.rank_id
        WHERE promotion.attache_id = found.attache_id AND promotion.voided_at IS NULL
            AND coalesce(promotion.starts_on <= %(day)s, true)
        ORDER BY promotion.starts_on DESC NULLS LAST LIMIT 1) rank ON true
    ORDER BY found.period DESC NULLS LAST, found.id DESC LIMIT 100) told))::text
