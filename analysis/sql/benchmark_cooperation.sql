-- Large invented cooperation for the benchmark: for 200 countries a plan a year and strand over fifty years, each agreed and with 25 activities.
INSERT INTO cooperation_plans_strand (code, name, name_lv, void_reason)
SELECT 'benchmark-' || number, 'Benchmark ' || number, 'Benchmark ' || number, '' FROM generate_series(1, %(strands)s) number;

INSERT INTO cooperation_plans_cooperationplan (country_id, strand_id, title, owner_person, currency, status, agreed_on,
    signed_by, signed_by_partner, starts_on, ends_on, remark, void_reason)
SELECT country.id, strand.id, 'Benchmark ' || year, '', 'EUR',
    CASE WHEN year < date_part('year', current_date) THEN 'closed' ELSE 'agreed' END, make_date(year - 1, 12, 1),
    '', '', make_date(year, 1, 1), make_date(year, 12, 31), '', ''
FROM (SELECT id FROM accreditations_country WHERE id NOT IN (SELECT country_id FROM accreditations_sendingstate)
    ORDER BY id LIMIT 200) country
CROSS JOIN (SELECT id FROM cooperation_plans_strand WHERE starts_with(code, 'benchmark-')) strand
CROSS JOIN generate_series(date_part('year', current_date)::int - 49, date_part('year', current_date)::int) year;

INSERT INTO cooperation_plans_activity (plan_id, country_id, basis, number, partner_number, title, title_lv, partner_unit,
    partner_contact, place, starts_on, ends_on, when_precision, financing, status, outcome, plan_days, area_id, planned_cost, void_reason, status_since)
SELECT plan.id, plan.country_id, 'agreed', number::text, '', 'Benchmark activity ' || number, '', '', '', '',
    plan.starts_on + number * 14, plan.starts_on + number * 14 + 2, 'day', '',
    CASE WHEN plan.starts_on + number * 14 + 2 >= current_date THEN 'planned'
        WHEN mod(number, 10) = 0 THEN 'cancelled' WHEN mod(number, 10) = 1 AND plan.status = 'agreed' THEN 'planned'
        ELSE 'completed' END,
    '', plan.period, (SELECT min(id) FROM cooperation_plans_area) + mod(number, 5), 1000 + mod(plan.id * 37 + number * 11, 500), '',
    CASE WHEN plan.starts_on + number * 14 + 2 < current_date AND NOT (mod(number, 10) = 1 AND plan.status = 'agreed')
        THEN plan.starts_on + number * 14 + 2 END
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
