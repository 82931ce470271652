-- How many days each past grant of agrément took from its request, country by country, up to the day asked about.
past_grants AS (
    SELECT accreditation.country_id, granted."on" - asked."on" AS days
    FROM accreditations_step granted
    JOIN accreditations_step asked ON asked.accreditation_id = granted.accreditation_id
        AND asked.step = 'request_agrement' AND asked.voided_at IS NULL AND asked.number IS NOT NULL
    JOIN accreditations_accreditation accreditation ON accreditation.id = granted.accreditation_id
    WHERE granted.step = 'grant_agrement' AND granted.voided_at IS NULL AND granted.number IS NOT NULL
        AND granted."on" <= %(on)s AND accreditation.voided_at IS NULL
)
