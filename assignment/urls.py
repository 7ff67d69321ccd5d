"""Assignment rules."""

from django.urls import path

from assignment import log_views, pool_views, reroute_views, views

urlpatterns = [
    path("", views.rules, name="assignment"),
    path("new/", views.new, name="assignment-new"),
    path("dry-run/", views.dry, name="assignment-dry-run"),
    path("publish/", views.publish, name="assignment-publish"),
    path("discard/", views.discard, name="assignment-discard"),
    path("versions/", views.versions, name="assignment-versions"),
    path("versions/<int:number>/restore/", views.restore, name="assignment-restore"),
    path("entries/<slug:entry_id>/", views.entry, name="assignment-entry"),
    path("pools/", pool_views.pools, name="pools"),
    path("pools/new/", pool_views.new, name="pool-new"),
    path("pools/<pool:pk>/", pool_views.edit, name="pool"),
    path("pools/<pool:pk>/delete/", pool_views.delete, name="pool-delete"),
    path("people/", pool_views.weeks, name="assignment-people"),
    path("people/<member:pk>/", pool_views.week, name="assignment-week"),
    path("people/<member:pk>/leave/", pool_views.leave, name="assignment-leave"),
    path("leave/<leave:pk>/cancel/", pool_views.cancel_leave, name="leave-cancel"),
    path("route-anew/", reroute_views.listed, name="reroutes"),
    path("route-anew/new/", reroute_views.new, name="reroute-new"),
    path("route-anew/<reroute:pk>/", reroute_views.change, name="reroute"),
    path("leavers/<member:pk>/", reroute_views.leaver, name="assignment-leaver"),
    path("log/", log_views.log, name="routing-log"),
    path("log/export/", log_views.export, name="routing-log-export"),
    path("log/<assignment:pk>/", log_views.decision, name="routing-decision"),
    path("fairness/", log_views.fair, name="fairness"),
    path("why/<lead:pk>/", views.routing_panel, name="lead-routing-panel"),
]
