"""Doors for visitors' posts, outside any organization: Web-to-Lead."""

from django.urls import URLPattern, path

from leads.capture.views import PATH, web_to_lead

# The middleware answers this path before it is routed; the route serves tests and `reverse()`.
urlpatterns: list[URLPattern] = [path(PATH.removeprefix("/"), web_to_lead, name="web-to-lead")]
