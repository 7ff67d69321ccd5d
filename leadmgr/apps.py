"""The assembly app: settings, URLs, the API, management commands."""

from django.apps import AppConfig


class LeadmgrConfig(AppConfig):
    """Puts the parts together; nobody imports it."""

    name = "leadmgr"
    default_auto_field = "django.db.models.BigAutoField"
