-- Taking a lead from a queue, in one statement that enforces everything at once: who may, how many open leads, how many
-- a day, the rest of what one gave back, and one owner each. The member's row is locked first and each query below reads
-- after that (a volatile function sees what has been committed since), so two claims of one member in the same instant
-- count each other; leads that somebody else is taking are skipped.
-- Without `wanted` the most urgent lead of the most urgent queue is taken, else this one. `anywhere` is for managers,
-- who need not be members; `since` is when the day began. Not SECURITY DEFINER: the policies judge every row.
-- Verdicts: claimed, empty, taken, not_member, next_only, cool_down, open_limit, member_limit, queue_limit.

DROP FUNCTION IF EXISTS claim_lead;  -- a replaced function may not change its result
CREATE FUNCTION claim_lead(
    queues bigint[], taker bigint, wanted bigint, anywhere boolean, since timestamptz,
    OUT verdict text, OUT claimed bigint, OUT from_queue bigint, OUT most integer, OUT free_at timestamptz
)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    me record;
    q record;
    resting bigint[];
    until timestamptz;
    former timestamptz;
    new_version integer;
BEGIN
    IF wanted IS NOT NULL THEN  -- before the member, as those who hand out sets of leads do
        PERFORM FROM public.leads_lead l WHERE l.id = wanted FOR NO KEY UPDATE;
    END IF;
    SELECT m.open_limit, m.daily_limit INTO me FROM public.tenancy_member m
    WHERE m.id = taker AND m.is_active FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        verdict := 'not_member';
        RETURN;
    END IF;
    IF (SELECT count(*) FROM (
            SELECT FROM public.leads_lead l
            WHERE l.owner_member_id = taker AND l.deleted_at IS NULL AND l.stage = 'open' LIMIT coalesce(me.open_limit, 0)
        ) o) >= me.open_limit THEN
        verdict := 'open_limit';
        most := me.open_limit;
        RETURN;
    END IF;
    IF (SELECT count(*) FROM public.leads_claim c
        WHERE c.member_id = taker AND c.at >= since AND c.undone_at IS NULL) >= me.daily_limit THEN
        verdict := 'member_limit';
        most := me.daily_limit;
        RETURN;
    END IF;
    verdict := 'empty';
    FOR q IN
        SELECT w.id, w.mode, w.daily_limit, make_interval(mins => w.cool_down_minutes::integer) AS rest, top.id AS top
        FROM public.leads_queue w
        LEFT JOIN LATERAL (
            SELECT l.id, l.due_sort, l.score, l.created_at FROM public.leads_lead l
            WHERE wanted IS NULL AND l.owner_queue_id = w.id AND l.deleted_at IS NULL AND l.stage = 'open'
            ORDER BY l.due_sort, l.score DESC, l.created_at, l.id LIMIT 1
        ) top ON true
        WHERE w.id = ANY (queues)
        ORDER BY top.due_sort, top.score DESC, top.created_at, top.id
    LOOP
        IF NOT anywhere AND NOT EXISTS (
            SELECT FROM public.leads_queuemember s WHERE s.queue_id = q.id AND s.member_id = taker
        ) THEN
            verdict := 'not_member';
            CONTINUE;
        END IF;
        IF wanted IS NULL AND q.top IS NULL THEN
            CONTINUE;
        END IF;
        IF wanted IS NOT NULL AND q.mode = 'next' AND NOT anywhere THEN
            verdict := 'next_only';
            from_queue := q.id;
            RETURN;
        END IF;
        IF (SELECT count(*) FROM public.leads_claim c
            WHERE c.member_id = taker AND c.at >= since AND c.undone_at IS NULL AND c.queue_id = q.id
           ) >= q.daily_limit THEN
            verdict := 'queue_limit';
            most := q.daily_limit;
            from_queue := q.id;
            CONTINUE;
        END IF;
        SELECT coalesce(array_agg(g.lead_id), '{}'), CASE WHEN wanted IS NULL THEN min(g.at) ELSE max(g.at) END + q.rest INTO resting, until
        FROM public.leads_giveback g
        WHERE g.member_id = taker AND g.at > moment - q.rest AND (wanted IS NULL OR g.lead_id = wanted);
        IF wanted = ANY (resting) THEN
            verdict := 'cool_down';
            from_queue := q.id;
            free_at := until;
            RETURN;
        END IF;
        IF wanted IS NULL THEN
            SELECT l.id, l.assigned_at INTO claimed, former FROM public.leads_lead l
            WHERE l.owner_queue_id = q.id AND l.deleted_at IS NULL AND l.stage = 'open' AND l.id <> ALL (resting)
            ORDER BY l.due_sort, l.score DESC, l.created_at, l.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
        ELSE
            SELECT l.id, l.assigned_at INTO claimed, former FROM public.leads_lead l
            WHERE l.id = wanted AND l.owner_queue_id = q.id AND l.deleted_at IS NULL FOR NO KEY UPDATE;
        END IF;
        IF claimed IS NULL THEN
            IF wanted IS NOT NULL THEN
                verdict := 'taken';
            ELSIF verdict = 'empty' AND q.top = ANY (resting) THEN
                verdict := 'cool_down';
                from_queue := q.id;
                free_at := until;
            END IF;
            CONTINUE;
        END IF;
        UPDATE public.leads_lead l
        SET owner_member_id = taker, owner_queue_id = NULL, assigned_at = moment, updated_at = moment,
            is_unread = false, version = l.version + 1
        WHERE l.id = claimed RETURNING l.version INTO new_version;
        INSERT INTO public.leads_claim (queue_id, lead_id, member_id, at, waiting_since, version)
        VALUES (q.id, claimed, taker, moment, former, new_version);
        verdict := 'claimed';
        from_queue := q.id;
        RETURN;
    END LOOP;
END
$$;
