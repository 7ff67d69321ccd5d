"""Imports."""

from django.urls import path

from leads.views import imports

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.upload, name="import-new"),
    path("imports/template.csv", imports.template, name="import-template"),
    path("imports/<import:pk>/", imports.import_, name="import"),
    path("imports/<import:pk>/mapping/", imports.mapping, name="import-mapping"),
    path("imports/<import:pk>/options/", imports.options, name="import-options"),
    path("imports/<import:pk>/progress/", imports.progress, name="import-progress"),
    path("imports/<import:pk>/rejected.csv", imports.rejected, name="import-rejected"),
    path("imports/<import:pk>/discard/", imports.discard, name="import-discard"),
]
