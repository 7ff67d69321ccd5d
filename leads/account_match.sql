-- Which account a lead belongs to by its e-mail domain, kept on the lead by whoever writes leads, accounts or contacts:
-- imports and bulk changes write by statement, so verbs alone would leave some behind. The account's website speaks
-- first, else a contact of an account with such an address; of several the oldest. Free domains have no account_domain.

-- Each domain with its account, for those that have one: two looks along an index a domain.
CREATE OR REPLACE FUNCTION accounts_of(of_org bigint, domains text[])
RETURNS TABLE (domain text, account_id bigint) LANGUAGE sql STABLE AS $$
    SELECT d.domain, coalesce(
        (SELECT a.id FROM public.leads_account a
         WHERE a.org_id = of_org AND a.website_domain = d.domain ORDER BY a.id LIMIT 1),
        (SELECT c.account_id FROM public.leads_contact c
         WHERE c.org_id = of_org AND c.email_domain = d.domain AND c.account_id IS NOT NULL ORDER BY c.id LIMIT 1)
    ) FROM unnest(domains) AS d (domain) WHERE d.domain <> ''
$$;

CREATE OR REPLACE FUNCTION account_of(of_org bigint, domain text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT f.account_id FROM public.accounts_of(of_org, ARRAY[domain]) f
$$;

-- A set of new leads asks once for each domain; whoever has asked already brings the accounts along. Planned each time:
-- one lead and two thousand want different plans.
CREATE OR REPLACE FUNCTION match_new_leads() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    accounts bigint[];
BEGIN
    EXECUTE '
        WITH asked AS (SELECT org_id, array_agg(DISTINCT account_domain::text) AS domains FROM fresh GROUP BY org_id),
        found AS (SELECT a.org_id, f.* FROM asked a CROSS JOIN LATERAL public.accounts_of(a.org_id, a.domains) f)
        SELECT array_agg(l.id), array_agg(f.account_id)
        FROM fresh l LEFT JOIN found f ON f.org_id = l.org_id AND f.domain = l.account_domain
        WHERE l.matched_account_id IS DISTINCT FROM f.account_id
    ' INTO ids, accounts;
    IF ids IS NOT NULL THEN
        UPDATE public.leads_lead l SET matched_account_id = wrong.account_id
        FROM unnest(ids, accounts) AS wrong (id, account_id) WHERE l.id = wrong.id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER match_new_leads AFTER INSERT
ON public.leads_lead REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION match_new_leads();

CREATE OR REPLACE FUNCTION match_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account_domain IS DISTINCT FROM OLD.account_domain THEN
        NEW.matched_account_id := public.account_of(NEW.org_id, NEW.account_domain);
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER match_lead BEFORE UPDATE OF account_domain
ON public.leads_lead FOR EACH ROW EXECUTE FUNCTION match_lead();

CREATE OR REPLACE FUNCTION match_leads(of_org bigint, domain text) RETURNS void LANGUAGE sql AS $$
    UPDATE public.leads_lead l SET matched_account_id = found.id
    FROM (SELECT public.account_of(of_org, domain) AS id) found
    WHERE domain <> '' AND l.org_id = of_org AND l.account_domain = domain
        AND l.matched_account_id IS DISTINCT FROM found.id
$$;

CREATE OR REPLACE FUNCTION match_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.match_leads(OLD.org_id, OLD.website_domain);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM public.match_leads(NEW.org_id, NEW.website_domain);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER match_account AFTER INSERT OR DELETE OR UPDATE OF website_domain
ON public.leads_account FOR EACH ROW EXECUTE FUNCTION match_account();

CREATE OR REPLACE FUNCTION match_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.match_leads(OLD.org_id, OLD.email_domain);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM public.match_leads(NEW.org_id, NEW.email_domain);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER match_contact AFTER INSERT OR DELETE OR UPDATE OF email, account_id
ON public.leads_contact FOR EACH ROW EXECUTE FUNCTION match_contact();
