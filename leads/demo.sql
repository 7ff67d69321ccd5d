-- Moves all times of a demo organization forward, so that sample data stays true to now. Runs as the owner because
-- events can otherwise not be changed; refuses every organization that is no demo. What visitors of the demo did since
-- its times were last true is true already: their rows stay, and so does what they changed on sample rows.

CREATE OR REPLACE FUNCTION shift_demo_times(by interval) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    org bigint := nullif(current_setting('app.org', true), '')::bigint;
    moved record;
    anchored timestamptz := clock_timestamp() - by;
    -- What happens to a record, unlike what is planned for it, cannot lie in the future.
    happened text[] := '{updated_at,status_since,assigned_at,first_responded_at,last_inquiry_at,last_activity_at,converted_at,deleted_at,done_at,invited_at,canceled_at,examined_at,started_at,finished_at,released_at,processed_at,read_at,undone_at,dismissed_at,used_at,last_at}';
BEGIN
    IF NOT EXISTS (SELECT FROM public.tenancy_organization o WHERE o.id = org AND o.is_demo) THEN
        RAISE EXCEPTION 'Only the times of a demo organization move.';
    END IF;
    UPDATE public.leads_lead SET come_back_on = come_back_on + extract(day FROM by)::int
    WHERE org_id = org AND come_back_on IS NOT NULL AND created_at <= anchored;
    FOR moved IN
        SELECT c.table_name,
               string_agg(format(CASE WHEN c.column_name = ANY (happened)
                                 THEN '%1$I = CASE WHEN %1$I > $3 THEN %1$I ELSE %1$I + $1 END'
                                 ELSE '%1$I = %1$I + $1' END, c.column_name), ', ') AS changes,
               coalesce(min(format('%I <= $3', c.column_name)) FILTER (WHERE c.column_name = 'created_at'),
                        min(format('%I <= $3', c.column_name)) FILTER (WHERE c.column_name IN
                            ('at', 'received_at', 'found_at', 'first_at', 'published_at')), 'true') AS is_sample
        FROM information_schema.columns c
        WHERE c.table_schema = 'public' AND c.data_type = 'timestamp with time zone' AND c.is_generated = 'NEVER'
          AND (c.table_name LIKE 'leads\_%' OR c.table_name IN ('tenancy_event', 'tenancy_notification', 'assignment_ruleversion'))
        GROUP BY c.table_name
    LOOP
        EXECUTE format('UPDATE public.%I SET %s WHERE org_id = $2 AND %s',
                       moved.table_name, moved.changes, moved.is_sample) USING by, org, anchored;
    END LOOP;
    UPDATE public.tenancy_member SET away_until = away_until + by WHERE org_id = org AND away_until IS NOT NULL;
END $$;
