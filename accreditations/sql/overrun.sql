-- Tours that run on past their planned day: through today, or to the same attaché's next tour (R11).
overrun AS (
    SELECT posting.id, posting.planned_ends_on,
        registry_days(posting.planned_ends_on + 1, least(%(today)s::date, next.starts_on - 1)) AS days
    FROM accreditations_posting posting
    CROSS JOIN LATERAL (
        SELECT min(other.starts_on) AS starts_on FROM accreditations_posting other
        WHERE other.attache_id = posting.attache_id AND other.voided_at IS NULL
            AND other.starts_on > posting.planned_ends_on
    ) next
    WHERE posting.voided_at IS NULL AND posting.ends_on IS NULL AND posting.planned_ends_on < %(today)s
)
