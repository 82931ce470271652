-- Accreditations in force within the days asked about; stored days and those carried by an overrun apart.
in_force AS (
    SELECT accreditation.id, accreditation.country_id, accreditation.period * asked.days AS days
    FROM accreditations_accreditation accreditation, asked
    WHERE accreditation.voided_at IS NULL AND accreditation.period && asked.days
        AND (%(countries)s::bigint[] IS NULL OR accreditation.country_id = ANY (%(countries)s::bigint[]))
    UNION ALL
    SELECT accreditation.id, accreditation.country_id, carried.days
    FROM overrun JOIN accreditations_accreditation accreditation ON accreditation.posting_id = overrun.id
    CROSS JOIN asked
    CROSS JOIN LATERAL (SELECT
        registry_days(accreditation.starts_on, accreditation.ends_on) * overrun.days * asked.days AS days) carried
    -- Few, which an index finds.
    WHERE accreditation.posting_id = ANY(ARRAY(SELECT id FROM overrun))
        AND accreditation.voided_at IS NULL AND accreditation.status IN ('accredited', 'ended')
        AND NOT isempty(carried.days)
        AND (%(countries)s::bigint[] IS NULL OR accreditation.country_id = ANY (%(countries)s::bigint[]))
)
