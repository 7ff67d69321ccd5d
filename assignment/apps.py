"""The assignment app."""

from django.apps import AppConfig


class AssignmentConfig(AppConfig):
    """Rules that hand leads to people and queues."""

    name = "assignment"
    default_auto_field = "django.db.models.BigAutoField"
