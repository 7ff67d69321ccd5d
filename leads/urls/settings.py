"""Settings."""

from django.urls import path

from leads.settings_pages.sections import FIELDS, QUEUES, REASONS, SECTIONS, STAGES, STATUSES
from leads.views import people, settings

KINDS = {QUEUES.key: "queue", STATUSES.key: "status", REASONS.key: "reason", FIELDS.key: "field", STAGES.key: "status"}

urlpatterns = [
    path("", settings.index, name="settings"),
    path("organization/", settings.organization, name="settings-organization"),
    path("members/", people.members, name="settings-members"),
    path("members/invite/", people.invite, name="settings-members-invite"),
    path("members/<member:pk>/", people.member, name="settings-member"),
    path("invitations/<invitation:pk>/revoke/", people.revoke, name="settings-invitation-revoke"),
    path("keys/", people.keys, name="settings-keys"),
    path("keys/<key:pk>/revoke/", people.revoke_key, name="settings-key-revoke"),
    path("mail/", settings.mail, name="settings-mail"),
    path("changes/", settings.changes, name="settings-changes"),
    path("profile/", people.profile, name="profile"),
    path("setup/", people.setup, name="setup"),
]
for section in SECTIONS:
    one, kind, place = f"settings-{section.key}", KINDS[section.key], {"section": section}
    urlpatterns += [
        path(f"{section.key}/", settings.listing, place, name=one),
        path(f"{section.key}/new/", settings.new, place, name=f"{one}-new"),
        path(f"{section.key}/<{kind}:pk>/", settings.edit, place, name=f"{one}-edit"),
        path(f"{section.key}/<{kind}:pk>/delete/", settings.delete, place, name=f"{one}-delete"),
    ]
