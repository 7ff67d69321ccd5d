"""What the caller may do: each action of a resource names one ability of the one role table."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from tenancy.abilities import require

NO_ACTION = (None, "metadata")  # a method the path does not have, and OPTIONS: both are refused as such


class Ability(BasePermission):
    """Asks the ability that the view names for its action; a missing key is told apart from a missing right."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.successful_authenticator is None:
            return False
        if view.action not in NO_ACTION:
            require(request.user, view.abilities[view.action])
        return True
