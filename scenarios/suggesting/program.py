"""The problem as a mixed-integer program for HiGHS, for loads between two levels.

Columns: x for a country at a post, y for an open post, L for the largest load. Rows: each country has one post;
x <= y for each of them, which bounds far better than their sum would; so many posts; and for each post n, the sum of
its x of non-resident countries, n <= L * attachés and n <= (what the upper level allows) * y.
"""

from dataclasses import dataclass

import highspy
import numpy as np

from scenarios.suggesting.numbers import UNITS

INFINITE = highspy.kHighsInf
OPTIMAL, INFEASIBLE = highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible
OVER_BOUND = highspy.HighsModelStatus.kObjectiveBound


@dataclass(frozen=True)
class Answer:
    """What HiGHS says: below what nothing falls; the columns of posts; what it would cost to raise each column."""

    bound: float
    shares: list | None = None
    reduced: tuple | None = None


class Program:
    """One model of all, or of those columns that some answer before left in doubt."""

    def __init__(self, numbers, *, doubt=None, cutoff=None, forbidden=(), whole=False):
        self.numbers = numbers
        self.offset = numbers.first / UNITS
        countries, posts = numbers.costs.shape
        open_to = np.ones((countries, posts), dtype=bool)
        bounds = np.array(numbers.bounds, dtype=float)
        if doubt:
            slack = cutoff - doubt.bound
            of_pairs, of_posts = doubt.reduced
            open_to = of_pairs <= slack
            is_free = bounds[:, 0] < bounds[:, 1]
            bounds[is_free & (of_posts > slack), 1] = 0
            bounds[is_free & (-of_posts > slack), 0] = 1
        self.pairs = np.nonzero(open_to)
        self.y = len(self.pairs[0])
        self.load = self.y + posts
        self._rows = _Rows()
        self._state_rows(forbidden)
        self.solver = self._made(bounds, whole)

    def _state_rows(self, forbidden):
        numbers, rows = self.numbers, self._rows
        countries, posts = numbers.costs.shape
        of_country, of_post, at_home = ([[] for _ in range(size)] for size in (countries, posts, countries))
        for column, (country, post) in enumerate(zip(*(axis.tolist() for axis in self.pairs), strict=True)):
            of_country[country].append(column)
            if numbers.is_home[country, post]:
                at_home[country].append(column)
            else:
                of_post[post].append(column)
            rows.add(-INFINITE, 0, [column, self.y + post], [1, -1])
        for columns in of_country:
            rows.add(1, 1, columns, [1] * len(columns))
        # Who is resident answers for the country.
        for country, post in zip(*np.nonzero(numbers.is_home), strict=True):
            columns = at_home[country]
            rows.add(0, INFINITE, [*columns, self.y + int(post)], [*[1] * len(columns), -1])
        self.first_room = len(rows.lower)
        for post, columns in enumerate(of_post):
            rows.add(-INFINITE, 0, [*columns, self.y + post], [*[1] * len(columns), -countries])
        for post, columns in enumerate(of_post):
            rows.add(-INFINITE, 0, [*columns, self.load], [*[1] * len(columns), -int(numbers.attaches[post])])
        # All posts together have room; that follows from the rows above, but of whole posts it tells more.
        every = range(self.y, self.load)
        self.whole_room = len(rows.lower)
        rows.add(countries, INFINITE, every, [countries + 1] * posts)
        rows.add(numbers.size, numbers.size, every, [1] * posts)
        for chosen in forbidden:
            rows.add(-INFINITE, numbers.size - 1, [self.y + post for post in chosen], [1] * len(chosen))

    def _made(self, bounds, whole):
        numbers, rows = self.numbers, self._rows
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = self.load + 1, len(rows.lower)
        units = np.concatenate([numbers.costs[self.pairs], numbers.steps]) / UNITS
        program.col_cost_ = np.append(units, numbers.load_weight / 100)
        program.col_lower_ = np.concatenate([np.zeros(self.y), bounds[:, 0], [0]])
        program.col_upper_ = np.concatenate([np.ones(self.y), bounds[:, 1], [len(numbers.countries)]])
        program.row_lower_, program.row_upper_ = np.array(rows.lower, float), np.array(rows.upper, float)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.array(rows.starts, np.int32)
        program.a_matrix_.index_ = np.array(rows.columns, np.int32)
        program.a_matrix_.value_ = np.array(rows.values, float)
        if whole:
            kinds = [highspy.HighsVarType.kInteger] * self.load
            program.integrality_ = [*kinds, highspy.HighsVarType.kContinuous]
        solver = highspy.Highs()
        options = {"output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0, "mip_abs_gap": 1e-7}
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.passModel(program)
        return solver

    def between(self, low, high):
        """Allow loads from one level to another."""
        at_home = self.numbers.is_home.any(axis=0).tolist()
        for post, attaches in enumerate(self.numbers.attaches.tolist()):
            room = int(high * attaches)
            self.solver.changeCoeff(self.first_room + post, self.y + post, -float(room))
            self.solver.changeCoeff(self.whole_room, self.y + post, float(room + at_home[post]))
        self.solver.changeColBounds(self.load, float(low), float(high))

    def relaxed(self, seconds):
        """The best where posts may be open by halves; nothing can be better."""
        self._run(seconds)
        status = self.solver.getModelStatus()
        if status == INFEASIBLE:
            return Answer(INFINITE)
        if status != OPTIMAL:
            return Answer(0.0)
        solution = self.solver.getSolution()
        reduced = np.array(solution.col_dual)
        of_pairs = np.full(self.numbers.costs.shape, INFINITE)
        of_pairs[self.pairs] = reduced[: self.y]
        bound = self.solver.getInfo().objective_function_value + self.offset
        return Answer(bound, solution.col_value[self.y : self.load], (of_pairs, reduced[self.y : self.load]))

    def solved(self, seconds, cutoff):
        """The best that costs less than `cutoff`, and below what nothing falls: `cutoff` if nothing costs less."""
        self.solver.setOptionValue("objective_bound", cutoff - self.offset)
        self._run(seconds)
        status, told = self.solver.getModelStatus(), self.solver.getInfo()
        if status in (INFEASIBLE, OVER_BOUND):
            return Answer(cutoff)
        shares = None
        if told.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            shares = self.solver.getSolution().col_value[self.y : self.load]
        return Answer(min(cutoff, told.mip_dual_bound + self.offset), shares)

    def _run(self, seconds):
        # HiGHS counts the seconds of a solver's runs together.
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + max(0.0, seconds))
        self.solver.run()


class _Rows:
    """A matrix that is told row by row."""

    def __init__(self):
        self.lower, self.upper, self.starts, self.columns, self.values = [], [], [0], [], []

    def add(self, lower, upper, columns, values):
        self.lower.append(lower)
        self.upper.append(upper)
        self.columns.extend(columns)
        self.values.extend(values)
        self.starts.append(len(self.columns))
