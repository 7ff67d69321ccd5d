"""The automation app."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    """What happens after what."""

    name = "automation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the one signal of the project."""
        from automation.reactions import react
        from tenancy.events import recorded

        recorded.connect(react, dispatch_uid="automation.reactions")
