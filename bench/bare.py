"""The baseline: a bare Django view, without middleware, that does one INSERT and COMMIT, on the same web server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadmgr.settings")

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

django.setup()
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "bench.bare"
settings.DATABASES["default"]["ATOMIC_REQUESTS"] = False


def insert(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (body) VALUES (%s)", [request.body.decode()])
    return HttpResponse("stored", headers={"Content-Length": "6"})


urlpatterns = [path("insert", insert)]
application = WSGIHandler()
