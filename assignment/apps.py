"""The assignment app."""

from django.apps import AppConfig


class AssignmentConfig(AppConfig):
    """Rules that hand leads to people and queues."""

    name = "assignment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say where this layer's rules name a record, offer routing of many leads, and its rules to imports."""
        import assignment.leaving
        import assignment.many  # noqa: F401  # registers its action
        from assignment.entries import published
        from assignment.mentions import entries_naming, pools_naming
        from leads.imports.options import rule_sets
        from leads.mentions import finders

        finders += [entries_naming, pools_naming]
        rule_sets.append(published)
