"""Imports."""

from django.urls import path

from leads.views import (
    import_check,
    import_files,
    import_list,
    import_mappings,
    import_options,
    import_results,
    import_running,
    imports,
    mapping,
)

urlpatterns = [
    path("imports/", import_list.imports, name="imports"),
    path("imports/new/", import_files.upload, name="import-new"),
    path("imports/uploads/", import_files.begin, name="import-begin"),
    path("imports/template.csv", imports.template, name="import-template"),
    path("imports/<import:pk>/", imports.import_, name="import"),
    path("imports/<import:pk>/upload/", import_files.resume, name="import-resume"),
    path("imports/<import:pk>/content/", import_files.content, name="import-content"),
    path("imports/<import:pk>/reading/", import_files.reading, name="import-reading"),
    path("imports/<import:pk>/file/", import_files.source, name="import-source"),
    path("imports/<import:pk>/mapping/", mapping.mapping, name="import-mapping"),
    path("imports/<import:pk>/mapping/fields/<int:number>/", import_mappings.field, name="import-field"),
    path("imports/mappings/", import_mappings.mappings, name="import-mappings"),
    path("imports/mappings/<mapping:pk>/rename/", import_mappings.rename, name="import-mapping-rename"),
    path("imports/mappings/<mapping:pk>/delete/", import_mappings.delete, name="import-mapping-delete"),
    path("imports/<import:pk>/options/", import_options.options, name="import-options"),
    path("imports/<import:pk>/check/", import_check.check, name="import-check"),
    path("imports/<import:pk>/check/stop/", import_check.stop, name="import-check-stop"),
    path("imports/<import:pk>/start/", import_options.start, name="import-start"),
    path("imports/<import:pk>/pause/", import_running.pause, name="import-pause"),
    path("imports/<import:pk>/resume/", import_running.resume, name="import-go-on"),
    path("imports/<import:pk>/cancel/", import_running.cancel, name="import-cancel"),
    path("imports/<import:pk>/progress/", import_running.progress, name="import-progress"),
    path("imports/<import:pk>/rejected.csv", import_results.left_out, name="import-rejected"),
    path("imports/<import:pk>/rows/<int:line>/", import_results.row, name="import-row"),
    path("imports/<import:pk>/repair/", import_results.repair, name="import-repair"),
    path("imports/<import:pk>/run-again/", import_results.run_again, name="import-run-again"),
    path("imports/<import:pk>/owners/", import_results.owners, name="import-owners"),
    path("imports/<import:pk>/undo/", import_results.undo, name="import-undo"),
    path("imports/<import:pk>/discard/", imports.discard, name="import-discard"),
]
