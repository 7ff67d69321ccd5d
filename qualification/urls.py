"""Scoring and grading."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
