-- On which days an accreditation under way has its tour running; on which it is planned cover (R18).
under_way AS (
    SELECT accreditation.country_id, accreditation.under_way_period * asked.days AS days
    FROM accreditations_accreditation accreditation, asked
    WHERE accreditation.voided_at IS NULL AND accreditation.under_way_period && asked.days
        AND (%(countries)s::bigint[] IS NULL OR accreditation.country_id = ANY (%(countries)s::bigint[]))
    UNION ALL
    SELECT accreditation.country_id,
        registry_days(greatest(accreditation.nominated_on, accreditation.intended_from), accreditation.settled_on - 1)
            * overrun.days * asked.days
    FROM overrun JOIN accreditations_accreditation accreditation ON accreditation.posting_id = overrun.id
    CROSS JOIN asked
    WHERE accreditation.posting_id = ANY(ARRAY(SELECT id FROM overrun))
        AND accreditation.voided_at IS NULL AND accreditation.nominated_on IS NOT NULL
        AND (%(countries)s::bigint[] IS NULL OR accreditation.country_id = ANY (%(countries)s::bigint[]))
), planned AS (
    SELECT accreditation.country_id,
        accreditation.tour * daterange(greatest(%(today)s::date + 1, accreditation.intended_from), NULL)
            * asked.days AS days
    FROM accreditations_accreditation accreditation, asked
    WHERE accreditation.voided_at IS NULL AND accreditation.under_way_period IS NOT NULL
        AND accreditation.status IN ('nominated', 'agrement_requested', 'agrement_granted')
        AND (%(countries)s::bigint[] IS NULL OR accreditation.country_id = ANY (%(countries)s::bigint[]))
)
