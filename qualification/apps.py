"""The qualification app."""

from django.apps import AppConfig


class QualificationConfig(AppConfig):
    """Scores interest and grades fit."""

    name = "qualification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say where this layer's rules name a record."""
        from leads.mentions import finders
        from qualification.mentions import rules_naming

        finders.append(rules_naming)
