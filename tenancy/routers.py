"""Which database role migrates."""

from typing import Any

from django.conf import settings


class OwnerMigrates:
    """Only the owner role changes the schema; the runtime role never may."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return db == "owner" if "owner" in settings.DATABASES else None
