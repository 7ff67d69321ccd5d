"""Web forms and submissions."""

from django.urls import URLPattern, path

from leads.views import replies, submissions, web_forms

urlpatterns: list[URLPattern] = [
    path("forms/", web_forms.forms, name="forms"),
    path("forms/new/", web_forms.new, name="form-new"),
    path("forms/preview/", web_forms.preview, name="form-preview"),
    path("forms/<form:pk>/", web_forms.one, name="form"),
    path("forms/<form:pk>/switch/", web_forms.switch, name="form-switch"),
    path("replies/", replies.listed, name="replies"),
    path("replies/new/", replies.new, name="reply-new"),
    path("replies/<replyrule:pk>/", replies.edit, name="reply"),
    path("replies/<replyrule:pk>/move/", replies.move, name="reply-move"),
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/replay/", submissions.replay_all, name="submissions-replay"),
    path("submissions/names/", submissions.names, name="posted-names"),
    path("submissions/names/<postedname:pk>/", submissions.name, name="posted-name"),
    path("submissions/<submission:pk>/", submissions.one, name="submission"),
    path("submissions/<submission:pk>/replay/", submissions.replay, name="submission-replay"),
]
