-- Large invented cooperation for the benchmark: for every country but our own a plan a year and strand, each agreed and with 25 activities.
INSERT INTO cooperation_plans_cooperationplan (country_id, strand_id, title, owner_person, currency, status, agreed_on,
    signed_by, signed_by_partner, starts_on, ends_on, remark, void_reason)
SELECT country.id, strand.id, 'Benchmark ' || year, '', 'EUR',
    CASE WHEN year < date_part('year', current_date) THEN 'closed' ELSE 'agreed' END, make_date(year - 1, 12, 1),
    '', '', make_date(year, 1, 1), make_date(year, 12, 31), '', ''
FROM accreditations_country country
CROSS JOIN (SELECT id FROM cooperation_plans_strand ORDER BY id DESC LIMIT 2) strand
CROSS JOIN generate_series(date_part('year', current_date)::int - %(years)s + 1, date_part('year', current_date)::int) year
WHERE country.id NOT IN (SELECT country_id FROM accreditations_sendingstate)
    AND NOT EXISTS (SELECT 1 FROM cooperation_plans_cooperationplan known WHERE known.country_id = country.id);

INSERT INTO cooperation_plans_activity (plan_id, country_id, basis, number, partner_number, title, title_lv, partner_unit,
    partner_contact, place, starts_on, ends_on, when_precision, financing, status, outcome, plan_days, void_reason)
SELECT plan.id, plan.country_id, 'agreed', number::text, '', 'Benchmark activity ' || number, '', '', '', '',
    plan.starts_on + number * 7, plan.starts_on + number * 7 + 2, 'day', '',
    CASE WHEN plan.starts_on + number * 7 + 2 >= current_date THEN 'planned'
        WHEN mod(number, 10) = 0 THEN 'cancelled' WHEN mod(number, 10) = 1 AND plan.status = 'agreed' THEN 'planned'
        ELSE 'completed' END,
    '', plan.period, ''
FROM cooperation_plans_cooperationplan plan CROSS JOIN generate_series(1, 25) number
WHERE starts_with(plan.title, 'Benchmark ');

INSERT INTO cooperation_plans_activitycountry (activity_id, country_id)
SELECT id, country_id FROM cooperation_plans_activity WHERE starts_with(title, 'Benchmark activity ');

-- How each came to what it is: a plan agreed a month before its year and closed after it, an activity on its last day.
INSERT INTO cooperation_plans_plantransition (plan_id, number, "on", "to", remark, recorded_at, void_reason)
SELECT plan.id, told.number, told.day, told.became, '', now(), ''
FROM cooperation_plans_cooperationplan plan
CROSS JOIN LATERAL (VALUES (1, plan.agreed_on, 'agreed'), (2, plan.ends_on + 1, 'closed')) told (number, day, became)
WHERE starts_with(plan.title, 'Benchmark ') AND (told.became = 'agreed' OR plan.status = 'closed');

INSERT INTO cooperation_plans_activitytransition (activity_id, number, "on", "to", side, reason_id, remark, recorded_at, void_reason)
SELECT id, 1, ends_on, status, CASE WHEN status = 'cancelled' THEN 'partner' ELSE '' END,
    CASE WHEN status = 'cancelled' THEN (SELECT min(id) FROM cooperation_plans_cancellationreason) END, '', now(), ''
FROM cooperation_plans_activity WHERE starts_with(title, 'Benchmark activity ') AND status <> 'planned';
