"""The best layouts found without a solver: every set of posts, every way to share out the countries."""

from itertools import combinations


def by_hand(problem):
    """`[(objective, keys of posts)]` of all sets of posts, best first.

    Country by country, the least that the countries so far can cost is kept for each way in which their numbers may
    be shared out among the posts; the largest load is added at the end.
    """
    all_sets = combinations(sorted(post.key for post in problem.posts), problem.number_of_posts)
    allowed = (set(keys) for keys in all_sets)
    pinned = (keys for keys in allowed if problem.fixed_open <= keys and not keys & problem.fixed_closed)
    return sorted((_best(problem, keys), tuple(sorted(keys))) for keys in pinned)


def _best(problem, keys):
    posts = [post for post in problem.posts if post.key in keys]
    # How many countries each post has is told in one number, with a digit for each post.
    base = len(problem.countries) + 1
    digits = [base**place for place in range(len(posts))]
    costs = {0: 0.0}
    for country in problem.countries:
        resident = [post for post in posts if post.host == country.code]
        if resident:
            cost = min(_cost(problem, post, country) for post in resident)
            costs = {numbers: before + cost for numbers, before in costs.items()}
            continue
        ways = [(digit, _cost(problem, post, country)) for digit, post in zip(digits, posts, strict=True)]
        after = {}
        for numbers, before in costs.items():
            for digit, more in ways:
                cost = before + more
                if after.get(numbers + digit, cost) >= cost:
                    after[numbers + digit] = cost
        costs = after
    weights = problem.weights
    steps = sum((post.key in keys) != post.is_open for post in problem.posts)
    attaches = [(digit, post.attaches) for digit, post in zip(digits, posts, strict=True)]
    whole = (
        cost + weights.load * max(numbers // digit % base / number for digit, number in attaches)
        for numbers, cost in costs.items()
    )
    return min(whole) + weights.moves * steps


def _cost(problem, post, country):
    weights, cost = problem.weights, 0.0
    if country.current_post != post.key:
        cost += weights.moves + weights.days_uncovered * country.days_uncovered / 100
    if post.host != country.code:
        cost += weights.distance * problem.kilometres(post, country) / 1000
    if country.languages and not country.languages & post.languages:
        cost += weights.language
    return cost
