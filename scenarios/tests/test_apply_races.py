"""Twenty people apply overlapping scenarios at once, while somebody else changes the network, too."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accreditations import services as network
from accreditations.models import Establishment, Post, Posting, Responsibility
from accreditations.tests import factories
from attache_registry.changes import settled_at
from attache_registry.exceptions import Busy, Conflict, RegistryError
from attache_registry.history import tracked
from attache_registry.models import User
from scenarios import services
from scenarios.models import DraftedChange, Scenario
from scenarios.rehearsal import rehearse
from scenarios.services.applying import ONE_AFTER_ANOTHER
from scenarios.stale import what_changed

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 20
THEN = timezone.localdate() + timedelta(days=90)


def at_once(acts):
    """Run all at the same moment, each over a connection of its own: what each returned or raised."""
    start, told = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number):
        start.wait()
        try:
            told[number] = acts[number]()
        except RegistryError as error:
            told[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def closing():
    """A scenario that closes a post, the post, and whose it is."""
    post = factories.post()
    factories.establishment(post)
    person = User.objects.create_user("person", role="desk")
    scenario = services.draft(Scenario(name="Close"), by=person)
    services.add_change(scenario, DraftedChange(kind="close_post", on=THEN, post=post), by=person)
    return scenario, post, person


def overlapping(number, posts, tours):
    """A scenario that others contradict: two of three countries, a post to close or to move, a tour to end."""
    person = User.objects.create_user(f"person-{number}", role="desk")
    scenario = services.draft(Scenario(name=f"Draft {number}"), by=person)

    def add(kind, **said):
        services.add_change(scenario, DraftedChange(kind=kind, on=THEN, **said), by=person)

    post = posts[number % 3]
    add("answer", post=posts[(number + 1) % 3], country=factories.country(["SE", "DK", "FI"][number % 3]))
    if number % 4 == 0:
        add("close_post", post=post)
    elif number % 4 == 1:
        add("move_post", post=post, city="Oslo", host=factories.country("NO"))
    elif number % 4 == 2:
        add("end_tour", posting=tours[number % 3])
    else:
        add("establish", post=post, positions=2)
    return scenario


def no_two(model, *same):
    """How many pairs of live records of the same share a day."""
    columns = " AND ".join(f"one.{name} = other.{name}" for name in same)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT count(*) FROM {table} one JOIN {table} other ON {columns} AND one.id < other.id
            AND one.period && other.period AND one.voided_at IS NULL AND other.voided_at IS NULL"""
        )
        return cursor.fetchone()[0]


def test_twenty_overlapping_scenarios_leave_a_network_in_which_every_rule_holds():
    posts, tours = [], []
    for number, (city, code) in enumerate([("Stockholm", "SE"), ("Copenhagen", "DK"), ("Helsinki", "FI")]):
        posts.append(factories.post(city, code))
        factories.establishment(posts[-1])
        factories.responsibility(posts[-1], code)
        tour = factories.posting(factories.attache(f"A{number}"), posts[-1], planned_ends_on=None)
        factories.accreditation(tour, code)
        tours.append(tour)
    drafts = [overlapping(number, posts, tours) for number in range(PEOPLE)]
    acts = [lambda draft=draft: services.apply(draft, by=draft.author) for draft in drafts]
    acts.append(lambda: network.change(Posting.objects.get(pk=tours[0].pk), remark="Meanwhile", by=None))
    acts.append(lambda: rehearse(list(drafts[1].changes.all()), Posting.objects.count, by=drafts[1].author).told)

    told = at_once(acts)

    applied = [number for number in range(PEOPLE) if isinstance(told[number], list)]
    for number in range(PEOPLE):
        drafts[number].refresh_from_db()
        assert drafts[number].status == ("applied" if number in applied else "draft")
        if number not in applied:
            # Each of the others learns which change did not fit, and why.
            assert isinstance(told[number], Conflict)
            assert told[number].message
        events = tracked()[Responsibility].objects.filter(pgh_context__scenario=drafts[number].pk)
        assert events.exists() == (number in applied)
    assert applied
    assert Counter(type(each).__name__ for each in told)["list"] < PEOPLE
    rules = [(Establishment, "post_id"), (Responsibility, "country_id"), (Posting, "attache_id")]
    assert [no_two(model, same) for model, same in rules] == [0, 0, 0]


def test_one_of_two_people_applies_the_same_scenario():
    scenario, post, person = closing()

    def act():
        return services.apply(Scenario.objects.get(pk=scenario.pk), by=person)

    told = at_once([act, act])

    assert sorted(getattr(each, "code", "applied now") for each in told) == ["applied", "applied now"]
    assert Establishment.objects.filter(post=post).count() == 1


def test_a_rehearsal_does_not_wait_for_ever_for_somebody_else():
    scenario, post, person = closing()
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Post.objects.select_for_update().get(pk=post.pk)
            held.set()
            done.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    try:
        with pytest.raises(Busy):
            rehearse(list(scenario.changes.all()), Posting.objects.count, by=person)
    finally:
        done.set()
        holder.join()
    assert Establishment.objects.filter(post=post, ends_on=None).exists()


def test_who_waits_longer_than_the_database_allows_is_told_to_try_again():
    scenario, _post, desk = closing()

    def waits():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        return services.apply(scenario, by=desk)

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ONE_AFTER_ANOTHER)
        (told,) = at_once([waits])

    assert isinstance(told, Busy)
    scenario.refresh_from_db()
    assert scenario.is_open


def test_what_somebody_saves_who_began_before_one_looked_is_told():
    scenario, post, desk = closing()
    began, looked = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            User.objects.exists()
            began.set()
            looked.wait(30)
            network.change(Post.objects.get(pk=post.pk), mission="Embassy", by=None)
        connection.close()

    other = threading.Thread(target=slow)
    other.start()
    began.wait(30)
    seen_at = settled_at()
    looked.set()
    other.join()
    assert seen_at < timezone.now()

    services.look_again(scenario, seen_at=seen_at, by=desk)

    assert [field[2] for each in what_changed(scenario, desk) for field in each.fields] == ["Embassy"]
    services.look_again(scenario, by=desk)
    assert what_changed(scenario, desk) == []
