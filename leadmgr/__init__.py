"""Assembly: settings, URLs, workers, commands."""

from leadmgr.celery import app as celery_app

__all__ = ["celery_app"]
