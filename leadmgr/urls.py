"""Paths outside any organization: the way in, and Web-to-Lead."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("leads.urls.doors")),
    path("", include("leadmgr.global_urls")),  # before allauth, whose sign-in and sign-up these replace
    path("accounts/", include("allauth.urls")),
]
