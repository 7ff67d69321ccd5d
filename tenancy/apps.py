"""The tenancy app."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Organizations, members, roles, events."""

    name = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"
