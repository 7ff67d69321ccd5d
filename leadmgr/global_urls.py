"""Home, sign-in, founding and joining organizations, the look."""

from django.urls import path

from leadmgr import front
from leadmgr.demo import try_it

urlpatterns = [
    path("", front.home, name="home"),
    path("organizations/", front.organizations, name="organizations"),
    path("invitations/<str:token>/", front.invitation, name="invitation"),
    path("preferences/theme/", front.theme, name="theme"),
    path("demo/form/", try_it.form, name="demo-form"),
    path("demo/arrived/", try_it.arrived, name="demo-arrived"),
    path("accounts/login/", front.SignIn.as_view(), name="account_login"),
    path("accounts/signup/", front.sign_up, name="account_signup"),
]
