-- Stretches of days with two or more tours accredited (R19); asked by through_time.doubles.
WITH asked AS (SELECT daterange(%(first)s, %(last)s, '[]') AS days), 
/* overrun */, /* in_force */, /* responsible */,
change AS (
    SELECT country_id, lower(days) AS on_day, 1 AS by FROM in_force
    UNION ALL SELECT country_id, upper(days), -1 FROM in_force
),
running AS (
    SELECT country_id, on_day, sum(sum(by)) OVER next_days AS number, lead(on_day) OVER next_days AS until
    FROM change GROUP BY country_id, on_day
    WINDOW next_days AS (PARTITION BY country_id ORDER BY on_day)
),
double AS (
    SELECT country_id, unnest(range_agg(daterange(on_day, until))) AS days
    FROM running WHERE number > 1 GROUP BY country_id
),
who AS (
    SELECT DISTINCT double.country_id, double.days, accreditation.attache_id
    FROM double JOIN in_force ON in_force.country_id = double.country_id AND in_force.days && double.days
    JOIN accreditations_accreditation accreditation ON accreditation.id = in_force.id
),
serving AS (
    SELECT who.country_id, who.days,
        json_agg(json_build_object('id', officer.id, 'name', officer.given_name || ' ' || officer.family_name)
            ORDER BY officer.id) AS attaches
    FROM who JOIN accreditations_attache officer ON officer.id = who.attache_id
    GROUP BY who.country_id, who.days
)
SELECT json_build_object(
    'country', country.code,
    'country_detail', /* country */,
    'post_detail', /* post */,
    'kind', 'double',
    'starts_on', lower(double.days),
    'ends_on', upper(double.days) - 1,
    'days', upper(double.days) - lower(double.days),
    'planned_days', 0,
    'attaches', serving.attaches
)
FROM double
JOIN serving ON serving.country_id = double.country_id AND serving.days = double.days
JOIN accreditations_country country ON country.id = double.country_id
LEFT JOIN responsible ON responsible.country_id = double.country_id AND responsible.days @> lower(double.days)
LEFT JOIN accreditations_post post ON post.id = responsible.post_id
LEFT JOIN accreditations_country host ON host.id = post.host_id
ORDER BY lower(double.days), country.code
