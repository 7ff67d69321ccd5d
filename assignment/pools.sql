-- Leads of pools and of people whose number of leads is limited are handed out by one transaction of an organization at
-- a time: one may come back for other pools (a set in parts, a reaction), and with a lock each, in whatever order, two
-- would wait for each other. Whose number is limited is held besides, as claim_lead() does. Then this reads what has been
-- committed meanwhile (a volatile function sees it). `rows` and `since` say for each member of these pools when the member's day began, up to how many open leads matter, and whether a day is
-- limited; `room` is how many leads are about to be decided. Not SECURITY DEFINER: the policies judge every row.

DROP FUNCTION IF EXISTS hold_pools;  -- a replaced function may not change its result
CREATE FUNCTION hold_pools(wanted bigint[], limited bigint[], rows bigint[], owners bigint[], since timestamptz[], most integer[], daily boolean[], room integer, wait boolean)
RETURNS TABLE (row_id bigint, credit double precision, received integer, last_at timestamptz,
    open_leads integer, of_pool_today integer, today integer, waiting integer)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF wait THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('assignment', current_setting('app.org')::bigint));
        PERFORM FROM public.tenancy_member m WHERE m.id = ANY (limited) ORDER BY m.id FOR NO KEY UPDATE;
    END IF;
    RETURN QUERY
    WITH behind AS MATERIALIZED (
        SELECT p.id, (SELECT count(*)::integer FROM (
            SELECT FROM public.assignment_poolwait q WHERE q.pool_id = p.id AND q.skipped = '[]' LIMIT room + 1
        ) q) AS number
        FROM unnest(wanted) AS p (id)
    )
    SELECT m.id, m.credit, m.received, m.last_at, has.open::integer, given.of_pool::integer,
        (given.of_all + taken.number)::integer, behind.number
    FROM unnest(rows, owners, since, most, daily) AS w (id, owner, began, most, daily)
    JOIN public.assignment_poolmember m ON m.id = w.id
    JOIN behind ON behind.id = m.pool_id
    CROSS JOIN LATERAL (SELECT count(*) AS open FROM (
        SELECT FROM public.leads_lead l
        WHERE l.owner_member_id = w.owner AND l.deleted_at IS NULL AND l.stage = 'open' LIMIT w.most
    ) o) has
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE a.pool_id = m.pool_id) AS of_pool, count(*) AS of_all
        FROM public.assignment_assignment a
        WHERE w.daily AND a.member_id = w.owner AND a.at >= w.began AND a.pool_id IS NOT NULL AND a.outcome = 'assigned'
    ) given
    CROSS JOIN LATERAL (
        SELECT count(*) AS number FROM public.leads_claim c
        WHERE w.daily AND c.member_id = w.owner AND c.at >= w.began AND c.undone_at IS NULL
    ) taken;
END
$$;
