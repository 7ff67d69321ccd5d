"""The base of resources whose records are made, changed and removed by `leads.records`."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from leadmgr.api.idempotency import REPLAYED, once
from leadmgr.api.resource import Resource
from leadmgr.api.versions import check_match
from leads import records
from tenancy.acting import current_org


class Records(Resource):
    """Made, read, changed and removed, with nothing more to it."""

    def values(self, *, partial: bool = False) -> dict[str, Any]:
        """Return the values in the body."""
        return self.serializer_class.read(self.request.data, partial=partial)

    @once
    def create(self, request: Request) -> Response:
        return self.shown(records.make(self.model, self.values(), by=self.me), status=201)

    def partial_update(self, request: Request, pk: int) -> Response:
        record = self.record(self.get_queryset().select_for_update(of=("self",)))
        values = self.values(partial=True)
        version = values.pop("version", None)
        check_match(request, getattr(record, "version", None))
        return self.shown(records.change(record, values, by=self.me, version=version))

    def destroy(self, request: Request, pk: int) -> Response:
        records.remove(self.record(), by=self.me)
        return Response(status=204)


class Settings(Records):
    """Records that every process remembers; a change makes them read anew."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answered = super().finalize_response(request, response, *args, **kwargs)
        if request.method not in ("GET", "HEAD") and answered.status_code < 300 and REPLAYED not in answered:
            self.settings_changed()
        return answered

    def settings_changed(self) -> None:
        """Let everybody work with the new settings."""
        current_org().configuration_changed()
