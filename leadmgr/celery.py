"""The Celery application; PostgreSQL holds the work, Celery only rings the bell."""

import os

from celery import Celery

from leadmgr.heartbeat import Heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadmgr.settings")

app = Celery("leadmgr")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(Heartbeat)
