"""Scoring and grading."""

from django.urls import path

from qualification import panels, views

SCORE, GRADE = {"section": "score"}, {"section": "grade"}
urlpatterns = [
    path("", views.table, SCORE, name="scoring"),
    path("effect/", views.effect, SCORE, name="scoring-preview"),
    path("rules/new/", views.new, SCORE, name="scoring-new"),
    path("rules/<scoring:pk>/", views.one, SCORE, name="scoring-rule"),
    path("grading/", views.table, GRADE, name="grading"),
    path("grading/effect/", views.effect, GRADE, name="grading-preview"),
    path("grading/new/", views.new, GRADE, name="grading-new"),
    path("grading/<profile:pk>/", views.one, GRADE, name="grading-criterion"),
    path("jobs/<job:pk>/", panels.job, name="scoring-job"),
    path("leads/<lead:pk>/score/", panels.score, name="lead-score-panel"),
    path("leads/<lead:pk>/grade/", panels.grade, name="lead-grade-panel"),
]
