-- Where stored work waits for a worker: asked by the sweep, which then enters each organization through its door.

CREATE OR REPLACE FUNCTION directory_waiting_work() RETURNS TABLE (org_id bigint, kind text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT s.org_id, 'submissions' FROM public.leads_submission s WHERE s.state IN ('waiting', 'delayed')
    UNION ALL
    SELECT DISTINCT i.org_id, 'imports' FROM public.leads_import i WHERE i.state IN ('waiting', 'running')
    UNION ALL
    SELECT DISTINCT j.org_id, 'jobs' FROM public.leads_job j WHERE j.state IN ('waiting', 'running')
    UNION ALL
    SELECT DISTINCT l.org_id, 'comebacks' FROM public.leads_lead l
    WHERE l.come_back_on <= current_date + 1 AND l.stage = 'unqualified' AND l.deleted_at IS NULL
    UNION ALL
    SELECT DISTINCT l.org_id, 'recycling' FROM public.leads_lead l WHERE l.deleted_at < now() - interval '30 days'
    UNION ALL
    SELECT DISTINCT m.org_id, 'mail' FROM public.tenancy_mailmessage m WHERE m.state = 'waiting'
$$;
