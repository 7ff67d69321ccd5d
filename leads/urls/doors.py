"""Doors for visitors' posts, outside any organization: Web-to-Lead."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
