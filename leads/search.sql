-- Search by any part of a name, company, e-mail or phone number. Trigram operators are not leakproof, so the runtime
-- role's policy would keep them from the index; this function runs as the owner and compares the organization itself.
-- The newest 5,000 leads are walked first (common words are found there), the index serves what is missing to a page.
-- The organization stands in each condition as a policy writes it: joined from elsewhere, the planner sorted every lead.

CREATE OR REPLACE FUNCTION search_leads(wanted text, most integer) RETURNS TABLE (id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH recent AS MATERIALIZED (
        SELECT n.id FROM (
            SELECT l.id, l.search_text FROM public.leads_lead l
            WHERE l.org_id = nullif(current_setting('app.org', true), '')::bigint AND l.deleted_at IS NULL
            ORDER BY l.created_at DESC, l.id DESC LIMIT 5000
        ) n
        WHERE n.search_text LIKE (
            SELECT '%' || replace(replace(replace(lower(wanted), '\', '\\'), '%', '\%'), '_', '\_') || '%'
        )
        LIMIT most
    ), older AS MATERIALIZED (
        SELECT l.id, l.org_id, l.deleted_at FROM public.leads_lead l
        WHERE (SELECT count(*) FROM recent) < most AND length(wanted) >= 3 AND l.search_text LIKE (
            SELECT '%' || replace(replace(replace(lower(wanted), '\', '\\'), '%', '\%'), '_', '\_') || '%'
        )
    )
    SELECT recent.id FROM recent
    UNION
    SELECT older.id FROM older
    WHERE older.org_id = nullif(current_setting('app.org', true), '')::bigint AND older.deleted_at IS NULL
    LIMIT most
$$;
