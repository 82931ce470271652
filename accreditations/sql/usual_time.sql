-- How long a country's past grants took, from request to grant; asked by rotation.usual_time.
SELECT json_build_object('cases', number, 'median_days', took[2], 'quartile_days', ARRAY[took[1], took[3]])
FROM (
    SELECT count(*) AS number,
        percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY granted."on" - asked."on") AS took
    FROM accreditations_step granted
    JOIN accreditations_step asked ON asked.accreditation_id = granted.accreditation_id
        AND asked.step = 'request_agrement' AND asked.voided_at IS NULL AND asked.number IS NOT NULL
    JOIN accreditations_accreditation accreditation ON accreditation.id = granted.accreditation_id
    WHERE granted.step = 'grant_agrement' AND granted.voided_at IS NULL AND granted.number IS NOT NULL
        AND granted."on" <= %(on)s AND accreditation.country_id = %(country)s AND accreditation.voided_at IS NULL
) known
WHERE number > 0
