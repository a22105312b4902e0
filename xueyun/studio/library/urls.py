"""A school's library, under /studio/library/<school>/."""

from __future__ import annotations

from django.urls import path

from xueyun.studio.library import acts, views

ONE = "library/<slug:school>/<id:asset_id>/"

urlpatterns = [
    path("library/<slug:school>/", views.index, name="library"),
    path(ONE, views.one, name="asset"),
    path(f"{ONE}state/", views.state, name="asset_state"),
    path(f"{ONE}original/", views.original, name="asset_original"),
    path(f"{ONE}rename/", acts.rename, name="asset_rename"),
    path(f"{ONE}captions/", acts.captions, name="asset_captions"),
    path(f"{ONE}poster/", acts.poster, name="asset_poster"),
    path(f"{ONE}replace/", acts.replace, name="asset_replace"),
    path(f"{ONE}delete/", acts.delete, name="asset_delete"),
    path(f"{ONE}retry/", acts.retry, name="asset_retry"),
]
