"""The leads app."""

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    """Leads and what becomes of them: capture, queues, activities, conversion."""

    name = "leads"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer what can be done to many leads."""
        from leads.many import campaigns, deletion, fields, moves, owners  # noqa: F401  # each registers its actions
