"""One lead: page, edits, moves, conversion."""

from django.urls import path

from leads.views import (
    carrying,
    cell,
    conversion,
    editing,
    following,
    lead,
    moves,
    ownership,
    peek,
    people,
    split,
)  # fmt: skip

urlpatterns = [
    path("people/named/", people.named, name="people-named"),
    path("leads/new/", editing.new, name="lead-new"),
    path("leads/<lead:pk>/", lead.lead, name="lead"),
    path("leads/<lead:pk>/timeline/", lead.timeline, name="lead-timeline"),
    path("leads/<lead:pk>/cells/<str:name>/", cell.cell, name="lead-cell"),
    path("leads/<lead:pk>/peek/", peek.peek, name="lead-peek"),
    path("leads/<lead:pk>/row/", split.row, name="lead-row"),
    path("leads/<lead:pk>/head/", lead.head, name="lead-head"),
    path("leads/<lead:pk>/follow/", following.follow, name="lead-follow"),
    path("leads/<lead:pk>/unfollow/", following.unfollow, name="lead-unfollow"),
    path("leads/<lead:pk>/duplicates/", lead.duplicates, name="lead-duplicates-panel"),
    path("leads/<lead:pk>/edit/", editing.edit, name="lead-edit"),
    path("leads/<lead:pk>/fields/<str:name>/", editing.field, name="lead-field"),
    path("leads/<lead:pk>/delete/", editing.delete, name="lead-delete"),
    path("leads/<lead:pk>/restore/", editing.restore, name="lead-restore"),
    path("leads/<lead:pk>/status/", moves.status, name="lead-status"),
    path("leads/<lead:pk>/carry/", carrying.carry, name="lead-carry"),
    path("leads/<lead:pk>/unqualify/", moves.unqualify, name="lead-unqualify"),
    path("leads/<lead:pk>/accept/", ownership.accept, name="lead-accept"),
    path("leads/<lead:pk>/put-back/", ownership.put_back, name="lead-put-back"),
    path("leads/<lead:pk>/queue/", ownership.move, name="lead-queue"),
    path("leads/<lead:pk>/assign/", ownership.assign, name="lead-assign"),
    path("leads/<lead:pk>/release/", ownership.release, name="lead-release"),
    path("leads/<lead:pk>/convert/", conversion.convert, name="lead-convert"),
    path("leads/<lead:pk>/convert/preview/", conversion.preview, name="lead-convert-preview"),
]
