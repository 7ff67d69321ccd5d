-- Where stored work waits for a worker: asked by the sweep, which then enters each organization through its door.

CREATE OR REPLACE FUNCTION directory_waiting_work() RETURNS TABLE (org_id bigint, kind text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT s.org_id, 'submissions' FROM public.leads_submission s WHERE s.state IN ('waiting', 'delayed')
    UNION ALL
    SELECT DISTINCT r.org_id, 'inbound' FROM public.leads_inboundmessage r WHERE r.state = 'waiting'
    UNION ALL
    SELECT DISTINCT w.org_id, 'web_hooks' FROM public.leads_webhookdelivery w
    WHERE w.state = 'waiting' AND w.next_at <= now()
    UNION ALL
    SELECT DISTINCT i.org_id, 'imports' FROM public.leads_import i WHERE i.state IN ('reading', 'checking', 'waiting', 'running')
    UNION ALL
    SELECT DISTINCT j.org_id, 'jobs' FROM public.leads_job j WHERE j.state IN ('waiting', 'running')
    UNION ALL
    SELECT DISTINCT l.org_id, 'comebacks' FROM public.leads_lead l
    WHERE l.come_back_on <= current_date + 1 AND l.stage = 'unqualified' AND l.deleted_at IS NULL
    UNION ALL
    SELECT DISTINCT l.org_id, 'recycling' FROM public.leads_lead l WHERE l.deleted_at < now() - interval '30 days'
    UNION ALL
    SELECT DISTINCT m.org_id, 'mail' FROM public.tenancy_mailmessage m WHERE m.state = 'waiting'
    UNION ALL
    SELECT DISTINCT a.org_id, 'task_reminders' FROM public.leads_activity a
    WHERE a.kind = 'task' AND a.done_at IS NULL AND a.remind_at <= now()
    UNION ALL
    SELECT DISTINCT n.org_id, 'held_mail' FROM public.tenancy_notification n
    WHERE n.mail = 'later' AND n.mail_after <= now()
    UNION ALL
    SELECT DISTINCT d.org_id, 'digests' FROM public.tenancy_member d
    WHERE d.is_active AND (d.digest_at IS NULL OR d.digest_at <= now())
    UNION ALL
    -- First-response targets that are about to be missed or just were: a walk along one index for each member.
    SELECT DISTINCT m.org_id, 'targets' FROM public.tenancy_member m CROSS JOIN LATERAL (
        SELECT FROM public.leads_lead l
        WHERE l.org_id = m.org_id AND l.owner_member_id = m.id AND l.deleted_at IS NULL AND l.stage = 'open'
            AND l.first_responded_at IS NULL AND l.first_response_due IS NOT NULL
            AND l.first_response_due BETWEEN now() - interval '30 minutes' AND now() + interval '15 minutes' LIMIT 1
    ) near WHERE m.is_active
    UNION ALL
    SELECT o.id, 'clocks' FROM public.tenancy_organization o
    WHERE EXISTS (SELECT FROM public.assignment_responseclock c WHERE c.org_id = o.id AND c.next_at <= now())
    UNION ALL
    -- Leads that wait for somebody of a pool: a shift may have begun.
    SELECT o.id, 'pools' FROM public.tenancy_organization o
    WHERE EXISTS (SELECT FROM public.assignment_poolwait w WHERE w.org_id = o.id)
    UNION ALL
    SELECT o.id, 'stale' FROM public.tenancy_organization o
    WHERE EXISTS (
        SELECT FROM public.leads_lead l
        WHERE l.org_id = o.id AND l.deleted_at IS NULL AND l.stage = 'open' AND l.stale_at IS NOT NULL
            AND l.stale_at > coalesce(o.stale_told_until, o.created_at) AND l.stale_at <= now()
    )
$$;
