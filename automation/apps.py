"""The automation app."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    """What happens after what."""

    name = "automation"
    default_auto_field = "django.db.models.BigAutoField"
