"""Every address × every role: found from the URL configuration, so that a new one cannot be forgotten."""

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from attache_registry.models import User
from attache_registry.policies import Role
from tests.routes import addresses, fill

pytestmark = pytest.mark.django_db

EVERYBODY = {"": 302, "analyst": 200, "attache": 200, "desk": 200, "admin": 200}
# The attaché of the plan's country writes it, too.
WRITERS = {"": 302, "analyst": 403, "attache": 200, "desk": 200, "admin": 200}
DESK = {"": 302, "analyst": 403, "attache": 403, "desk": 200, "admin": 200}
PUBLIC = dict.fromkeys(EVERYBODY, 200)
POSTED = dict.fromkeys(Role.values, 405) | {"": 302}
# What a GET of each page answers to nobody ("") and to each role.
PAGES = {
    "": EVERYBODY,
    "countries/": EVERYBODY,
    "countries/map.svg": EVERYBODY,
    "countries/map.png": EVERYBODY,
    "search/": EVERYBODY,
    "search/hits/": EVERYBODY,
    "countries/<str:code>/": EVERYBODY,
    "posts/": EVERYBODY,
    "posts/<int:key>/": EVERYBODY,
    "attaches/": EVERYBODY,
    "attaches/<int:key>/": EVERYBODY,
    "attaches/<int:key>/dossier/": EVERYBODY,
    "rotation/": EVERYBODY,
    "postings/<int:key>/succession/": DESK,
    "postings/<int:key>/end/": DESK,
    "postings/<int:key>/nominate/<str:code>/": DESK,
    "accreditations/<int:key>/": EVERYBODY,
    "accreditations/<int:key>/record/<str:kind>/": DESK,
    "accreditations/<int:key>/steps/<int:step>/take-back/": DESK,
    "accreditations/<int:key>/steps/<int:step>/confirm/": dict.fromkeys(Role.values, 405) | {"": 302},
    "accreditations/<int:key>/paper/": dict.fromkeys(Role.values, 400) | {"": 302},
    "notifications/<int:key>/": DESK,
    "scans/<int:key>/": dict.fromkeys(Role.values, 404) | {"": 302},
    "plans/": EVERYBODY,
    "plans/new/": WRITERS,
    "plans/<int:key>/": EVERYBODY,
    "plans/<int:key>/edit/": WRITERS,
    "plans/<int:key>/become/<str:to>/": WRITERS,
    "plans/<int:key>/steps/<int:step>/take-back/": WRITERS,
    "plans/<int:key>/carry-over/": WRITERS,
    "plans/<int:key>/document/": EVERYBODY,
    "plans/<int:key>/papers/": WRITERS,
    "plans/<int:key>/remind/<str:code>/": dict.fromkeys(Role.values, 405) | {"": 302},
    "plans/<int:key>/spreadsheet/": EVERYBODY,
    "plans/<int:key>/import/": WRITERS,
    "plans/<int:key>/import/<int:upload>/": WRITERS | {"attache": 404, "desk": 404, "admin": 404},
    "plans/<int:key>/activities/new/": WRITERS,
    "signed-papers/<int:key>/": dict.fromkeys(Role.values, 404) | {"": 302},
    "activities/": EVERYBODY,
    "activities/new/": WRITERS,
    "activities/<int:key>/": EVERYBODY,
    "activities/<int:key>/edit/": WRITERS,
    "activities/<int:key>/become/<str:to>/": WRITERS,
    "activities/<int:key>/outcome/": WRITERS,
    "activities/<int:key>/steps/<int:step>/take-back/": WRITERS,
    "countries/<str:code>/cooperation/": EVERYBODY,
    "countries/<str:code>/dossier/": EVERYBODY,
    "figures/": EVERYBODY,
    "figures/take/": dict.fromkeys(Role.values, 405) | {"": 302},
    "figures/<int:key>/": EVERYBODY,
    "reports/": EVERYBODY,
    "reports/new/": WRITERS,
    "reports/preview/": POSTED,
    "reports/months/": EVERYBODY,
    "reports/briefing/": EVERYBODY,
    "reports/searches/": EVERYBODY,
    "reports/searches/<int:key>/drop/": POSTED,
    "reports/of-outcome/<int:key>/": POSTED,
    # A released report: what was submitted is fixed.
    "reports/<int:key>/": EVERYBODY,
    "reports/<int:key>/edit/": DESK | {"desk": 302, "admin": 302},
    "reports/<int:key>/keep/": POSTED,
    "reports/<int:key>/become/<str:to>/": DESK,
    "reports/<int:key>/correct/": POSTED,
    "reports/<int:key>/outcome/<int:activity>/": POSTED,
    "reports/<int:key>/void/": DESK,
    "reports/<int:key>/attach/": DESK,
    "reports/<int:key>/files/<int:file>/": dict.fromkeys(Role.values, 404) | {"": 302},
    "reports/<int:key>/files/<int:file>/detach/": POSTED,
    "countries/compare/": EVERYBODY,
    "countries/timeline.svg": EVERYBODY,
    "views/": EVERYBODY,
    "views/new/": EVERYBODY,
    # One's own, or what is shared with one's role; the rest is not to be found.
    "views/<int:key>/": {"": 302, "analyst": 302, "attache": 404, "desk": 302, "admin": 404},
    "views/<int:key>/edit/": {"": 302, "analyst": 200, "attache": 404, "desk": 403, "admin": 404},
    "views/<int:key>/drop/": {"": 302, "analyst": 200, "attache": 404, "desk": 403, "admin": 404},
    "views/<int:key>/mail/": {"": 302, "analyst": 200, "attache": 404, "desk": 200, "admin": 404},
    "calendar/<str:secret>.ics": dict.fromkeys(EVERYBODY, 404),
    "history/": DESK,
    "me/calendar/": dict.fromkeys(Role.values, 405) | {"": 302},
    "me/": EVERYBODY,
    "me/tokens/": EVERYBODY,
    "me/tokens/<str:key>/revoke/": POSTED,
    "sign-in/": {"": 200, "analyst": 302, "attache": 302, "desk": 302, "admin": 302},
    "sign-out/": {"": 302, "analyst": 405, "attache": 405, "desk": 405, "admin": 405},
    "admin/login/": {"": 302, **dict.fromkeys(Role.values, 403)},
    "language/": dict.fromkeys(EVERYBODY, 405),
    "theme.css": PUBLIC,
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "metrics": dict.fromkeys(EVERYBODY, 404),
    "api/v1/coverage/": {**EVERYBODY, "": 401},
    "api/v1/coverage/gaps/": {**EVERYBODY, "": 401},
    "api/v1/coverage/doubles/": {**EVERYBODY, "": 401},
    "api/v1/coverage/rotation/": {**EVERYBODY, "": 401},
    "api/v1/countries/<str:code>/timeline/": {**EVERYBODY, "": 401},
    "api/v1/cooperation-plans/progress/": {**EVERYBODY, "": 401},
    "api/v1/cooperation-plans/missing/": {**EVERYBODY, "": 401},
    "api/v1/reports/completeness/": {**EVERYBODY, "": 401},
    "api/v1/me/": {**EVERYBODY, "": 401},
    "api/v1/changes/": {**EVERYBODY, "": 401},
    "api/v1/bulk/": {**dict.fromkeys(Role.values, 405), "": 401},
    "api/schema/": {**EVERYBODY, "": 401},
    "api/docs/": {**EVERYBODY, "": 401},
}
# The resources of the API answer alike, list by list.
RESOURCE = {**EVERYBODY, "": 401}


def test_every_page_answers_each_role_as_the_table_says(client, demonstration):
    routes = [route for route in addresses(get_resolver().url_patterns) if "^" not in route]
    assert sorted(routes) == sorted(PAGES)

    wrong = []
    for route in routes:
        for who, expected in PAGES[route].items():
            client.logout()
            if who:
                client.force_login(User.objects.get(username=who), "attache_registry.sign_in.RegistryBackend")
            status = client.get(fill(route)).status_code
            if status != expected:
                wrong.append((route, who, status, expected))
    assert wrong == []


def test_every_resource_answers_each_role(client, demonstration):
    lists = [route for route in addresses(get_resolver().url_patterns) if "^" in route and "(?P" not in route]
    assert len(lists) == 27

    for route in lists:
        for who, expected in RESOURCE.items():
            client.logout()
            if who:
                client.force_login(User.objects.get(username=who), "attache_registry.sign_in.RegistryBackend")
            assert client.get("/" + route.replace("^", "").replace("$", "")).status_code == expected


ASKED = [
    "/",
    "/?as_of=2021-01-01",
    "/?as_of=2100-01-01",
    "/countries/?organisation=NATO&covered=true&search=cehija&ordering=-name",
    "/countries/?page=5",
    "/countries/?kind=gap&kind=non_resident&gap_within=12&execution_below=80&agreement=true&ordering=-execution_rate",
    "/countries/?group=organisation&columns=code,cover,overdue&as_of=2023-04-03",
    "/countries/?group=attache&covered=true",
    "/views/",
    "/countries/?view=map",
    "/countries/?view=timeline&in_network=true",
    "/countries/?view=timeline&rows=posts&from=1990-01-01&to=2040-01-01",
    "/countries/?view=timeline&rows=attaches&organisation=NATO",
    "/countries/compare/?with=2020-01-01",
    "/countries/?view=map&extent=world&measure=days_uncovered&as_of=2021-01-01",
    "/countries/?view=map&search=nowhere",
    "/countries/RU/?as_of=2021-06-01",
    "/countries/AQ/",
    "/posts/?open=false&search=maskava",
    "/attaches/?posted=false&branch=land&language=en",
    "/rotation/?months=36",
    "/rotation/?as_of=2027-06-01",
    "/countries/?report_older=30&in_network=true&columns=code,last_report",
    "/reports/?search=air+defence&country=PL",
    "/reports/?search=%22",
    "/reports/?search=-",
    "/reports/?topic=armed_forces&marking=internal&status=released&versions=all&on_after=2020-01-01",
    "/reports/months/",
    "/reports/briefing/?country=SE&country=PL",
    "/reports/searches/?search=air",
    "/plans/?year=2026&overdue=true&organisation=NATO&ordering=-status",
    "/plans/?as_of=2025-06-01",
    "/activities/?area=cyber&status=completed&search=kiber&ordering=-title",
    "/activities/?month=2026-12&country=SE",
    "/activities/?month=1900-01",
    "/countries/JP/cooperation/",
    "/countries/RU/dossier/?as_of=2021-06-01",
    "/countries/AQ/dossier/?format=",
    "/figures/",
    "/figures/?as_of=2021-06-01",
    "/figures/?as_of=2100-01-01",
    "/search/?q=zviedrija&as_of=2026-06-01",
    "/search/?q=zviedrija&kind=activities",
    "/search/?q=nobody+at+all",
    "/search/",
]


def test_pages_say_what_they_are_asked_in_both_languages(client, demonstration):
    client.force_login(User.objects.get(username="analyst"), "attache_registry.sign_in.RegistryBackend")

    for language in ("en", "lv"):
        client.cookies["django_language"] = language
        for path in ASKED:
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert f'<html lang="{language}">' in answer.content.decode()


REFUSED = {
    "/countries/?nonsense=1": 400,
    "/countries/?region=Atlantis": 400,
    "/countries/?view=map&extent=moon": 400,
    "/countries/?view=map&measure=happiness": 400,
    "/countries/map.svg?width=900": 400,
    "/countries/map.png?width=9": 400,
    "/countries/?as_of=yesterday": 400,
    "/countries/?page=999": 404,
    "/countries/?format=pdf": 400,
    "/countries/?ordering=beauty": 400,
    "/countries/?columns=beauty": 400,
    "/countries/?group=beauty": 400,
    "/countries/?view=cube": 400,
    "/countries/?execution_below=200": 400,
    "/countries/?gap_within=0": 400,
    "/countries/?from=2026-02-01&to=2026-01-01": 400,
    "/views/999999999/": 404,
    "/countries/?view=timeline&rows=beauty": 400,
    "/countries/?view=timeline&from=1900-01-01&to=2100-01-01": 400,
    "/countries/compare/?with=soon": 400,
    "/countries/ZZ/": 404,
    "/posts/999999999/": 404,
    "/nowhere/": 404,
    "/rotation/?months=0": 400,
    "/rotation/?format=pdf": 400,
    "/history/?page=0": 404,
    "/accreditations/99999999/": 404,
    "/plans/?year=1066": 400,
    "/plans/999999999/": 404,
    "/countries/S%00/": 400,
    "/countries/S%00/cooperation/": 400,
    "/countries/?search=%00": 400,
    "/plans/?page=0": 404,
    "/reports/?kind=gossip": 400,
    "/reports/?topic=gossip": 400,
    "/reports/123456789/": 404,
    "/reports/999999999999999999999/": 404,
    "/reports/briefing/?country=XX": 400,
    "/reports/briefing/?format=docx": 400,
    "/reports/new/?month=soon": 400,
    "/countries/?report_older=-1": 400,
    "/plans/999999999/document/": 404,
    "/plans/999999999/spreadsheet/": 404,
    "/activities/?month=soon": 400,
    "/activities/?lead_unit=nonsense": 400,
    "/activities/999999999/": 404,
    "/countries/ZZ/cooperation/": 404,
    "/countries/ZZ/dossier/": 404,
    "/countries/SE/dossier/?format=pdf": 400,
    "/figures/?format=pdf": 400,
    "/figures/?as_of=soon": 400,
    "/figures/?page=7": 404,
    "/figures/999999999/": 404,
    "/search/?q=x&kind=nonsense": 400,
    "/search/?q=x&page=2&kind=posts": 404,
    "/search/?query=x": 400,
    "/search/?q=%00": 400,
}


def test_errors_are_pages_that_say_what_to_do(client):
    client.force_login(User.objects.create_user("desk", role="desk"), "attache_registry.sign_in.RegistryBackend")

    for path, status in REFUSED.items():
        answer = client.get(path)
        assert answer.status_code == status, path
        assert "To the overview" in answer.content.decode()


def test_a_list_and_its_file_hold_the_same_countries(client, demonstration):
    client.force_login(User.objects.get(username="analyst"), "attache_registry.sign_in.RegistryBackend")
    query = "organisation=NATO&in_network=true&as_of=2026-11-24"

    page = client.get(f"/countries/?{query}").context["rows"]
    file = b"".join(client.get(f"/countries/?{query}&format=csv").streaming_content).decode("utf-8-sig")
    api = client.get(f"/api/v1/countries/?{query}&ordering=name").json()["results"]

    assert [line.split(",")[0] for line in file.splitlines()[1:]] == [row["code"] for row in api]
    assert [row["code"] for row in page] == [row["code"] for row in api]


def test_a_page_costs_the_same_for_one_row_and_for_many(client, demonstration, django_assert_max_num_queries):
    client.force_login(User.objects.get(username="analyst"), "attache_registry.sign_in.RegistryBackend")
    for path, most in (
        ("/", 31),
        ("/countries/", 13),
        ("/countries/?group=post", 13),
        ("/countries/?view=timeline", 15),
        ("/countries/?view=timeline&rows=attaches", 15),
        ("/countries/compare/", 9),
        ("/views/", 8),
        ("/countries/?view=map", 10),
        ("/countries/map.svg?measure=activities", 5),
        ("/countries/SE/", 29),
        ("/posts/", 8),
        ("/attaches/", 9),
        ("/rotation/", 7),
        ("/plans/", 15),
        ("/reports/", 16),
        ("/reports/?search=defence", 17),
        ("/reports/months/", 8),
        ("/activities/", 13),
        ("/activities/?month=2026-12", 12),
        ("/countries/SE/cooperation/", 10),
        ("/countries/SE/dossier/", 28),
        ("/figures/", 20),
        ("/search/?q=s", 15),
        ("/search/?q=sweden", 15),
        ("/search/?q=sweden&kind=activities", 7),
    ):
        client.get(path)
        with django_assert_max_num_queries(most):
            client.get(path)


def test_demonstration_users_sign_in_only_where_demo_is_set(client, settings, db):
    call_command("create_demo_users")
    body = {"username": "desk", "password": settings.DEMO_PASSWORD}

    settings.DEMO = False
    assert client.post("/sign-in/", body).status_code == 200
    settings.DEMO = True
    assert client.post("/sign-in/", body).status_code == 302
    settings.DEMO = False
    assert client.get("/").status_code == 302


def test_the_language_is_kept_in_the_profile(client, demonstration):
    user = User.objects.get(username="analyst")
    client.force_login(user, "attache_registry.sign_in.RegistryBackend")

    answer = client.post("/language/", {"language": "lv", "next": "https://example.org/"})

    user.refresh_from_db()
    assert (answer["Location"], user.language) == ("/", "lv")
    assert "Pārskats" in client.get("/").content.decode()


def test_five_wrong_passwords_lock_the_name(client, db):
    User.objects.create_user("somebody", password="for-tests-only")
    for _attempt in range(5):
        answer = client.post("/sign-in/", {"username": "somebody", "password": "wrong"})
    assert "Too many wrong passwords" in answer.content.decode()

    answer = client.post("/sign-in/", {"username": "somebody", "password": "for-tests-only"})
    assert answer.status_code == 429


def test_sign_in_goes_nowhere_else(client, db):
    User.objects.create_user("somebody", password="for-tests-only")
    body = {"username": "somebody", "password": "for-tests-only", "next": "https://example.org/"}

    assert client.post("/sign-in/", body)["Location"] == "/"
