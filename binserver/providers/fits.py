"""How a shape fits a request by its method and the names in it, before any value is looked at.

The same names come again and again, so this is worked out once for each set of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from binserver.providers.paths import token
from binserver.providers.plans import METHOD, WORD, Evidence, ShapePlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A shape beside the method and the tokens of a request.

    Attributes:
        plan: The shape.
        by_names: What the names weigh.
        by_method: What the method adds, if anything else speaks for it.
        evidence: What has to be looked for.
        needs, one_of, never: Paths of the marks that decide and that the names do not settle.
    """

    plan: ShapePlan
    by_names: int
    by_method: int
    evidence: tuple[Evidence, ...]
    needs: tuple[str, ...]
    one_of: tuple[str, ...]
    never: tuple[str, ...]

    @classmethod
    def of(cls, plan: ShapePlan, method: str, tokens: frozenset[str]) -> Self | None:
        """How this shape fits; None where it cannot be the one."""
        marks = plan.marks
        one_of, never = _there(marks.one_of, tokens), _there(marks.never, tokens)
        if not marks.need_tokens <= tokens or any(map(_is_name, never)) or (marks.one_of and not one_of):
            return None
        return cls(
            plan=plan,
            by_names=sum(weight for name, weight in marks.names.items() if name in tokens),
            by_method=METHOD * (method in marks.methods),
            evidence=tuple(one for one in marks.evidence if one.token in tokens),
            needs=tuple(one for one in marks.needs if not _is_name(one)),
            one_of=() if any(map(_is_name, one_of)) else one_of,
            never=never,
        )

    @property
    def least(self) -> int:
        """What it weighs whatever the values are."""
        return self.by_names + self.by_method if self.by_names and not (self.needs or self.one_of or self.never) else 0

    @property
    def most(self) -> int:
        """What it can weigh at most."""
        words = WORD * bool(self.plan.marks.words)
        return self.by_names + self.by_method + words + sum(one.weight for one in self.evidence)

    def lead(self, other: Self) -> int:
        """By how much it can outweigh another one at most: what is evidence for both speaks for both or for neither."""
        shared = {(one.path, one.like): one.weight for one in other.evidence}
        own = sum(max(0, one.weight - shared.pop((one.path, one.like), 0)) for one in self.evidence)
        return self.by_names + self.by_method + WORD * bool(self.plan.marks.words) + own - other.least


def fits(plans: Iterable[ShapePlan], method: str, tokens: frozenset[str]) -> tuple[Fit, ...]:
    """Those of the shapes that can be the one, in their order."""
    return tuple(fit for plan in plans if (fit := Fit.of(plan, method, tokens)))


def _there(paths: Iterable[str], tokens: frozenset[str]) -> tuple[str, ...]:
    return tuple(one for one in paths if token(one) in tokens)


def _is_name(path: str) -> bool:
    """Whether it finds something wherever its token is there."""
    return token(path) == path
