-- How words of reports are held and asked for; see finding.py. Stems bear a mark before them, so that forms of different
-- kinds never meet.
CREATE OR REPLACE FUNCTION report_stem_lv(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN CASE WHEN word = ANY ('{/* little */}'::text[]) OR word ~ '^[0-9]' THEN NULL
        ELSE regexp_replace(word, '^(.{3,}?)(/* endings */)$', '\1') END;
CREATE OR REPLACE FUNCTION report_stem_en(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (ts_lexize('english_stem', word))[1];
CREATE OR REPLACE FUNCTION report_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (SELECT to_tsvector('simple', coalesce(string_agg(word, ' ' ORDER BY place), ''))
            || to_tsvector('simple', coalesce(string_agg('qen' || report_stem_en(word), ' ' ORDER BY place), ''))
            || to_tsvector('simple', coalesce(string_agg('qlv' || report_stem_lv(word), ' ' ORDER BY place), ''))
        FROM unnest(registry_word_list(words)) WITH ORDINALITY told (word, place));
CREATE OR REPLACE FUNCTION report_vector(title text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN setweight(report_words(coalesce(title, '')), 'A') || setweight(report_words(coalesce(body, '')), 'D');
CREATE OR REPLACE FUNCTION report_question(words text) RETURNS tsquery LANGUAGE plpgsql
    IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    token text; part text[]; one tsquery; every tsquery; negative boolean; either boolean := false;
BEGIN
    FOR token IN SELECT told.parts[1] FROM regexp_matches(words, '(-?"[^"]*"?|[^\s"]+)', 'g') told (parts) LOOP
        IF token IN ('OR', 'VAI') THEN
            either := every IS NOT NULL;
            CONTINUE;
        END IF;
        negative := starts_with(token, '-') AND length(token) > 1;
        part := registry_word_list(token);
        CONTINUE WHEN coalesce(cardinality(part), 0) = 0;
        IF token ~ '"' OR cardinality(part) > 1 THEN
            one := phraseto_tsquery('simple', array_to_string(part, ' '));
        ELSIF right(token, 1) = '*' AND length(part[1]) > 1 THEN
            one := ('''' || part[1] || ''':*')::tsquery;
        ELSE
            -- What carries no sense of its own need not be there.
            CONTINUE WHEN NOT negative AND (part[1] = ANY ('{/* little */}'::text[])
                OR ts_lexize('english_stem', part[1]) = '{}');
            one := ('''' || part[1] || '''' || coalesce(' | ''qen' || report_stem_en(part[1]) || '''', '')
                || coalesce(' | ''qlv' || report_stem_lv(part[1]) || '''', ''))::tsquery;
        END IF;
        CONTINUE WHEN numnode(one) = 0;
        IF negative THEN
            one := !!one;
        END IF;
        every := CASE WHEN every IS NULL THEN one WHEN either THEN every || one ELSE every && one END;
        either := false;
    END LOOP;
    RETURN coalesce(every, ''::tsquery);
END $$;
