"""A network from a file: its counts, its faults, and that a second run changes nothing."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from accreditations import coverage
from accreditations.models import Accreditation, Attache, Country, Post, Posting, SendingState
from accreditations.reference_data import DATA
from accreditations.tests.factories import day
from attache_registry.as_of import Day, today

pytestmark = pytest.mark.django_db
PUBLISHED = DATA / "latvia.json"


@pytest.fixture
def load(tmp_path):
    """Load a network given as Python, text or bytes; the command's output."""

    def run(content, **options):
        file = tmp_path / "network.json"
        if not isinstance(content, bytes):
            content = (content if isinstance(content, str) else json.dumps(content)).encode()
        file.write_bytes(content)
        out = io.StringIO()
        call_command("load_network", file, stdout=out, **{"as_of": "2026-03-01", **options})
        return out.getvalue()

    return run


def counts(on):
    """Attachés, posts, countries, covered on a day."""
    totals = coverage.totals(Day(day(on), day(on)))
    return [totals[name] for name in ("attaches", "posts", "countries", "covered")]


def network(*posts, state="LV"):
    """A file's content with these posts."""
    return {"sending_state": state, "source": "Invented for a test", "posts": list(posts)}


def post(city, host, accredited, attaches=1, **more):
    """One post of a file."""
    return {"city": city, "host": host, "attaches": attaches, "accredited": accredited, **more}


def test_the_published_list_gives_its_counts_and_a_second_run_adds_nothing(load):
    first, second = load(PUBLISHED.read_bytes()), load(PUBLISHED.read_bytes())

    assert counts("2026-03-01") == [8, 7, 18, 18]
    assert first.splitlines()[-1] == "Added 68 records; 0 are not in the file."
    assert second.splitlines()[-1] == "Added 0 records; 0 are not in the file."


def test_the_history_names_the_command(load):
    load(network(post("Rome", "IT", ["IT"])))

    assert Post.objects.get().registry_events.get().pgh_context["command"] == "load_network"


def test_a_dry_run_says_what_it_would_add_and_changes_nothing(load):
    said = load(PUBLISHED.read_bytes(), dry_run=True)

    assert said.splitlines()[-1] == "Would add 68 records; 0 are not in the file."
    assert not Post.objects.exists()


def test_another_state_with_a_post_at_home_and_a_principal_with_deputies(load):
    load(
        network(
            post("Tallinn", "EE", ["FR", "SE"], attaches=3),
            post("Riga", "LV", ["LV", "LT"], attaches=None),
            post("Nowhere", "NO", [], attaches=0),
            state="EE",
        )
    )

    assert counts("2026-03-01") == [4, 2, 4, 4]
    assert SendingState.objects.get().country.code == "EE"
    leads = Accreditation.objects.leading(day("2026-03-01")).values_list("country__code", "role")
    assert sorted(leads) == [(code, "defence_attache") for code in ("FR", "LT", "LV", "SE")]
    assert Posting.objects.filter(role="deputy_defence_attache").count() == 2
    assert Posting.objects.get(post__city="Riga").remark


def test_a_country_covered_by_two_posts_in_turn(load):
    load(
        network(
            post("Berlin", "DE", ["DE", "FR"], starts_on="2020-01-01", ends_on="2023-06-30"),
            post("Paris", "FR", ["FR"], starts_on="2023-07-01"),
        )
    )

    assert counts("2023-06-30") == [1, 1, 2, 2]
    assert counts("2023-07-01") == [1, 1, 1, 1]
    in_force = Accreditation.objects.in_force(day("2023-07-01")).get()
    assert (in_force.posting.post.city, in_force.country.code) == ("Paris", "FR")


def test_named_officers_keep_names_ranks_and_days(load):
    officer = {
        "given_name": "Izdoma",
        "family_name": "Tēlota",
        "rank": "majors",
        "branch": "land",
        "starts_on": "2025-01-01",
        "ends_on": "2027-12-31",
    }
    content = network(post("Rome", "IT", ["IT"], attaches=[officer]))
    load(content)

    tour = Posting.objects.get()
    assert (tour.starts_on, tour.planned_ends_on, tour.ends_on) == (day("2025-01-01"), day("2027-12-31"), None)
    assert Attache.objects.get().promotions.get().rank.nato_code == "OF-3"
    assert load(content).splitlines()[-1].startswith("Added 0 records")


def test_what_the_registry_has_beyond_the_file_is_listed_and_left(load):
    load(network(post("Rome", "IT", ["IT", "MT"])))
    said = load(network(post("Rome", "IT", ["IT"])))

    assert "Not in the file, left as it is: accreditation N. N. → Malta" in said
    assert Accreditation.objects.count() == 2


def test_an_empty_network_is_valid(load):
    assert load(network()).splitlines()[-1] == "Added 0 records; 0 are not in the file."


FAULTS = {
    "broken JSON": ('{"sending_state": "LV"', ["line 1, column 23"]),
    "not UTF-8": (b"\xff\xfe", ["UTF-8"]),
    "not an object": ("[]", ["file: "]),
    "unknown sending state": (network(state="ZZ"), ["sending_state: "]),
    "no posts": ({"sending_state": "LV"}, ["file.posts: "]),
    "unknown host": (network(post("Rome", "ZZ", [])), ["posts[0].host: "]),
    "unknown country": (network(post("Rome", "IT", ["IT", "QQ"])), ["posts[0].accredited[1]: "]),
    "a number for a country": (network(post("Rome", "IT", [5])), ["posts[0].accredited[0]: "]),
    "country twice": (network(post("Rome", "IT", ["IT", "IT"])), ["posts[0].accredited[1]: "]),
    "own state": (network(post("Rome", "IT", ["LV"])), ["posts[0].accredited[0]: "]),
    "post twice": (network(post("Rome", "IT", []), post("rome", "IT", [])), ["posts[1]: "]),
    "negative number": (network(post("Rome", "IT", [], attaches=-1)), ["posts[0].attaches: "]),
    "fraction": (network(post("Rome", "IT", [], attaches=1.5)), ["posts[0].attaches: "]),
    "true for a number": (network(post("Rome", "IT", [], attaches=True)), ["posts[0].attaches: "]),
    "unknown key": (network(post("Rome", "IT", [], embassy="x")), ["posts[0].embassy: "]),
    "key twice": ('{"sending_state": "LV", "posts": [], "posts": []}', ["file: "]),
    "no city": (network(post("", "IT", [])), ["posts[0].city: "]),
    "bad day": (network(post("Rome", "IT", [], starts_on="1.3.2026")), ["posts[0].starts_on: "]),
    "reversed days": (
        network(post("Rome", "IT", [], starts_on="2026-01-02", ends_on="2026-01-01")),
        ["posts[0].ends_on: "],
    ),
    "unknown rank": (
        network(post("Rome", "IT", [], attaches=[{"given_name": "A", "family_name": "B", "rank": "king"}])),
        ["posts[0].attaches[0].rank: "],
    ),
    "two posts for one country": (
        network(post("Rome", "IT", ["MT"]), post("Paris", "FR", ["MT"])),
        ["Another post already answers"],
    ),
    "several faults": (
        network(post("Rome", "ZZ", ["QQ"], attaches=-1), post("Paris", "FR", ["XX"])),
        ["posts[0].host: ", "posts[0].accredited[0]: ", "posts[0].attaches: ", "posts[1].accredited[0]: "],
    ),
}


@pytest.mark.parametrize(("content", "places"), FAULTS.values(), ids=FAULTS)
def test_a_bad_file_changes_nothing_and_names_each_fault(load, content, places):
    with pytest.raises(CommandError) as refusal:
        load(content)

    said = str(refusal.value)
    assert [place for place in places if place not in said] == []
    assert not Post.with_voided.exists()
    assert SendingState.objects.get().country == Country.objects.get(code="LV")


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_network", tmp_path / "nothing.json")


def test_the_demonstration_keeps_the_published_counts_and_loads_once():
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    before = (Accreditation.objects.count(), Attache.objects.count())
    call_command("load_demo", stdout=out)

    totals = coverage.totals(today())
    assert [totals[name] for name in ("attaches", "posts", "countries", "covered")] == [8, 7, 18, 18]
    assert (Accreditation.objects.count(), Attache.objects.count()) == before
    assert not Attache.objects.filter(is_fictional=False).exists()
    cities = set(Post.objects.values_list("city", flat=True))
    assert cities == {"Washington", "Berlin", "Ottawa", "Ankara", "Kyiv", "Stockholm", "Warsaw", "Moscow"}
