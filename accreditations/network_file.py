"""A published network as a file: read with every fault named by its place, before anything is saved."""

import json
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from accreditations.choices import Branch, PostingRole
from accreditations.models import Country, Rank
from attache_registry.exceptions import BadInput
from attache_registry.periods import read_day

MOST_ATTACHES = 99
TOP_KEYS = {"sending_state", "source", "posts"}
POST_KEYS = {"city", "aliases", "host", "mission", "attaches", "accredited", "starts_on", "ends_on"}
OFFICER_KEYS = {"given_name", "family_name", "rank", "branch", "role", "starts_on", "ends_on"}


@dataclass
class Officer:
    """One attaché of a post in the file; unnamed where the names are None."""

    given_name: str | None = None
    family_name: str | None = None
    rank: Rank | None = None
    branch: str = ""
    role: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass
class FilePost:
    """One post of the file with its officers and the countries it covers."""

    city: str
    host: Country
    aliases: list
    mission: str
    officers: list
    number_stated: bool
    countries: list
    starts_on: date | None
    ends_on: date | None


@dataclass
class Network:
    """What a file says of a ministry's network."""

    sending_state: Country
    source: str
    posts: list = field(default_factory=list)


def read(text):
    """The network of a file's text; `BadInput` lists every fault as `(place, sentence)`."""
    return Reader().network(text)


class Reader:
    """Collects faults instead of stopping at the first one."""

    def __init__(self):
        self.faults = []
        self.countries = {country.code: country for country in Country.objects.all()}
        self.ranks = list(Rank.objects.all())

    def fault(self, place, sentence):
        """Note what is wrong where."""
        self.faults.append((place, sentence))

    def network(self, text):
        """Read the whole file, or raise with all that is wrong in it."""
        try:
            content = json.loads(text, object_pairs_hook=self.no_key_twice)
        except json.JSONDecodeError as error:
            place = _("line %(line)s, column %(column)s") % {"line": error.lineno, "column": error.colno}
            raise BadInput({place: [("json", _("This is not JSON: %(fault)s") % {"fault": error.msg})]}) from None
        except RecursionError:
            raise BadInput({_("file"): [("json", _("This is not JSON: it is nested too deeply."))]}) from None
        network = None
        if self.is_object(content, _("file"), TOP_KEYS, {"sending_state", "posts"}):
            network = self.content(content)
        if self.faults:
            raise BadInput(
                {
                    place: [("invalid", sentence) for at, sentence in self.faults if at == place]
                    for place, _sentence in self.faults
                }
            )
        return network

    def no_key_twice(self, pairs):
        """A key that stands twice in one object would silently win over the first."""
        names = [name for name, _value in pairs]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.fault(_("file"), _("The key %(name)s stands twice in one object.") % {"name": name})
        return dict(pairs)

    def content(self, content):
        state = self.country(content.get("sending_state"), "sending_state")
        source = self.text(content, "source", "source", most=1000)
        network = Network(state, source)
        posts = content.get("posts")
        if not isinstance(posts, list):
            self.fault("posts", _("Give a list of posts; it may be empty."))
            return network
        network.posts = [self.post(post, f"posts[{n}]", state) for n, post in enumerate(posts)]
        self.refuse_twice([each for each in network.posts if each])
        return network

    def refuse_twice(self, posts):
        seen = {}
        for number, post in enumerate(posts):
            key = (post.city.casefold(), post.host)
            if key in seen:
                self.fault(
                    f"posts[{number}]",
                    _("%(city)s stands in the list twice; posts[%(first)s] is the first.")
                    % {"city": post.city, "first": seen[key]},
                )
            seen.setdefault(key, number)

    def post(self, post, place, state):
        if not self.is_object(post, place, POST_KEYS, {"city", "host", "attaches", "accredited"}):
            return None
        city = self.text(post, "city", f"{place}.city", required=True, most=100)
        host = self.country(post.get("host"), f"{place}.host")
        starts_on, ends_on = self.days(post, place)
        officers = self.officers(post.get("attaches"), f"{place}.attaches")
        read = FilePost(
            city=city,
            host=host,
            aliases=self.texts(post.get("aliases", []), f"{place}.aliases"),
            mission=self.text(post, "mission", f"{place}.mission", most=200),
            officers=officers,
            number_stated=post.get("attaches") is not None,
            countries=self.accredited(post.get("accredited"), f"{place}.accredited", state),
            starts_on=starts_on,
            ends_on=ends_on,
        )
        return read if city and host else None

    def accredited(self, codes, place, state):
        if not isinstance(codes, list):
            self.fault(place, _("Give a list of country codes."))
            return []
        found = []
        for number, code in enumerate(codes):
            country = self.country(code, f"{place}[{number}]")
            if country is None:
                continue
            if country in found:
                self.fault(f"{place}[{number}]", _("%(code)s stands in the list twice.") % {"code": code})
            elif country == state:
                self.fault(f"{place}[{number}]", _("No attaché is accredited to the sending state itself."))
            else:
                found.append(country)
        return found

    def officers(self, attaches, place):
        if attaches is None:
            return [Officer()]
        if isinstance(attaches, list):
            officers = [self.officer(each, f"{place}[{n}]") for n, each in enumerate(attaches)]
            return [each for each in officers if each]
        if isinstance(attaches, bool) or not isinstance(attaches, int) or not 0 <= attaches <= MOST_ATTACHES:
            self.fault(
                place,
                _("Give a number from 0 to %(most)s, null, or a list of attachés.") % {"most": MOST_ATTACHES},
            )
            return []
        return [Officer() for _number in range(attaches)]

    def officer(self, officer, place):
        if not self.is_object(officer, place, OFFICER_KEYS, {"given_name", "family_name"}):
            return None
        starts_on, ends_on = self.days(officer, place)
        branch = self.choice(officer, "branch", Branch.values, place)
        return Officer(
            given_name=self.text(officer, "given_name", f"{place}.given_name", required=True, most=100),
            family_name=self.text(officer, "family_name", f"{place}.family_name", required=True, most=100),
            rank=self.rank(officer.get("rank"), branch, f"{place}.rank"),
            branch=branch,
            role=self.choice(officer, "role", PostingRole.values, place),
            starts_on=starts_on,
            ends_on=ends_on,
        )

    def rank(self, title, branch, place):
        """A rank by its title in either language, or by NATO code, in the officer's branch if that is said."""
        if title is None:
            return None
        wanted = title.casefold() if isinstance(title, str) else None
        for rank in sorted(self.ranks, key=lambda rank: (rank.branch != branch, rank.pk)):
            names = {rank.title.casefold(), rank.title_lv.casefold(), rank.nato_code.casefold()}
            if wanted in names and (not branch or rank.branch == branch):
                return rank
        self.fault(place, _("There is no rank %(title)s.") % {"title": json.dumps(title, ensure_ascii=False)})
        return None

    # Values

    def is_object(self, value, place, known, required):
        if not isinstance(value, dict):
            self.fault(place, _("Give an object in braces."))
            return False
        for name in sorted(set(value) - known):
            self.fault(f"{place}.{name}", _("This key is not known."))
        for name in sorted(required - set(value)):
            self.fault(f"{place}.{name}", _("This is missing."))
        return required <= set(value)

    def country(self, code, place):
        country = self.countries.get(code) if isinstance(code, str) else None
        if country is None:
            shown = json.dumps(code, ensure_ascii=False)
            self.fault(place, _("There is no country with the code %(code)s.") % {"code": shown})
        return country

    def text(self, owner, name, place, *, required=False, most):
        value = owner.get(name)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or "\x00" in value or len(value) > most or (required and not value.strip()):
            self.fault(place, _("Give a text of at most %(most)s characters.") % {"most": most})
            return ""
        return value.strip()

    def texts(self, values, place):
        if not isinstance(values, list):
            self.fault(place, _("Give a list of texts."))
            return []
        return [
            self.text({"": value}, "", f"{place}[{n}]", required=True, most=100) for n, value in enumerate(values)
        ]

    def choice(self, owner, name, values, place):
        value = owner.get(name)
        if value is None:
            return ""
        if value not in values:
            self.fault(f"{place}.{name}", _("Choose one of: %(values)s.") % {"values": ", ".join(values)})
            return ""
        return value

    def days(self, owner, place):
        first, last = (self.day(owner.get(name), f"{place}.{name}") for name in ("starts_on", "ends_on"))
        if first and last and last < first:
            self.fault(f"{place}.ends_on", _("The last day is before the first day."))
        return first, last

    def day(self, value, place):
        if value is None:
            return None
        try:
            return read_day(value)
        except (TypeError, ValueError):
            self.fault(place, _("Write the day as YYYY-MM-DD, from 1900-01-01 to 2200-12-31."))
            return None
