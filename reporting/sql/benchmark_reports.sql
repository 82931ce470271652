-- Many invented reports for the benchmark, a country each, all released: some words of two small vocabularies, the
-- others of many that mean nothing.
CREATE TEMPORARY TABLE vocabulary AS
SELECT row_number() OVER () - 1 AS number, word FROM unnest(string_to_array(
    'brigade exercise budget parliament minister radar frigate drone border guard training contract howitzer cyber attack '
    'hospital election alliance command readiness ammunition harbour airfield reserve volunteer strategy threat partner '
    'brigādes mācības budžets parlaments ministrs radars fregates drons robeža zemessargi apmācība līgums haubices '
    'uzbrukums slimnīca vēlēšanas alianse pavēlniecība gatavība munīcija osta lidlauks rezerve brīvprātīgie draudi', ' ')) word;
INSERT INTO reporting_report (id, posting_id, "on", kind, title, text, marking_id, source, reference, kept_at, document,
    version, status, void_reason, vector)
SELECT reporting_new_id(), posting.id, date '2000-01-01' + (made.which %% 9000), 'military', told.title, told.body, marking.id, '',
    '', '', gen_random_uuid(), 1, 'released', '', report_vector(told.title, told.body)
FROM generate_series(1, %(reports)s) made (which)
CROSS JOIN LATERAL (
    SELECT string_agg(word, ' ' ORDER BY n) FILTER (WHERE n <= 5) || ' ' || made.which AS title,
        string_agg(word, ' ' ORDER BY n) AS body
    FROM generate_series(1, 60) n
    CROSS JOIN LATERAL (SELECT abs(hashint8(made.which * 61 + n)) AS chance) thrown
    CROSS JOIN LATERAL (SELECT CASE WHEN n <= 5 OR n %% 10 = 0
        THEN (SELECT vocabulary.word FROM vocabulary WHERE vocabulary.number = mod(thrown.chance, 54))
        ELSE 'w' || mod(thrown.chance, 5000) END AS word) said) told
JOIN LATERAL (SELECT id FROM accreditations_posting WHERE voided_at IS NULL ORDER BY id OFFSET made.which %% 8 LIMIT 1) posting
    ON true
JOIN reporting_marking marking ON marking.code = CASE WHEN made.which %% 10 = 0 THEN 'limited' ELSE 'internal' END;
INSERT INTO reporting_reportcountry (report_id, country_id)
SELECT report.id, (SELECT id FROM accreditations_country ORDER BY id OFFSET mod(report.id, 200) LIMIT 1)
FROM reporting_report report WHERE NOT EXISTS (SELECT 1 FROM reporting_reportcountry link WHERE link.report_id = report.id);
