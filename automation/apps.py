"""The automation app."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    """What happens after what."""

    name = "automation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the one signal of the project, follow bulk changes and judge sets of newcomers."""
        from assignment import rerouting
        from automation.intake import Router, judge
        from automation.reactions import react
        from automation.reactions_to_many import react_to_many
        from leads.intake import judges, routers
        from leads.many.changes import followers
        from qualification import rescoring
        from tenancy.events import recorded

        recorded.connect(react, dispatch_uid="automation.reactions")
        followers.append(react_to_many)
        rescoring.followers.append(rerouting.consider)
        judges.append(judge)
        routers.append(Router)
