"""Web forms and submissions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
