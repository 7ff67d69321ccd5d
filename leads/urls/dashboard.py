"""The dashboard."""

from django.urls import path

from leads.views import dashboard

urlpatterns = [path("dashboard/", dashboard.dashboard, name="dashboard")]
