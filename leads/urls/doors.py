"""Doors outside any organization: Web-to-Lead for visitors' posts, and mail that comes in."""

from django.urls import URLPattern, path

from leads.capture import hosted
from leads.capture.ads import google_lead, meta_lead
from leads.capture.views import PATH, web_to_lead
from leads.mail.door import inbound_email

# The middleware answers this path before it is routed; the route serves tests and `reverse()`.
urlpatterns: list[URLPattern] = [
    path(PATH.removeprefix("/"), web_to_lead, name="web-to-lead"),
    path("f/<str:org>/<str:form>/", hosted.page, name="hosted-form"),
    path("f/<str:org>/<str:form>/thanks/", hosted.thanks, name="hosted-thanks"),
    path("f/<str:org>/<str:form>/fields/", hosted.fields, name="hosted-fields"),
    path("f/<str:org>/<str:form>/google/", google_lead, name="google-lead"),
    path("f/<str:org>/<str:form>/meta/", meta_lead, name="meta-lead"),
    path("inbound/email/", inbound_email, name="inbound-email"),
]
