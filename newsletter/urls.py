from django.urls import path

from newsletter import issue_views, views

app_name = "newsletter"

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("check-your-mail/", views.check_your_mail, name="check-your-mail"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("unsubscribe/<slug:token>/", views.unsubscribe, name="unsubscribe"),
    path("issues/", issue_views.issues, name="issues"),
    path("issues/<slug:slug>/", issue_views.issue, name="issue"),
]
