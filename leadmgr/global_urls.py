"""Home, sign-in, theme, invitations, the organizations of an account."""

from django.urls import URLPattern, path

from leadmgr import home, sign_in, sign_up
from leadmgr.demo import try_it
from tenancy.views import invitations, preferences

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("accounts/login/", sign_in.SignIn.as_view(), name="account_login"),
    path("demo/sign-in/", sign_in.demo_sign_in, name="demo-sign-in"),
    path("demo/form/", try_it.form, name="demo-form"),
    path("demo/arrived/", try_it.arrived, name="demo-arrived"),
    path("organizations/", home.organizations, name="organizations"),
    path("organizations/new/", sign_up.new_organization, name="organization-new"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("preferences/theme/", preferences.theme, name="theme"),
]
