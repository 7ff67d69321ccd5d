-- Search by any part of a name, company, e-mail or phone number. Trigram operators are not leakproof, so the runtime
-- role's policy would keep them from the index; these functions run as the owner and compare the organization
-- themselves. What comes first in an index (the newest leads, the first names) is walked before all else: common words
-- are found there. What is missing to a page comes from one index over organization and text, which stops when the page
-- is full; other plans are switched off there, because the planner cannot see the words.

-- The words as patterns, the longest first: each must be found; one of fewer than three letters stays with the word
-- beside it. A number typed in any way is its digits, without the
-- zeros before an area code or a country.
CREATE OR REPLACE FUNCTION search_patterns(wanted text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN wanted ~ '^[-+0-9()./ ]+$' AND length(regexp_replace(wanted, '\D', '', 'g')) >= 6
        THEN ARRAY['%' || regexp_replace(regexp_replace(wanted, '\(0\)|\D', '', 'g'), '^0+', '') || '%']
        ELSE (
            SELECT array_agg('%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
                ORDER BY length(word) DESC, word)
            FROM (
                SELECT DISTINCT word FROM regexp_split_to_table(lower(wanted), '(?<=\S{3})\s+(?=\S{3})') AS word
                WHERE word <> '' LIMIT 8
            ) words
        )
    END
$$;

-- Fewer than three letters make no trigram.
CREATE OR REPLACE FUNCTION search_can_use_index(patterns text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT length(replace(patterns[1], '\', '')) >= 5
$$;

CREATE OR REPLACE FUNCTION search_further_leads(of_org bigint, patterns text[], known bigint[], most integer)
RETURNS TABLE (id bigint) LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_indexscan = off AS $$
    SELECT l.id FROM public.leads_lead l
    WHERE l.org_id = of_org AND l.deleted_at IS NULL AND l.search_text LIKE patterns[1]
        AND l.search_text LIKE ALL (patterns) AND l.id <> ALL (known)
    LIMIT most
$$;

CREATE OR REPLACE FUNCTION search_leads(wanted text, most integer) RETURNS TABLE (id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    of_org bigint := nullif(current_setting('app.org', true), '')::bigint;
    patterns text[] := public.search_patterns(wanted);
    known bigint[];
BEGIN
    known := ARRAY(
        SELECT n.id FROM (
            SELECT l.id, l.search_text FROM public.leads_lead l
            WHERE l.org_id = of_org AND l.deleted_at IS NULL
            ORDER BY l.created_at DESC, l.id DESC LIMIT greatest(5000, most * 12)
        ) n
        WHERE n.search_text LIKE ALL (patterns) LIMIT most
    );
    RETURN QUERY SELECT unnest(known);
    IF cardinality(known) < most AND public.search_can_use_index(patterns) THEN
        RETURN QUERY SELECT f.id FROM public.search_further_leads(of_org, patterns, known, most - cardinality(known)) f;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION search_further_accounts(of_org bigint, patterns text[], known bigint[], most integer)
RETURNS TABLE (id bigint) LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_indexscan = off AS $$
    SELECT a.id FROM public.leads_account a
    WHERE a.org_id = of_org AND a.search_text LIKE patterns[1] AND a.search_text LIKE ALL (patterns)
        AND a.id <> ALL (known)
    LIMIT most
$$;

CREATE OR REPLACE FUNCTION search_further_contacts(of_org bigint, patterns text[], known bigint[], most integer)
RETURNS TABLE (id bigint) LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_indexscan = off AS $$
    SELECT c.id FROM public.leads_contact c
    WHERE c.org_id = of_org AND c.search_text LIKE patterns[1] AND c.search_text LIKE ALL (patterns)
        AND c.id <> ALL (known)
    LIMIT most
$$;

CREATE OR REPLACE FUNCTION search_further_opportunities(of_org bigint, patterns text[], known bigint[], most integer)
RETURNS TABLE (id bigint) LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_indexscan = off AS $$
    SELECT o.id FROM public.leads_opportunity o
    WHERE o.org_id = of_org AND o.name_key LIKE patterns[1] AND o.name_key LIKE ALL (patterns)
        AND o.id <> ALL (known)
    LIMIT most
$$;

-- Accounts, contacts and opportunities in one round trip: the first by name, then what the index adds.
CREATE OR REPLACE FUNCTION search_customers(wanted text, most integer) RETURNS TABLE (kind text, id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    of_org bigint := nullif(current_setting('app.org', true), '')::bigint;
    patterns text[] := public.search_patterns(wanted);
    indexed boolean := public.search_can_use_index(patterns);
    known bigint[];
BEGIN
    known := ARRAY(
        SELECT n.id FROM (
            SELECT a.id, a.search_text FROM public.leads_account a
            WHERE a.org_id = of_org ORDER BY a.name_key, a.id LIMIT 1000
        ) n WHERE n.search_text LIKE ALL (patterns) LIMIT most
    );
    RETURN QUERY SELECT 'account', unnest(known);
    IF indexed AND cardinality(known) < most THEN
        RETURN QUERY SELECT 'account', f.id
        FROM public.search_further_accounts(of_org, patterns, known, most - cardinality(known)) f;
    END IF;
    known := ARRAY(
        SELECT n.id FROM (
            SELECT c.id, c.search_text FROM public.leads_contact c
            WHERE c.org_id = of_org ORDER BY c.last_name_key, c.id LIMIT 1000
        ) n WHERE n.search_text LIKE ALL (patterns) LIMIT most
    );
    RETURN QUERY SELECT 'contact', unnest(known);
    IF indexed AND cardinality(known) < most THEN
        RETURN QUERY SELECT 'contact', f.id
        FROM public.search_further_contacts(of_org, patterns, known, most - cardinality(known)) f;
    END IF;
    known := ARRAY(
        SELECT n.id FROM (
            SELECT o.id, o.name_key FROM public.leads_opportunity o
            WHERE o.org_id = of_org ORDER BY o.name_key, o.id LIMIT 1000
        ) n WHERE n.name_key LIKE ALL (patterns) LIMIT most
    );
    RETURN QUERY SELECT 'opportunity', unnest(known);
    IF indexed AND cardinality(known) < most THEN
        RETURN QUERY SELECT 'opportunity', f.id
        FROM public.search_further_opportunities(of_org, patterns, known, most - cardinality(known)) f;
    END IF;
END $$;
