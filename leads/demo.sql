-- Moves all times of a demo organization forward, so that sample data stays true to now. Runs as the owner because
-- events can otherwise not be changed; refuses every organization that is no demo.

CREATE OR REPLACE FUNCTION shift_demo_times(by interval) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    org bigint := nullif(current_setting('app.org', true), '')::bigint;
    moved record;
BEGIN
    IF NOT EXISTS (SELECT FROM public.tenancy_organization o WHERE o.id = org AND o.is_demo) THEN
        RAISE EXCEPTION 'Only the times of a demo organization move.';
    END IF;
    FOR moved IN
        SELECT c.table_name, string_agg(format('%1$I = %1$I + $1', c.column_name), ', ') AS changes
        FROM information_schema.columns c
        WHERE c.table_schema = 'public' AND c.data_type = 'timestamp with time zone' AND c.is_generated = 'NEVER'
          AND (c.table_name LIKE 'leads\_%' OR c.table_name IN ('tenancy_event', 'tenancy_notification', 'assignment_ruleversion'))
        GROUP BY c.table_name
    LOOP
        EXECUTE format('UPDATE public.%I SET %s WHERE org_id = $2', moved.table_name, moved.changes) USING by, org;
    END LOOP;
    UPDATE public.leads_lead SET come_back_on = come_back_on + extract(day FROM by)::int
    WHERE org_id = org AND come_back_on IS NOT NULL;
    UPDATE public.tenancy_member SET away_until = away_until + by WHERE org_id = org AND away_until IS NOT NULL;
END $$;
