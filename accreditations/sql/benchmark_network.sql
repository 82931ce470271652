-- A large invented network for the benchmark: countries × tours, every tour accredited to two of them.
INSERT INTO accreditations_post (city, aliases, host_id, mission, void_reason)
SELECT 'Benchmark ' || number, '{}', id, '', '' FROM (
    SELECT id, row_number() OVER (ORDER BY id) AS number FROM accreditations_country
    WHERE id NOT IN (SELECT country_id FROM accreditations_sendingstate
        UNION SELECT country_id FROM accreditations_responsibility UNION SELECT country_id FROM accreditations_accreditation)
    ORDER BY id LIMIT %(countries)s) host;

CREATE TEMPORARY TABLE bench ON COMMIT DROP AS
SELECT post.id AS post_id, post.host_id AS country_id,
    coalesce(lead(post.host_id) OVER (ORDER BY post.id), first_value(post.host_id) OVER (ORDER BY post.id)) AS neighbour_id,
    row_number() OVER (ORDER BY post.id) AS lane
FROM accreditations_post post WHERE starts_with(post.city, 'Benchmark ');

INSERT INTO accreditations_responsibility (post_id, country_id, starts_on, void_reason)
SELECT post_id, country_id, '1900-01-01', '' FROM bench;

INSERT INTO accreditations_attache
    (given_name, family_name, name_public, branch, email, phone, remark, is_fictional, void_reason)
SELECT lane::text, tour::text, false, '', '', '', 'benchmark', true, ''
FROM bench CROSS JOIN generate_series(0, %(tours)s - 1) tour;

-- Tours of 180 days, nine apart, the last begins in three years; every other lane a hundred days later. What lies
-- behind has its actual last day.
INSERT INTO accreditations_posting (attache_id, post_id, role, starts_on, planned_ends_on, ends_on, remark, void_reason)
SELECT attache.id, bench.post_id, 'defence_attache', begins, begins + 179,
    CASE WHEN begins + 179 < current_date THEN begins + 179 END, '', ''
FROM bench CROSS JOIN generate_series(0, %(tours)s - 1) tour
CROSS JOIN LATERAL (SELECT current_date + 1095 - (%(tours)s - tour) * 189 + 100 * mod(lane, 2)::int AS begins) days
JOIN accreditations_attache attache
    ON attache.given_name = lane::text AND attache.family_name = tour::text AND attache.remark = 'benchmark';

INSERT INTO accreditations_accreditation (posting_id, attache_id, tour, country_id, role, status, taken_over,
    never_in_force, end_reason, remark, void_reason, starts_on)
SELECT posting.id, posting.attache_id, posting.period, told.country_id, told.role, 'accredited', true, false, '', '', '',
    posting.starts_on + 10
FROM bench JOIN accreditations_posting posting ON posting.post_id = bench.post_id
CROSS JOIN LATERAL (VALUES (bench.country_id, 'defence_attache'), (bench.neighbour_id, 'deputy_defence_attache'))
    told (country_id, role);
