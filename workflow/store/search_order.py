"""Looks through one index: what is found newest first, but the closest of the newest before all others."""

from __future__ import annotations

from collections.abc import Sequence

from workflow.store.search_index import Index
from workflow.store.search_question import Question, within
from workflow.text.closeness import EXACT, FITTING, NOT_CLOSE, TOGETHER, Closeness
from workflow.text.typed import Typed

FIND = "SELECT rowid FROM search WHERE search MATCH ? AND rowid > ? ORDER BY rowid DESC LIMIT ?"
_MORE = 20
"""How many more than enough are looked at for those that stand in a scope."""


class Looking:
    """One search in one index.

    What is rare is found by walking along its words to the oldest item, so each further question of these words would
    cost as much again. How close a few texts come is told by reading them instead; and a scope that holds most items
    is not asked of the index, but of the items found.
    """

    def __init__(self, index: Index, asked: Typed, keys: Sequence[str], after: int, wide: bool = False) -> None:
        """Take the index and what is asked of it.

        Args:
            keys: words all that is found must stand under.
            after: the number behind which closer ones are looked for.
            wide: a good part of all items may stand under ``keys``.
        """
        self._index, self._asked = index, asked
        self._keys, self._after, self._wide = frozenset(keys), after, wide
        self._question = Question(index.run, asked)
        self._inside: dict[int, bool] = {}

    def ranked(self, limit: int, *, alone: bool = False) -> dict[int, int]:
        """Return the numbers found with how close each is, the closest first, then the newest.

        Args:
            alone: nothing else is found elsewhere, so a single one needs no rank.
        """
        everything = self._found(self._question.all, 0, limit)
        if len(everything) < limit:
            close = self._read(everything) if len(everything) > alone else {}
        else:
            close = self._asked_for(limit)
        for num in everything:
            close.setdefault(num, NOT_CLOSE)
        return close

    def _read(self, nums: Sequence[int]) -> dict[int, int]:
        """Tell how close each of these is by its text."""
        near = [num for num in nums if num > self._after] if self._ordered else []
        if not near:
            return {}
        closeness, words = Closeness(self._asked, self._question.row), self._index.words(near)
        ranks = {num: closeness.rank(words[num]) for num in near}
        return dict(sorted(ranks.items(), key=lambda pair: pair[1]))

    def _asked_for(self, limit: int) -> dict[int, int]:
        """Ask the index for closer ones until there are enough."""
        question = self._question
        if not self._asked.marked:
            return dict.fromkeys(self._found(question.together, self._after, limit), TOGETHER) if self._ordered else {}
        exact = self._found(question.exact, self._after, limit)
        found = dict.fromkeys(self._together(exact, limit), TOGETHER)
        for rank, more in ((EXACT, exact), (FITTING, ())):
            if len(found) >= limit:
                break
            for num in more if rank == EXACT else self._found(question.fitting, self._after, limit):
                found.setdefault(num, rank)
        return found

    def _together(self, exact: Sequence[int], limit: int) -> list[int]:
        """Return the newest in which all stands side by side; they are among those found exactly as typed.

        Where most of these are such, or all are known, they are read: a row of many words, the last one begun in many
        ways, is what costs an index most.
        """
        if not self._question.together:
            return []
        found = [num for num, rank in self._read(exact).items() if rank == TOGETHER]
        if len(exact) < limit or len(found) >= limit:
            return found
        return self._found(self._question.together, self._after, limit)

    @property
    def _ordered(self) -> bool:
        """Whether some of what is found may be closer than the rest."""
        return self._asked.marked or self._asked.numbered

    def _found(self, expression: str, after: int, limit: int) -> list[int]:
        """Return the newest numbers an expression finds within the scope."""
        if not expression:
            return []
        if self._keys and self._wide:
            some = self._run(expression, after, limit + _MORE)
            unknown = [num for num in some if num not in self._inside]
            self._inside |= {num: self._keys <= {*keys.split()} for num, keys in self._index.keys(unknown).items()}
            inside = [num for num in some if self._inside[num]]
            if len(inside) >= limit or len(some) < limit + _MORE:
                return inside[:limit]
        return self._run(within(expression, sorted(self._keys)), after, limit)

    def _run(self, expression: str, after: int, limit: int) -> list[int]:
        return [row[0] for row in self._index.run(FIND, (expression, after, limit))]
