"""Fill what the database keeps from now on: each status's limit, when leads turn stale, and their next step."""

from django.db import migrations

LIMITS = """
    UPDATE leads_status s SET stale_days = o.stale_days FROM tenancy_organization o WHERE o.id = s.org_id
"""
STALE = """
    UPDATE leads_lead l
    SET stale_at = greatest(l.created_at, l.status_since, l.last_activity_at, l.last_inquiry_at)
        + s.stale_days * interval '24 hours'
    FROM leads_status s WHERE s.org_id = l.org_id AND s.id = l.status_id AND l.stage = 'open'
"""
NEXT_STEPS = """
    WITH steps AS (
        SELECT org_id, lead_id, id, true AS is_task, due_at AS at, left(subject, 80) AS words
        FROM leads_activity WHERE lead_id IS NOT NULL AND kind = 'task' AND done_at IS NULL
        UNION ALL
        SELECT org_id, lead_id, id, false, at, left('Meeting: ' || subject, 80)
        FROM leads_activity WHERE lead_id IS NOT NULL AND kind = 'event' AND at > now()
    ), plans AS (
        SELECT org_id, lead_id, count(*) FILTER (WHERE is_task) AS tasks, min(at) AS at,
            (array_agg(words ORDER BY at NULLS LAST, id))[1] AS words
        FROM steps GROUP BY org_id, lead_id
    )
    UPDATE leads_lead l SET open_task_count = p.tasks, next_step_at = p.at, next_step_words = p.words
    FROM plans p WHERE p.org_id = l.org_id AND p.lead_id = l.id
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0013_follow_ups")]

    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RunSQL(STALE, migrations.RunSQL.noop),
        migrations.RunSQL(NEXT_STEPS, migrations.RunSQL.noop),
    ]
