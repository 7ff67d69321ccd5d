"""The qualification app."""

from django.apps import AppConfig


class QualificationConfig(AppConfig):
    """Scores interest and grades fit."""

    name = "qualification"
    default_auto_field = "django.db.models.BigAutoField"
