"""The clock: it only sends names of tasks, so it loads Celery and the settings, not Django's applications."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadmgr.settings")

app = Celery("leadmgr", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
