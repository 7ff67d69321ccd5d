"""Settings of the organization: members, invitations, keys, mail."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
