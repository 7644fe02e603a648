"""What all figures of a release are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scorecard.disclosure import Cell, Counts, Figure, Filter, Hierarchy, NotSafe
from scorecard.disclosure import Release as Protected
from scorecard.disclosure.figures import rounded
from scorecard.disclosure.protection import protect
from scorecard.publication import family_counts, largest_response
from scorecard.publication.content import Codes, Question, Response
from scorecard.publication.tallies import Tallies
from scorecard.statistics.estimate import FEWEST


@dataclass(frozen=True)
class Basis:
    """Exact counts, what is published of each, and what was published of the same wave before (`earlier`,
    oldest first). `filters`: as in `scorecard.disclosure.protect`. `responses`, `channels`: of all, and
    by channel where that is published. `gestores`: how many each place had. `registered`:
    see content.Place. `asked_on`: the channel of a question that has only one. `codes`: from a bag, where
    there are any. `staff`: see
    `family_counts.seen_by_staff`.
    """

    hierarchy: Hierarchy
    questions: tuple[Question, ...]
    filters: Sequence[Filter]
    tallies: Tallies
    responses: Mapping[str, Response]
    registered: Mapping[str, int]
    gestores: Mapping[str, int]
    channels: Mapping[str, Mapping[str, Response]]
    asked_on: Mapping[str, str]
    earlier: Sequence[Protected]
    codes: Mapping[str, Codes] = field(default_factory=dict)
    staff: Mapping[Cell, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def figures(self) -> Mapping[Cell, Figure]:
        """What is published of every question in every place: nothing where fewer than ten answered in all.

        Raises `scorecard.disclosure.NotSafe`.
        """
        if max(self.tallies.families.values(), default=0) < FEWEST:
            return {
                Cell(place, question.name): Figure()
                for place in self.hierarchy.parent
                for question in self.questions
            }
        try:
            protected = protect(
                self.counts,
                self.hierarchy,
                self.earlier,
                filters=self.filters,
                answered={place: self._answered(place) for place in self.hierarchy.parent},
                families=family_counts.families(
                    self.responses, self.channels, self.asked_on, self.codes, self.questions, self.staff
                ),
            )
        except ValueError as problem:
            # Of counts that contradict each other nobody can say what they tell.
            raise NotSafe(str(problem)) from problem
        return protected.figures

    @cached_property
    def counts(self) -> Mapping[Cell, Counts]:
        """The exact counts of every cell."""
        return {
            cell: self.tallies.at(cell).counts
            for place in self.hierarchy.parent
            for cell in (Cell(place, question.name) for question in self.questions)
        }

    def _answered(self, place: str) -> int:
        """Return the most families that can have answered, by the response that is published and, above the
        towns, by the share of "no sé", which tells how many were asked.
        """
        told = [self.responses[place].complete]
        if place in self.hierarchy.children and place in self.tallies.families:
            told.append(rounded(self.tallies.families[place]))
        return largest_response.by_rounded(*told)
