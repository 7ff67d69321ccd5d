"""Accounts, contacts, opportunities, campaigns."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
