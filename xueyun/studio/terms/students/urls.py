"""Under /studio/terms/<term>/students/."""

from __future__ import annotations

from django.urls import path

from xueyun.studio.terms.students import acts, imports, views

HERE = "terms/<id:term_id>/students/"

urlpatterns = [
    path(HERE, views.index, name="term_students"),
    path(f"{HERE}export/", views.export, name="term_students_export"),
    path(f"{HERE}many/", acts.many, name="term_students_many"),
    path(f"{HERE}import/", imports.bring, name="term_students_import"),
    path(f"{HERE}kept-out/", acts.kept_out, name="term_kept_out"),
    path(f"{HERE}units/", views.all_units, name="term_students_units"),
    path(f"{HERE}units/<id:unit_id>/", views.one_unit, name="term_students_unit"),
    path(f"{HERE}<id:account_id>/", views.one, name="term_student"),
]
