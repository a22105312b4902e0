from django.urls import path

from xueyun.jobs import views

app_name = "jobs"
urlpatterns = [path("healthz", views.health, name="health")]
