"""Paths outside any organization: sign-in, health, Web-to-Lead."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("leadmgr.global_urls")),  # before allauth, whose sign-in this replaces
    path("", include("leads.urls.doors")),
    path("accounts/", include("allauth.urls")),
]
