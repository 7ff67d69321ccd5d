"""What beat tells a worker regularly; the work itself stands in tables, so a missed minute is made up by the next."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    # Expires before the next one: sweeps must not pile up behind a long task.
    "sweep": {"task": "automation.sweep", "schedule": 60.0, "options": {"expires": 55}},
    "rescore": {
        "task": "automation.rescore_every_organization",
        "schedule": crontab(hour="2", minute="17"),
        "options": {"expires": 3600},
    },
    "tidy": {
        "task": "automation.tidy_jobs_everywhere",
        "schedule": crontab(hour="3", minute="27"),
        "options": {"expires": 3600},
    },
    "forget": {
        "task": "automation.forget_answers_everywhere",
        "schedule": crontab(hour="3", minute="7"),
        "options": {"expires": 3600},
    },
}
