"""Health, home, theme, invitations, new organizations."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
