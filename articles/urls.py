from django.urls import path

from articles.images import serving

app_name = "articles"
urlpatterns = [path("media/i/<str:name>", serving.image, name="image")]
