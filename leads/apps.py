"""The leads app."""

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    """Leads and what becomes of them: capture, queues, activities, conversion."""

    name = "leads"
    default_auto_field = "django.db.models.BigAutoField"
