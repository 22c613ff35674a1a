"""Every address of the site."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from delphi.api.routes import patterns as delphi_patterns
from foresight.network.api import patterns as network_patterns
from reports.api import patterns as reports_patterns

api = [
    *network_patterns,
    *delphi_patterns,
    *reports_patterns,
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]

urlpatterns = [
    path("", include("foresight.home.urls")),
    path("", include("delphi.urls")),
    path("", include("foresight.privacy.urls")),
    path("", include("reports.urls")),
    path("api/v1/", include((api, "api"))),
]
