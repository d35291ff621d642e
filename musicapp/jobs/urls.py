from __future__ import annotations

from django.urls import path

from musicapp.jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.job_list, name="list"),
    path("ring", views.summary, name="summary"),
    path("clear/<str:states>", views.clear, name="clear"),
    path("<uuid:pk>/", views.card, name="card"),
    path("<uuid:pk>/cancel", views.cancel, name="cancel"),
    path("<uuid:pk>/retry", views.retry, name="retry"),
]
