-- A large invented network for the benchmark: posts × lanes of tours one after the other, each tour accredited to five countries.
INSERT INTO accreditations_post (city, aliases, host_id, mission, void_reason)
SELECT 'Benchmark ' || number, '{}', id, '', '' FROM (
    SELECT id, row_number() OVER (ORDER BY id) AS number FROM accreditations_country
    WHERE id NOT IN (SELECT country_id FROM accreditations_sendingstate
        UNION SELECT country_id FROM accreditations_responsibility UNION SELECT country_id FROM accreditations_accreditation)
    ORDER BY id LIMIT %(posts)s) host;

CREATE TEMPORARY TABLE bench_post ON COMMIT DROP AS
SELECT post.id AS post_id, post.host_id AS country_id, row_number() OVER (ORDER BY post.id) AS number
FROM accreditations_post post WHERE starts_with(post.city, 'Benchmark ');

-- Countries of which nobody has charge yet, so that the network holds 200 of them.
CREATE TEMPORARY TABLE bench_country ON COMMIT DROP AS
SELECT country.id AS country_id, row_number() OVER (ORDER BY post.number, country.id) AS number
FROM accreditations_country country LEFT JOIN bench_post post ON post.country_id = country.id
WHERE country.id NOT IN (SELECT country_id FROM accreditations_sendingstate
    UNION SELECT country_id FROM accreditations_responsibility UNION SELECT country_id FROM accreditations_accreditation)
ORDER BY number LIMIT 2 * %(posts)s;

INSERT INTO accreditations_responsibility (post_id, country_id, starts_on, void_reason)
SELECT post.post_id, country.country_id, '1900-01-01', ''
FROM bench_country country JOIN bench_post post ON post.number = mod(country.number - 1, %(posts)s) + 1;

INSERT INTO accreditations_establishment (post_id, positions, lowest_rank, starts_on, void_reason)
SELECT post_id, %(lanes)s, '', '1950-01-01', '' FROM bench_post;

CREATE TEMPORARY TABLE bench ON COMMIT DROP AS
SELECT post_id, country_id, lane, (number - 1) * %(lanes)s + lane AS slot, number
FROM bench_post CROSS JOIN generate_series(1, %(lanes)s) lane;

INSERT INTO accreditations_attache
    (given_name, family_name, name_public, branch, email, phone, remark, is_fictional, void_reason)
SELECT slot::text, tour::text, false, '', '', '', 'benchmark', true, ''
FROM bench CROSS JOIN generate_series(0, %(tours)s - 1) tour;

INSERT INTO accreditations_promotion (attache_id, rank_id, attested_on, void_reason)
SELECT attache.id, rank.id, date '2000-01-01', '' FROM accreditations_attache attache
CROSS JOIN LATERAL (SELECT id FROM accreditations_rank WHERE voided_at IS NULL
    ORDER BY id OFFSET mod(attache.id, (SELECT count(*) FROM accreditations_rank WHERE voided_at IS NULL)) LIMIT 1) rank
WHERE attache.remark = 'benchmark';

-- Fifty years of tours, four days apart, the last begins in three years; each lane some days later than the one
-- before. What lies behind has its actual last day.
INSERT INTO accreditations_posting (attache_id, post_id, role, starts_on, planned_ends_on, ends_on, remark, void_reason)
SELECT attache.id, bench.post_id, 'defence_attache', begins, begins + %(days)s - 5,
    CASE WHEN begins + %(days)s - 5 < current_date THEN begins + %(days)s - 5 END, '', ''
FROM bench CROSS JOIN generate_series(0, %(tours)s - 1) tour
CROSS JOIN LATERAL (SELECT current_date + 1095 - (%(tours)s - tour) * %(days)s + mod(slot * 7, %(days)s)::int AS begins) days
JOIN accreditations_attache attache
    ON attache.given_name = slot::text AND attache.family_name = tour::text AND attache.remark = 'benchmark';

-- To the host, by the first lane as principal; to two of ten countries that everybody visits; to two that the post
-- answers for or lies beside.
INSERT INTO accreditations_accreditation (posting_id, attache_id, tour, country_id, role, status, taken_over,
    never_in_force, end_reason, remark, void_reason, starts_on)
SELECT posting.id, posting.attache_id, posting.period, told.country_id,
    CASE WHEN told.place = 1 AND bench.lane = 1 THEN 'defence_attache' ELSE 'deputy_defence_attache' END,
    'accredited', true, false, '', '', '', posting.starts_on + 10
FROM bench JOIN accreditations_posting posting ON posting.post_id = bench.post_id
JOIN accreditations_attache attache ON attache.id = posting.attache_id AND attache.given_name = bench.slot::text
CROSS JOIN LATERAL (
    SELECT country_id, min(place) AS place FROM (
        SELECT bench.country_id, 1 AS place
        UNION ALL SELECT country_id, 2 FROM bench_country
            WHERE number IN (mod(bench.slot, 10) + 1, mod(bench.slot + 5, 10) + 1)
        UNION ALL SELECT country_id, 3 FROM bench_country
            WHERE number IN (%(posts)s + bench.number, mod(bench.number + 10, 2 * %(posts)s) + 1)) each
    GROUP BY country_id) told;
