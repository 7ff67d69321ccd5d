"""Settings of the organization: itself, keys, mail, history, one's own profile."""

from django.urls import URLPattern, path

from tenancy.views import history, keys, mail, notices, organization, preferences

urlpatterns: list[URLPattern] = [
    path("", organization.index, name="settings"),
    path("organization/", organization.organization, name="settings-organization"),
    path("keys/", keys.keys, name="settings-keys"),
    path("keys/new/", keys.new, name="key-new"),
    path("keys/<key:pk>/revoke/", keys.revoke, name="key-revoke"),
    path("mail/", mail.mail, name="settings-mail"),
    path("mail/<mail:pk>/", mail.one, name="mail-message"),
    path("history/", history.history, name="settings-history"),
    path("profile/", preferences.profile, name="profile"),
    path("profile/notifications/", notices.notices, name="profile-notices"),
]
