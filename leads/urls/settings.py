"""Settings of leads: queues, statuses, reasons, custom fields."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
