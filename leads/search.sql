-- Search by any part of a name, company, e-mail or phone number. Trigram operators are not leakproof, so the runtime
-- role's policy would keep them from the index; this function runs as the owner and compares the organization itself.
-- The newest 5,000 leads are walked first (common words are found there), the index serves what is missing to a page.

CREATE OR REPLACE FUNCTION search_leads(wanted text, most integer) RETURNS TABLE (id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH pattern AS (
        SELECT '%' || replace(replace(replace(lower(wanted), '\', '\\'), '%', '\%'), '_', '\_') || '%' AS text,
               nullif(current_setting('app.org', true), '')::bigint AS org
    ), recent AS (
        SELECT n.id FROM (
            SELECT l.id, l.search_text FROM public.leads_lead l, pattern p
            WHERE l.org_id = p.org AND l.deleted_at IS NULL ORDER BY l.created_at DESC, l.id DESC LIMIT 5000
        ) n, pattern p WHERE n.search_text LIKE p.text LIMIT most
    ), older AS (
        SELECT l.id FROM public.leads_lead l, pattern p
        WHERE l.org_id = p.org AND l.deleted_at IS NULL AND l.search_text LIKE p.text
          AND (SELECT count(*) FROM recent) < most AND length(wanted) >= 3
        LIMIT most
    )
    SELECT recent.id FROM recent UNION SELECT older.id FROM older LIMIT most
$$;
