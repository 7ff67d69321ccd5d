"""Tasks and activities, notifications, the recycle bin."""

from django.urls import path

from leads.views import (
    activities,
    composing,
    email_templates,
    exports,
    files,
    jobs,
    meetings,
    notifications,
    received,
    recycle_bin,
    tasks,
)

urlpatterns = [
    path("leads/<lead:pk>/activities/", activities.log, name="lead-log"),
    path("leads/<lead:pk>/files/", files.of_lead, name="lead-files"),
    path("leads/<lead:pk>/email/preview/", composing.preview, name="email-preview"),
    path("email-templates/", email_templates.listed, name="email-templates"),
    path("email-templates/new/", email_templates.new, name="email-template-new"),
    path("email-templates/preview/", email_templates.preview, name="email-template-preview"),
    path("email-templates/<template:pk>/", email_templates.edit, name="email-template"),
    path("email-templates/<template:pk>/delete/", email_templates.delete, name="email-template-delete"),
    path("received/<inbound:pk>/", received.received, name="received"),
    path("received/<inbound:pk>/original/", received.original, name="received-original"),
    path("meetings/<activity:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<activity:pk>/cancel/", meetings.cancel, name="meeting-cancel"),
    path("meetings/<activity:pk>/calendar.ics", meetings.ics, name="meeting-ics"),
    path("files/<file:pk>/", files.download, name="file"),
    path("files/<file:pk>/delete/", files.delete, name="file-delete"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/new/", tasks.new, name="task-new"),
    path("tasks/<activity:pk>/done/", tasks.done, name="task-done"),
    path("tasks/<activity:pk>/reopen/", tasks.reopen, name="task-reopen"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<job:pk>/", jobs.job, name="job"),
    path("exports/new/", exports.new, name="export-new"),
    path("jobs/<job:pk>/file/", exports.download, name="export-file"),
    path("jobs/<job:pk>/undo/", jobs.undo, name="job-undo"),
    path("jobs/<job:pk>/results.csv", jobs.results, name="job-results"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/<notification:pk>/", notifications.follow, name="notification"),
    path("notifications/read/", notifications.read_all, name="notifications-read"),
    path("recycle-bin/", recycle_bin.recycle_bin, name="recycle-bin"),
]
