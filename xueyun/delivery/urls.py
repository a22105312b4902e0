"""What gateways post to us."""

from __future__ import annotations

from django.urls import path

from xueyun.delivery.views import arrivals

app_name = "delivery"

urlpatterns = [
    path("arrivals/<slug:gateway>/<slug:secret>/", arrivals.arrivals, name="arrivals"),
]
