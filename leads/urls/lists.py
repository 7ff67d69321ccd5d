"""Inbox, lists, board, search."""

from django.urls import path

from leads.views import (
    arranging,
    arrivals,
    board,
    bulk,
    filters,
    inbox,
    layout,
    lists,
    queue_health,
    search,
    views,
)

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("arrivals/", arrivals.arrivals, name="arrivals"),
    path("queues/health/", queue_health.health, name="queue-health"),
    path("queues/take-next/", inbox.take_next_of_all, name="take-next"),
    path("queues/<queue:pk>/take-next/", inbox.take_next, name="queue-take-next"),
    path("leads/", lists.leads, name="leads"),
    path("layout/", layout.choose, name="layout"),
    path("leads/bulk/<slug:key>/", bulk.bulk, name="bulk"),
    path("leads/filter/", filters.condition, name="leads-filter"),
    path("leads/filter/conditions/", filters.conditions, name="leads-conditions"),
    path("views/", views.views, name="views"),
    path("views/new/", views.new, name="view-new"),
    path("views/columns/", arranging.columns, name="view-columns"),
    path("views/widths/", views.widths, name="view-widths"),
    path("views/sort/", arranging.sort, name="view-sort"),
    path("views/counts/", arranging.tab_counts, name="view-counts"),
    path("views/choose/", views.choose, name="view-choose"),
    path("views/<view:pk>/edit/", views.edit, name="view-edit"),
    path("views/<view:pk>/save/", views.save, name="view-save"),
    path("views/<view:pk>/duplicate/", views.duplicate, name="view-duplicate"),
    path("views/<view:pk>/delete/", views.delete, name="view-delete"),
    path("board/", board.board, name="board"),
    path("board/more/", board.column, name="board-column"),
    path("search/", search.search, name="search"),
]
