"""The real table of addresses, and the baselines."""

from django.urls import path

from benchmarks import baselines
from xueyun.config.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401

urlpatterns = [
    *urlpatterns,
    path("b0/", baselines.empty),
    path("b1/", baselines.ready_html),
    path("upsert/", baselines.raw_upsert),
]
