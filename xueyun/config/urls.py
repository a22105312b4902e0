"""The table of addresses: which app answers where."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("xueyun.accounts.urls")),
    path("", include("xueyun.notices.urls")),
    path("", include("xueyun.portal.urls")),
    path("s/<slug:school>/certification/", include("xueyun.schools.urls")),
    path("media/", include("xueyun.media.urls")),
    path("terms/<id:term_id>/", include("xueyun.enrolment.urls")),
    path("learn/<id:term_id>/", include("xueyun.learning.urls")),
    path("progress/", include("xueyun.progress.urls")),
    path("studio/", include("xueyun.studio.urls")),
    path("console/<slug:school>/", include("xueyun.console.urls")),
    path("platform/", include("xueyun.console.platform_urls")),
    path("", include("xueyun.ui.urls")),
    path("", include("xueyun.jobs.urls")),
    path("delivery/", include("xueyun.delivery.urls")),
]

handler400 = "xueyun.ui.views.bad_request"
handler403 = "xueyun.ui.views.forbidden"
handler404 = "xueyun.ui.views.not_found"
handler500 = "xueyun.ui.views.server_error"

if settings.HAS_GALLERY:
    urlpatterns.append(path("gallery/", include("xueyun.ui.gallery_urls")))
    urlpatterns.append(path("mailbox/", include("xueyun.delivery.mailbox_urls")))
