"""The sheet one message is read onto: its goals so far, and whom the last clause was about."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.offline.english import nouns, ordinal
from agent.offline.english.goal import Goal, default_clips, handle_of
from agent.offline.english.request import MOST, Kind, Request
from agent.offline.english.target import Target, target
from agent.offline.english.utterance import Utterance
from agent.offline.shelf import KnownAssets


class Sheet:
    """Clauses add goals and wishes; later clauses may speak of earlier ones."""

    def __init__(self, heard: Utterance, shelf: KnownAssets) -> None:
        self.heard = heard
        self.shelf = shelf
        self.goals: list[Goal] = []
        self.at: list[int] = []
        """Which goals the last clause was about."""
        self.trouble: Request | None = None
        """The first thing that cannot be done; said when there is no work at all."""
        self.pending: list[str] = []
        """Orders whose object is still to come: "rig and animate the chair"."""

    def give_up(self, kind: Kind, *, asset: str = "", words: str = "") -> None:
        self.trouble = self.trouble or Request(kind, asset=asset, words=words)

    def target(self, text: str) -> tuple[Target | None, str]:
        """Whom a text starts with, and the rest."""
        known = {goal.noun.lower() for goal in self.goals} | {goal.name for goal in self.goals}
        for handle in self.shelf.facts:
            known |= {handle, *(part for part in handle.split("-") if len(part) > 2)}
        return target(text, frozenset(known - {""}))

    def knows(self, words: str) -> bool:
        """Whether words name a goal of this message or an asset."""
        return bool(self._drafted(words) or self.shelf.find(words))

    def aim(self, whom: Target | None, *, trust: bool = True) -> list[int]:
        """The goals a target means, with new ones for assets that exist; empty when unclear.

        `trust`: an unknown name is taken for an asset, so that a tool can say what there is.
        """
        if whom is None and self.at:
            return self.at
        if whom is None or whom.which == "last":
            latest = [self.shelf.latest] if self.shelf.latest else []
            return self.at[-1:] or self._existing([] if self._left_open else latest)
        if whom.which == "all":
            everyone = list(range(len(self.goals)))
            return everyone or self._existing(self.shelf.together or self.shelf.order)
        if mine := self._drafted(whom.words):
            return mine
        if ordinal.match(whom.words):
            drafted = ordinal.pick(whom.words, list(map(str, range(len(self.goals)))))
            if drafted:
                return [int(drafted)]
            counted = self.shelf.counted(whom.words)
            return self._existing([counted] if counted else [])
        handle = self.shelf.find(whom.words) or (handle_of(whom.words) if trust else "")
        return self._existing([handle] if handle else [])

    @property
    def _left_open(self) -> bool:
        """Whether "it" means something that was asked for but not said: "a character, rig it"."""
        return self.trouble is not None and self.trouble.kind in ("vague", "not_a_mesh")

    def _drafted(self, words: str) -> list[int]:
        """The goals of this message that words fit best; one, unless the words are a plural."""
        said = [word.lower() for word in re.findall(r"[\w-]+", words)]
        wanted = set(map(nouns.singular, said))
        scores: dict[int, int] = {}
        for at, goal in enumerate(self.goals):
            if {nouns.singular(goal.noun.lower()), goal.name} & wanted:
                own = re.findall(r"[\w-]+", f"{goal.subject} {goal.name}".lower())
                scores[at] = len(wanted & set(map(nouns.singular, own)))
        found = [at for at, score in scores.items() if score == max(scores.values())]
        plural = bool(said) and nouns.singular(said[-1]) != said[-1]
        return found if plural else found[:1]

    def _existing(self, handles: Sequence[str]) -> list[int]:
        found: list[int] = []
        for handle in handles[-MOST:]:
            at = next((n for n, goal in enumerate(self.goals) if goal.handle == handle), None)
            if at is None:
                self.goals.append(Goal(handle=handle, name=handle, noun=handle))
                at = len(self.goals) - 1
            found.append(at)
        return found

    def add(self, made: Sequence[Goal]) -> None:
        """New goals; the clauses that follow are about them. The first takes the image."""
        taken = any(goal.image for goal in self.goals)
        image = self.heard.images[0] if self.heard.images and not taken else ""
        first = len(self.goals)
        self.goals += [replace(goal, image=goal.image or image) for goal in made]
        self.at = list(range(first, len(self.goals)))

    def take_back(self, places: Sequence[int], count: int) -> None:
        """ "no wait, a cat": what was just asked for goes, where new goals follow the first count.

        An asset that exists is left alone: it only loses the wish.
        """
        added = self.goals[count:]
        if not any(goal.subject for goal in added):
            return
        kept = [goal for at, goal in enumerate(self.goals[:count]) if at not in places]
        self.goals = [*kept, *added]
        self.at = list(range(len(kept), len(self.goals)))

    def wish(
        self, whom: Target | None, moves: Sequence[str] = (), *, rig_said: bool = False
    ) -> bool:
        """A rig for the target, and these movements; always True, for readers to return."""
        places = self.aim(whom)
        if not places:
            self.give_up("which")
        for at in places:
            goal = self.goals[at]
            animations = tuple(dict.fromkeys((*goal.animations, *moves)))
            said = goal.rig_said or rig_said
            self.goals[at] = replace(goal, rig=True, rig_said=said, animations=animations)
        self.at = places or self.at
        return True

    def wish_defaults(self) -> bool:
        """The usual movements for whom the last clause was about, where none were named."""
        for at in self.at:
            goal = self.goals[at]
            if not goal.animations:
                self.goals[at] = replace(goal, rig=True, animations=self.default_clips(goal))
        return True

    def default_clips(self, goal: Goal) -> tuple[str, ...]:
        known = self.shelf.facts.get(goal.handle)
        creature = known is not None and known.rig_type not in ("", "biped")
        return default_clips("animal" if creature else goal.body)

    def beyond(self, whom: Target | None, verb: str) -> bool:
        """A movement nobody sells: nothing is started for its sake."""
        places = self.aim(whom, trust=False)
        for at in places:
            goal = self.goals[at]
            self.goals[at] = replace(goal, beyond=(*goal.beyond, verb))
        asset = self.goals[places[0]].handle if places else ""
        self.give_up("no_such_move", asset=asset, words=verb)
        return True

    def style(self, places: Sequence[int], words: str) -> None:
        for at in places:
            goal = self.goals[at]
            self.goals[at] = replace(goal, styles=(*goal.styles, words))
