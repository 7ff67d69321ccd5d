"""Assignment rules."""

from django.urls import path

from assignment import views

urlpatterns = [
    path("", views.rules, name="assignment"),
    path("new/", views.new, name="assignment-new"),
    path("dry-run/", views.dry, name="assignment-dry-run"),
    path("publish/", views.publish, name="assignment-publish"),
    path("discard/", views.discard, name="assignment-discard"),
    path("versions/", views.versions, name="assignment-versions"),
    path("versions/<int:number>/restore/", views.restore, name="assignment-restore"),
    path("entries/<slug:entry_id>/", views.entry, name="assignment-entry"),
    path("why/<lead:pk>/", views.routing_panel, name="lead-routing-panel"),
]
