"""The Celery application; PostgreSQL holds the work, Celery only rings the bell."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

from leadmgr.heartbeat import Heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadmgr.settings")

app = Celery("leadmgr")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(Heartbeat)


@worker_init.connect
def read_ahead(**kwargs: Any) -> None:
    """Read before the first task what it would wait two seconds for; the worker's processes inherit it."""
    from django.conf import settings
    from django.urls import get_resolver

    from leads import normalize

    normalize.read_ahead()
    get_resolver(settings.ORGANIZATION_URLCONF).url_patterns  # noqa: B018  # importing the routes imports every page
