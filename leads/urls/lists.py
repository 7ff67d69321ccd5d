"""Inbox, lists, board, search."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
