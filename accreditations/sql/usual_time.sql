-- How long a country's past grants took, from request to grant; asked by rotation.usual_time.
WITH /* past_grants */
SELECT json_build_object('cases', number, 'median_days', took[2], 'quartile_days', ARRAY[took[1], took[3]])
FROM (
    SELECT count(*) AS number, percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY days) AS took
    FROM past_grants WHERE country_id = %(country)s
) known
WHERE number > 0
