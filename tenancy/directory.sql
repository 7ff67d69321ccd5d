-- What must be read before the organization is known. Each function returns ids only, runs as the table owner,
-- pins its search path and may be executed by the runtime role alone. Applied by `manage.py prepare_database`.

CREATE OR REPLACE FUNCTION directory_organization(wanted_slug text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM public.tenancy_organization WHERE slug = wanted_slug
$$;

CREATE OR REPLACE FUNCTION directory_organizations() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM public.tenancy_organization ORDER BY id
$$;

CREATE OR REPLACE FUNCTION directory_memberships(wanted_user bigint) RETURNS TABLE (org_id bigint, member_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT m.org_id, m.id FROM public.tenancy_member m WHERE m.user_id = wanted_user AND m.is_active ORDER BY m.id
$$;

CREATE OR REPLACE FUNCTION directory_api_key(wanted_hash text) RETURNS TABLE (org_id bigint, member_id bigint, key_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT k.org_id, k.member_id, k.id FROM public.tenancy_apikey k
    JOIN public.tenancy_member m ON m.org_id = k.org_id AND m.id = k.member_id
    JOIN public.tenancy_user u ON u.id = m.user_id
    WHERE k.hash = wanted_hash AND k.revoked_at IS NULL AND m.is_active AND u.is_active
$$;

CREATE OR REPLACE FUNCTION directory_invitation(wanted_hash text) RETURNS TABLE (org_id bigint, invitation_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT i.org_id, i.id FROM public.tenancy_invitation i
    WHERE i.token_hash = wanted_hash AND i.accepted_at IS NULL AND i.revoked_at IS NULL
$$;

CREATE OR REPLACE FUNCTION directory_new_organization(new_name text, new_slug text) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO public.tenancy_organization
        (name, slug, country, time_zone, currency, business_hours, hand_over_score, mail_from_name, mail_from_email,
         return_hosts, stale_days, setup, is_demo, config_version, created_at)
    VALUES (new_name, new_slug, 'US', 'UTC', 'USD', '{}', 100, '', '', '[]', 14, '{}', false, 0, now())
    RETURNING id
$$;
