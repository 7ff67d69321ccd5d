"""Settings of leads: members, queues, statuses, reasons, custom fields."""

from django.urls import URLPattern, path

from leads.views import (
    settings_fields,
    settings_lead_page,
    settings_members,
    settings_queues,
    settings_reasons,
    settings_stages,
    settings_statuses,
)

urlpatterns: list[URLPattern] = [
    path("members/", settings_members.members, name="settings-members"),
    path("members/invite/", settings_members.invite, name="invitation-new"),
    path("members/<member:pk>/", settings_members.edit, name="member-edit"),
    path("members/<member:pk>/off/", settings_members.switch_off, name="member-off"),
    path("members/<member:pk>/on/", settings_members.switch_on, name="member-on"),
    path("invitations/<invitation:pk>/resend/", settings_members.resend, name="invitation-resend"),
    path("invitations/<invitation:pk>/revoke/", settings_members.revoke, name="invitation-revoke"),
    path("queues/", settings_queues.queues, name="settings-queues"),
    path("queues/new/", settings_queues.new, name="queue-new"),
    path("queues/<queue:pk>/", settings_queues.edit, name="queue-edit"),
    path("queues/<queue:pk>/delete/", settings_queues.delete, name="queue-delete"),
    path("statuses/", settings_statuses.statuses, name="settings-statuses"),
    path("statuses/new/", settings_statuses.new, name="status-new"),
    path("statuses/<status:pk>/", settings_statuses.edit, name="status-edit"),
    path("statuses/<status:pk>/move/", settings_statuses.move, name="status-move"),
    path("statuses/<status:pk>/retire/", settings_statuses.retire, name="status-retire"),
    path("statuses/<status:pk>/use-again/", settings_statuses.use_again, name="status-use-again"),
    path("reasons/", settings_reasons.reasons, name="settings-reasons"),
    path("reasons/new/", settings_reasons.new, name="reason-new"),
    path("reasons/<reason:pk>/", settings_reasons.edit, name="reason-edit"),
    path("reasons/<reason:pk>/move/", settings_reasons.move, name="reason-move"),
    path("reasons/<reason:pk>/delete/", settings_reasons.delete, name="reason-delete"),
    path("lead-page/", settings_lead_page.lead_page, name="settings-lead-page"),
    path("stages/", settings_stages.stages, name="settings-stages"),
    path("stages/new/", settings_stages.new, name="stage-new"),
    path("stages/<status:pk>/", settings_stages.edit, name="stage-edit"),
    path("stages/<status:pk>/move/", settings_stages.move, name="stage-move"),
    path("stages/<status:pk>/delete/", settings_stages.delete, name="stage-delete"),
    path("fields/", settings_fields.fields, name="settings-fields"),
    path("fields/new/", settings_fields.new, name="field-new"),
    path("fields/<field:pk>/", settings_fields.edit, name="field-edit"),
    path("fields/<field:pk>/move/", settings_fields.move, name="field-move"),
    path("fields/<field:pk>/delete/", settings_fields.delete, name="field-delete"),
]
