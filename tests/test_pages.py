"""What pages are asked and what they cost, sign-in, language, errors."""

import pytest
from django.core.management import call_command

from attache_registry.models import User

pytestmark = pytest.mark.django_db

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
    client.force_login(User.objects.get(username="analyst"), "attache_registry.sign_in.backend.RegistryBackend")

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
    desk = User.objects.create_user("desk", role="desk")
    client.force_login(desk, "attache_registry.sign_in.backend.RegistryBackend")

    for path, status in REFUSED.items():
        answer = client.get(path)
        assert answer.status_code == status, path
        assert "To the overview" in answer.content.decode()


def test_a_list_and_its_file_hold_the_same_countries(client, demonstration):
    client.force_login(User.objects.get(username="analyst"), "attache_registry.sign_in.backend.RegistryBackend")
    query = "organisation=NATO&in_network=true&as_of=2026-11-24"

    page = client.get(f"/countries/?{query}").context["rows"]
    file = b"".join(client.get(f"/countries/?{query}&format=csv").streaming_content).decode("utf-8-sig")
    api = client.get(f"/api/v1/countries/?{query}&ordering=name").json()["results"]

    assert [line.split(",")[0] for line in file.splitlines()[1:]] == [row["code"] for row in api]
    assert [row["code"] for row in page] == [row["code"] for row in api]


def test_a_page_costs_the_same_for_one_row_and_for_many(client, demonstration, django_assert_max_num_queries):
    client.force_login(User.objects.get(username="analyst"), "attache_registry.sign_in.backend.RegistryBackend")
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
    client.force_login(user, "attache_registry.sign_in.backend.RegistryBackend")

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
