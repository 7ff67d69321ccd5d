"""Inbox, lists, board, search."""

from django.urls import path

from leads.views import arrivals, board, bulk, inbox, layout, lists, queue_health, search

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("arrivals/", arrivals.arrivals, name="arrivals"),
    path("queues/health/", queue_health.health, name="queue-health"),
    path("queues/take-next/", inbox.take_next_of_all, name="take-next"),
    path("queues/<queue:pk>/take-next/", inbox.take_next, name="queue-take-next"),
    path("leads/", lists.leads, name="leads"),
    path("layout/", layout.choose, name="layout"),
    path("leads/bulk/<slug:key>/", bulk.bulk, name="bulk"),
    path("leads/filter/", lists.add_filter, name="leads-filter"),
    path("board/", board.board, name="board"),
    path("board/more/", board.column, name="board-column"),
    path("search/", search.search, name="search"),
]
