"""Paths inside an organization; the slug stands in the script name, so no route mentions it."""

from django.urls import include, path, register_converter

from tenancy import ids

CONVERTERS = {
    "lead": ids.LEAD,
    "account": ids.ACCOUNT,
    "contact": ids.CONTACT,
    "opportunity": ids.OPPORTUNITY,
    "campaign": ids.CAMPAIGN,
    "queue": ids.QUEUE,
    "activity": ids.TASK,
    "member": ids.MEMBER,
    "status": ids.STATUS,
    "reason": ids.REASON,
    "field": ids.CUSTOM_FIELD,
    "submission": ids.SUBMISSION,
    "form": ids.FORM,
    "import": ids.IMPORT,
    "job": ids.JOB,
    "rule": ids.RULE,
    "scoring": ids.SCORING_RULE,
    "profile": ids.GRADING_PROFILE,
    "key": ids.KEY,
    "invitation": ids.INVITATION,
    "mail": ids.MAIL,
    "notification": ids.NOTIFICATION,
}
for name, prefix in CONVERTERS.items():
    register_converter(ids.converter(prefix), name)

urlpatterns = [
    path("", include("leads.urls.lists")),
    path("", include("leads.urls.lead")),
    path("", include("leads.urls.work")),
    path("", include("leads.urls.capture")),
    path("", include("leads.urls.imports")),
    path("", include("leads.urls.accounts")),
    path("", include("leads.urls.dashboard")),
    path("settings/", include("leads.urls.settings")),
    path("settings/", include("tenancy.urls")),
    path("scoring/", include("qualification.urls")),
    path("assignment/", include("assignment.urls")),
]
