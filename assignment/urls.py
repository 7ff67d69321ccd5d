"""Assignment rules."""

from django.urls import path

from assignment import dry_views, log_views, pool_views, reroute_views, set_views, several_views, version_views, views
from assignment.exchange import views as exchange_views

urlpatterns = [
    path("", views.rules, name="assignment"),
    path("rules/", set_views.listed, name="assignment-rules"),
    path("rules/new/", set_views.new, name="assignment-rule-new"),
    path("rules/<rule:pk>/settings/", set_views.edit, name="assignment-rule-edit"),
    path("rules/<rule:pk>/move/", set_views.move, name="assignment-rule-move"),
    path("rules/<rule:pk>/delete/", set_views.delete, name="assignment-rule-delete"),
    path("rules/<rule:pk>/", views.rule, name="assignment-rule"),
    path("rules/<rule:pk>/new/", views.new, name="assignment-new"),
    path("rules/<rule:pk>/dry-run/", views.dry, name="assignment-dry-run"),
    path("rules/<rule:pk>/try/", dry_views.new, name="dry-run-new"),
    path("dry-runs/<job:pk>/", dry_views.result, name="dry-run"),
    path("rules/<rule:pk>/publish/", version_views.publish, name="assignment-publish"),
    path("rules/<rule:pk>/discard/", version_views.discard, name="assignment-discard"),
    path("rules/<rule:pk>/versions/", version_views.versions, name="assignment-versions"),
    path("rules/<rule:pk>/versions/<int:number>/", version_views.version, name="assignment-version"),
    path("rules/<rule:pk>/versions/<int:number>/restore/", version_views.restore, name="assignment-restore"),
    path("rules/<rule:pk>/entries/", several_views.entries, name="assignment-entries"),
    path("rules/<rule:pk>/entries/<slug:entry_id>/", views.entry, name="assignment-entry"),
    path("rules/<rule:pk>/exchange/", exchange_views.exchange, name="assignment-exchange"),
    path("rules/<rule:pk>/exchange/<slug:form>/", exchange_views.export, name="assignment-export"),
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
