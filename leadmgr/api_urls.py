"""Paths of the REST API, below /api/v1/."""

from django.urls import URLPattern, path

import leadmgr.converters  # noqa: F401  # registers what the routes name
from leadmgr.api import document, problems
from leadmgr.api.conversion import LeadConversion
from leadmgr.api.lead_actions import LeadActions, LeadEvents
from leadmgr.api.lead_batch import LeadBatch
from leadmgr.api.leads import Leads
from leadmgr.api.resource import COLLECTION, RECORD

handler400, handler404, handler500 = problems.bad_request, problems.not_found, problems.crashed

urlpatterns: list[URLPattern] = [
    path("api/v1/schema/", document.schema),
    path("api/v1/docs/", document.docs),
    path("api/v1/leads/", Leads.as_view(COLLECTION)),
    path("api/v1/leads/batch/", LeadBatch.as_view({"post": "batch"})),
    path("api/v1/leads/<lead:pk>/", Leads.as_view(RECORD)),
    path("api/v1/leads/<lead:pk>/events/", LeadEvents.as_view({"get": "list"})),
    path("api/v1/leads/<lead:pk>/convert/", LeadConversion.as_view({"post": "convert"})),
    *(
        path(f"api/v1/leads/<lead:pk>/{verb}/", LeadActions.as_view({"post": verb}))
        for verb in ("status", "accept", "assign", "release", "restore")
    ),
]
