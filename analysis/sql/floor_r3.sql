-- The floor of R3: all activities with a country, counted and costed by status as of a day; of invented plans, all of which were agreed in time.
WITH counted AS (
    SELECT activity.status, count(*) AS total,
        count(*) FILTER (WHERE activity.span << daterange(%(day)s, NULL) AND activity.status IN ('planned', 'confirmed')) AS overdue,
        count(*) FILTER (WHERE activity.basis = 'agreed' AND plan.agreed_on <= %(day)s) AS agreed,
        count(*) FILTER (WHERE activity.basis <> 'outside_plan') AS planned_for,
        sum(coalesce(activity.home_participants, 0)) AS home, sum(coalesce(activity.partner_participants, 0)) AS partner,
        sum(coalesce(activity.home_participants_actual, 0)) AS home_actual,
        sum(coalesce(activity.partner_participants_actual, 0)) AS partner_actual,
        coalesce(sum(activity.planned_cost), 0)::numeric(16, 2) AS planned_cost,
        coalesce(sum(activity.actual_cost), 0)::numeric(16, 2) AS actual_cost
    FROM cooperation_plans_activitycountry link
    JOIN cooperation_plans_activity activity ON activity.id = link.activity_id AND activity.voided_at IS NULL
    LEFT JOIN cooperation_plans_cooperationplan plan ON plan.id = activity.plan_id
    WHERE link.country_id = (SELECT id FROM accreditations_country WHERE code = %(country)s)
    GROUP BY activity.status)
SELECT json_build_object('count', (SELECT count(*) FROM counted), 'results', (SELECT json_agg(told.row) FROM (
    SELECT json_build_object('key', status, 'name', NULL, 'name_lv', NULL, 'total', total,
        'planned', CASE status WHEN 'planned' THEN total ELSE 0 END, 'confirmed', CASE status WHEN 'confirmed' THEN total ELSE 0 END,
        'completed', CASE status WHEN 'completed' THEN total ELSE 0 END, 'postponed', CASE status WHEN 'postponed' THEN total ELSE 0 END,
        'cancelled', CASE status WHEN 'cancelled' THEN total ELSE 0 END, 'overdue', overdue, 'agreed', agreed,
        'delivered', CASE status WHEN 'completed' THEN agreed ELSE 0 END,
        'execution_rate', CASE status WHEN 'cancelled' THEN NULL WHEN 'completed' THEN 1.0::float ELSE 0.0::float END,
        'delivery_rate', CASE WHEN agreed = 0 THEN NULL WHEN status = 'completed' THEN 1.0::float ELSE 0.0::float END,
        'home_participants', home, 'partner_participants', partner, 'home_participants_actual', home_actual,
        'partner_participants_actual', partner_actual, 'currency', 'EUR',
        'planned_cost', planned_cost::text, 'actual_cost', actual_cost::text) AS row
    FROM counted ORDER BY status) told))::text
