"""The network's pages."""

from django.urls import path

from accreditations.feed import feed
from accreditations.views import life_cycle, network, rotation

urlpatterns = [
    path("posts/", network.PostList.as_view(), name="posts"),
    path("posts/<int:key>/", network.post, name="post"),
    path("attaches/", network.AttacheList.as_view(), name="attaches"),
    path("attaches/<int:key>/", network.attache, name="attache"),
    path("attaches/<int:key>/dossier/", network.dossier, name="dossier"),
    path("rotation/", rotation.board, name="rotation"),
    path("postings/<int:key>/succession/", rotation.succession, name="succession"),
    path("postings/<int:key>/nominate/<str:code>/", rotation.nominate, name="nominate"),
    path("postings/<int:key>/end/", rotation.tour_end, name="tour-end"),
    path("accreditations/<int:key>/", life_cycle.accreditation, name="accreditation"),
    path("accreditations/<int:key>/record/<str:kind>/", life_cycle.record_step, name="record-step"),
    path("accreditations/<int:key>/steps/<int:step>/take-back/", life_cycle.take_back, name="take-back"),
    path("accreditations/<int:key>/steps/<int:step>/confirm/", life_cycle.confirm, name="confirm-step"),
    path("accreditations/<int:key>/paper/", life_cycle.paper, name="paper"),
    path("notifications/<int:key>/", life_cycle.notify, name="notify"),
    path("calendar/<str:secret>.ics", feed, name="calendar"),
    path("scans/<int:key>/", life_cycle.scan, name="scan"),
]
