from django.urls import path

from foresight.home import views

urlpatterns = [path("", views.home, name="home")]
