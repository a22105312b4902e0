"""Under /studio/terms/<term>/."""

from __future__ import annotations

from django.urls import path

from xueyun.studio.guide.views import guide
from xueyun.studio.terms import (
    acts,
    announcing,
    grading,
    intro,
    intro_faq,
    intro_pictures,
    next_run,
    pasted,
    previews,
    publication,
    settings,
    team,
    texts,
    versions,
    views,
)
from xueyun.studio.terms.messages import urls as messages
from xueyun.studio.terms.students import urls as students

urlpatterns = [
    path("terms/<id:term_id>/guide/", guide, name="term_guide"),
    path("terms/<id:term_id>/content/", views.content, name="term_content"),
    path("terms/<id:term_id>/content/stamp/", views.stamp, name="term_stamp"),
    path("terms/<id:term_id>/content/add/", views.add, name="term_add"),
    path("terms/<id:term_id>/content/act/", acts.act, name="term_act"),
    path("terms/<id:term_id>/content/bin/", acts.recycled, name="term_bin"),
    path("terms/<id:term_id>/content/paste/", pasted.paste, name="term_paste"),
    path("terms/<id:term_id>/content/files/", texts.files, name="term_files"),
    path("terms/<id:term_id>/content/<str:node>/", views.node, name="term_node"),
    path("terms/<id:term_id>/settings/", settings.settings, name="term_settings"),
    path("terms/<id:term_id>/settings/password/", settings.password, name="term_password"),
    path("terms/<id:term_id>/settings/grading/", grading.grading, name="term_grading"),
    path("terms/<id:term_id>/team/", team.team, name="term_team"),
    path("terms/<id:term_id>/team/act/", team.act, name="term_team_act"),
    path("terms/<id:term_id>/team/<int:member_id>/", team.member, name="term_member"),
    path("terms/<id:term_id>/intro/", intro.words, name="term_intro"),
    path("terms/<id:term_id>/intro/faq/", intro_faq.faq, name="term_faq"),
    path("terms/<id:term_id>/intro/cover/", intro_pictures.cover, name="term_cover"),
    path("terms/<id:term_id>/intro/trailer/", intro_pictures.trailer, name="term_trailer"),
    path("terms/<id:term_id>/content/<str:node>/versions/", versions.index, name="term_versions"),
    path("terms/<id:term_id>/publish/", publication.publish, name="term_publish"),
    path("terms/<id:term_id>/review/", publication.review, name="term_review"),
    path("terms/<id:term_id>/announcements/", announcing.index, name="term_announcements"),
    path("terms/<id:term_id>/announcements/write/", announcing.write, name="term_announcement_write"),
    path("terms/<id:term_id>/announcements/<id:announcement_id>/", announcing.one, name="term_announcement"),
    path(
        "terms/<id:term_id>/announcements/<id:announcement_id>/edit/",
        announcing.edit,
        name="term_announcement_edit",
    ),
    path(
        "terms/<id:term_id>/announcements/<id:announcement_id>/act/",
        announcing.act,
        name="term_announcement_act",
    ),
    path("terms/<id:term_id>/next/", next_run.index, name="term_next"),
    path("terms/<id:term_id>/preview/", previews.home, name="term_preview"),
    path("terms/<id:term_id>/preview/<id:unit_id>/", previews.unit, name="term_preview_unit"),
    path("terms/<id:term_id>/preview/<id:unit_id>/ticket/", previews.ticket, name="term_preview_ticket"),
    *messages.urlpatterns,
    *students.urlpatterns,
]
