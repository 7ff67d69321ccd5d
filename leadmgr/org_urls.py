"""Paths inside an organization; the slug stands in the script name, so no route mentions it."""

from django.urls import include, path

import leadmgr.converters  # noqa: F401  # registers what the routes name
from leadmgr import setup
from leadmgr.api.problems import crashed_anywhere
from leadmgr.demo.messy_list import messy_list

handler500 = crashed_anywhere  # a request of the API works with these routes too, see Resource.initial

urlpatterns = [
    path("", include("leads.urls.lists")),
    path("", include("leads.urls.lead")),
    path("", include("leads.urls.work")),
    path("", include("leads.urls.capture")),
    path("", include("leads.urls.imports")),
    path("imports/messy-list.csv", messy_list, name="messy-list"),
    path("", include("leads.urls.accounts")),
    path("", include("leads.urls.dashboard")),
    path("setup/", setup.setup, name="setup"),
    path("setup/hide/", setup.hide, name="setup-hide"),
    path("settings/", include("leads.urls.settings")),
    path("settings/", include("tenancy.urls")),
    path("scoring/", include("qualification.urls")),
    path("assignment/", include("assignment.urls")),
]
