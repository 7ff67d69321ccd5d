"""One lead: page, edits, moves, conversion."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
