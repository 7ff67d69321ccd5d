-- What lists ask of follow-ups, kept on the lead by whoever writes a lead or an activity, through whichever door:
-- imports, samples and bulk changes write rows by statement, so verbs alone would leave some behind.

-- A lead turns stale when nobody has touched it for as many days as its status allows; one without a limit never does.
CREATE OR REPLACE FUNCTION keep_stale_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.stage <> 'open' THEN
        NEW.stale_at := NULL;
    ELSE
        SELECT greatest(NEW.created_at, NEW.status_since, NEW.last_activity_at, NEW.last_inquiry_at)
            + s.stale_days * interval '24 hours'
        INTO NEW.stale_at FROM public.leads_status s WHERE s.org_id = NEW.org_id AND s.id = NEW.status_id;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keep_stale_at BEFORE UPDATE OF
    stage, status_id, status_since, created_at, last_activity_at, last_inquiry_at
ON public.leads_lead FOR EACH ROW EXECUTE FUNCTION keep_stale_at();

-- Whoever writes many new leads has looked the limit up once and brings the day along.
CREATE OR REPLACE TRIGGER keep_stale_at_of_new BEFORE INSERT
ON public.leads_lead FOR EACH ROW WHEN (NEW.stale_at IS NULL AND NEW.stage = 'open')
EXECUTE FUNCTION keep_stale_at();

-- The next step is the first of a lead's open tasks and coming meetings; a task without a day comes last.
CREATE OR REPLACE FUNCTION plan_lead(of_org bigint, of_lead bigint) RETURNS void LANGUAGE sql AS $$
    WITH steps AS (
        SELECT a.id, true AS is_task, a.due_at AS at, left(a.subject, 80) AS words FROM public.leads_activity a
        WHERE a.org_id = of_org AND a.lead_id = of_lead AND a.kind = 'task' AND a.done_at IS NULL
        UNION ALL
        SELECT a.id, false, a.at, left('Meeting: ' || a.subject, 80) FROM public.leads_activity a
        WHERE a.org_id = of_org AND a.lead_id = of_lead AND a.kind = 'event' AND a.at > now()
    ), plan AS (
        SELECT count(*) FILTER (WHERE is_task) AS tasks, min(at) AS at,
            coalesce((array_agg(words ORDER BY at NULLS LAST, id))[1], '') AS words
        FROM steps
    )
    UPDATE public.leads_lead l
    SET open_task_count = plan.tasks, next_step_at = plan.at, next_step_words = plan.words FROM plan
    WHERE l.org_id = of_org AND l.id = of_lead
        AND (l.open_task_count, l.next_step_at, l.next_step_words)
            IS DISTINCT FROM (plan.tasks, plan.at, plan.words)
$$;

CREATE OR REPLACE FUNCTION keep_next_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.lead_id IS NOT NULL AND OLD.kind IN ('task', 'event') THEN
        PERFORM public.plan_lead(OLD.org_id, OLD.lead_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.lead_id IS NOT NULL AND NEW.kind IN ('task', 'event')
        AND (TG_OP = 'INSERT' OR NEW.lead_id IS DISTINCT FROM OLD.lead_id) THEN
        PERFORM public.plan_lead(NEW.org_id, NEW.lead_id);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER keep_next_step AFTER INSERT OR DELETE OR UPDATE OF
    lead_id, subject, due_at, done_at, at
ON public.leads_activity FOR EACH ROW EXECUTE FUNCTION keep_next_step();
