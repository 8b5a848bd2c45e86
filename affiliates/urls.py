from django.urls import path

from affiliates import views

app_name = "affiliates"
urlpatterns = [path("go/<slug:slug>/", views.go, name="go")]
