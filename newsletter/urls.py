from django.urls import path

from newsletter import issue_views, preference_views, views

app_name = "newsletter"

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("check-your-mail/", views.check_your_mail, name="check-your-mail"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("unsubscribe/<slug:token>/", views.unsubscribe, name="unsubscribe"),
    path("issues/", issue_views.issues, name="issues"),
    path("issues/<slug:slug>/", issue_views.issue, name="issue"),
    path("preferences/<slug:token>/", preference_views.preferences_page, name="preferences"),
    path("preferences/<slug:token>/data/", preference_views.own_data_file, name="own-data"),
    path("preferences/<slug:token>/erase/", preference_views.erase_page, name="erase"),
    path("new-address/<str:token>/", preference_views.new_address, name="new-address"),
]
