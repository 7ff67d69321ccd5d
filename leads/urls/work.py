"""Tasks and activities, notifications, the recycle bin."""

from django.urls import path

from leads.views import activities, files, jobs, notifications, recycle_bin, tasks

urlpatterns = [
    path("leads/<lead:pk>/activities/", activities.log, name="lead-log"),
    path("leads/<lead:pk>/files/", files.of_lead, name="lead-files"),
    path("files/<file:pk>/", files.download, name="file"),
    path("files/<file:pk>/delete/", files.delete, name="file-delete"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/new/", tasks.new, name="task-new"),
    path("tasks/<activity:pk>/done/", tasks.done, name="task-done"),
    path("tasks/<activity:pk>/reopen/", tasks.reopen, name="task-reopen"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<job:pk>/", jobs.job, name="job"),
    path("jobs/<job:pk>/undo/", jobs.undo, name="job-undo"),
    path("jobs/<job:pk>/results.csv", jobs.results, name="job-results"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/<notification:pk>/", notifications.follow, name="notification"),
    path("notifications/read/", notifications.read_all, name="notifications-read"),
    path("recycle-bin/", recycle_bin.recycle_bin, name="recycle-bin"),
]
