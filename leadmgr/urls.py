"""Paths outside any organization: sign-in, health, Web-to-Lead."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("", include("leads.urls.doors")),
    path("", include("leadmgr.global_urls")),
]
