-- Storing one visitor's post in one round trip: on this path every trip costs as much as the insert itself.
-- Not SECURITY DEFINER: the function sets the organization for its own transaction, the policies judge every row, and
-- the former setting is put back. A foreign form is taken for none; of an unknown organization nothing comes back but NULL.

DROP FUNCTION IF EXISTS receive_submission;  -- a replaced function may not change its result
CREATE FUNCTION receive_submission(
    wanted_org bigint, wanted_form bigint, new_door text, new_pairs jsonb, new_raw bytea, new_content_type text,
    new_address inet, new_user_agent text, new_referer text, new_origin text, new_once_key text, former_once_key text,
    new_state text, new_problem text,
    OUT submission bigint, OUT is_new boolean, OUT hosts jsonb, OUT rate integer, OUT sites jsonb
)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    outer_org text := coalesce(current_setting('app.org', true), '');
    own_form bigint;
BEGIN
    PERFORM set_config('app.org', wanted_org::text, true);
    SELECT o.return_hosts INTO hosts FROM public.tenancy_organization o WHERE o.id = wanted_org;
    IF FOUND THEN
        IF wanted_form IS NOT NULL THEN
            SELECT f.id, f.rate_a_minute, f.sites INTO own_form, rate, sites
            FROM public.leads_form f WHERE f.id = wanted_form;
        END IF;
        SELECT s.id INTO submission FROM public.leads_submission s
        WHERE s.org_id = wanted_org AND s.once_key = former_once_key AND s.received_at > now() - interval '1 minute';
        is_new := submission IS NULL;
        IF is_new THEN
            INSERT INTO public.leads_submission
                (org_id, door, form_id, pairs, raw, content_type, address, user_agent, referer, origin, once_key,
                 received_at, state, problem, outcome, attempts)
            VALUES (wanted_org, new_door, own_form, new_pairs, new_raw, new_content_type, new_address, new_user_agent,
                    new_referer, new_origin, new_once_key, now(), new_state, new_problem, '', 0)
            ON CONFLICT (org_id, once_key) DO NOTHING RETURNING id INTO submission;
            IF submission IS NULL THEN
                is_new := false;
                SELECT s.id INTO submission FROM public.leads_submission s
                WHERE s.org_id = wanted_org AND s.once_key = new_once_key;
            END IF;
        END IF;
    END IF;
    PERFORM set_config('app.org', outer_org, true);
END
$$;
