"""Problems for the tests of suggestions: the published network, and large ones that are drawn by lot."""

import json
import random
from pathlib import Path

from accreditations.reference_data import DATA
from scenarios.suggesting import CandidatePost, Problem, Receiving, Weights, official_languages
from scenarios.suggesting.distance import between_capitals, capitals

NETWORK = json.loads((Path(DATA) / "latvia.json").read_text(encoding="utf-8"))
# What the attachés of the published network are said to speak; it is not known.
SPOKEN = {
    "US": "en",
    "DE": "de fr en",
    "CA": "en fr",
    "TR": "tr en",
    "UA": "uk ru en",
    "SE": "sv en",
    "PL": "pl en ru",
}


def published(number_of_posts, weights, **pins):
    """The published network, with days that are told apart by country."""
    posts, countries = [], []
    for key, post in enumerate(NETWORK["posts"], 1):
        spoken = frozenset(SPOKEN[post["host"]].split())
        posts.append(CandidatePost(key, post["city"], post["host"], post["attaches"], spoken))
        for code in post["accredited"]:
            days = 60 + 5 * ((ord(code[0]) + 3 * ord(code[1])) % 20)
            countries.append(Receiving(code, key, days, official_languages(code)))
    return Problem(tuple(posts), tuple(countries), number_of_posts, weights, **pins)


def drawn(seed, posts, countries, open_posts, number_of_posts, weights=None, near=3):
    """A network drawn by lot: each country is covered from one of the `near` nearest open posts; a few by none."""
    lot = random.Random(seed)  # noqa: S311 - invented figures, no secrets
    codes = lot.sample(sorted(code for code in capitals() if official_languages(code)), countries)
    hosts = lot.sample(codes, posts)
    candidates = []
    for key, host in enumerate(hosts, 1):
        spoken = official_languages(host) | set(lot.sample(["ar", "en", "es", "fr", "ru"], 2))
        candidates.append(CandidatePost(key, host, host, lot.choice([1, 1, 1, 2, 3]), spoken, key <= open_posts))
    receiving = []
    for code in codes:
        nearest = sorted(candidates[:open_posts], key=lambda post, code=code: between_capitals(post.host, code))
        current = None if lot.random() < 0.05 else lot.choice(nearest[:near]).key
        if nearest[0].host == code:
            current = nearest[0].key
        receiving.append(Receiving(code, current, lot.randint(30, 240), official_languages(code)))
    return Problem(tuple(candidates), tuple(receiving), number_of_posts, weights or Weights())
