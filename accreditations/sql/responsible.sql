-- Which post answers for which country within the days asked about.
responsible AS (
    SELECT responsibility.country_id, responsibility.post_id, responsibility.period * asked.days AS days
    FROM accreditations_responsibility responsibility, asked
    WHERE responsibility.voided_at IS NULL AND responsibility.period && asked.days
        AND (%(countries)s::bigint[] IS NULL OR responsibility.country_id = ANY (%(countries)s::bigint[]))
)
