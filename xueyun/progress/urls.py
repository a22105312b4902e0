from django.urls import path

from xueyun.progress import views

app_name = "progress"
urlpatterns = [
    path("beacon/", views.beacon, name="beacon"),
    path("mark/", views.mark, name="mark"),
]
