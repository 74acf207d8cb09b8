"""Messages that ask how far something is, or to be told when it is done."""

import re

from agent.offline.english import nouns
from agent.offline.english.goal import handle_of
from agent.offline.english.request import Request
from agent.offline.english.rule import rule
from agent.offline.english.target import target
from agent.offline.shelf import KnownAssets

_SOME = "|".join(("a", "an", "another", "some", *nouns.COUNTS, r"one|\d+|me|us"))
"""What a thing to be made is led by, where "show me" could also ask for a look."""
_WAIT = rule(r"""
    ^(?:wait|wait (?:for|until|till).*|(?:tell|let) me (?:know )?(?:when|once|as soon as).*
    |notify me.*|ping me.*)$
""")
_STATUS = tuple(
    map(
        rule,
        (
            r"""^(?:(?:what(?:'s| is)|show(?: me)?|check|get|tell me)\s+)?(?:on\s+)?(?:the\s+)?
            (?:current\s+)?(?:status|progress|state)\b(?: (?:of|for|on))?\s*(?P<of>.*)$""",
            r"""^how(?:'s| is| are| far (?:along )?(?:is|are)| long (?:for|until|till))\s+
            (?P<of>.+?)
            (?:\s+(?:doing|going|coming(?: along)?|getting on|looking|progressing|now|along))*$""",
            r"^what(?:'s| is)\s+(?P<of>it|that|this)$",
            r"""^(?:why\s+)?(?:does|did|has|is|was|doesn't|isn't|didn't|hasn't)\s+
            (?P<of>(?:it|he|she|(?:the|my) [\w-]+)\b).*$""",
            r"^what(?:'s| is)\s+(?P<of>(?:the|my|it|he|she)\b.*) doing(?: now)?$",
            r"""^(?:is|are)\s+(?P<of>.+?) (?:done|ready|finished|completed?|rigged|animated|there
            |still \w+|running|generated)(?: (?:yet|now|already))?$""",
            r"""^(?:check|inspect|describe|look at|show(?: me)?|tell me about|view|see)\s+(?:on\s+)?
            (?P<of>(?:the\s+|my\s+|it\b|him\b|her\b|them\b|that\b).*)$""",
            rf"""^show(?: me| us)?\s+(?!(?:{_SOME})\b)(?P<of>\S.*)$""",
            r"""^how many (?:triangles?|tris|polygons?|polys|faces|joints|bones|clips|animations)\s*
            (?:does|do|has|have|are (?:in|on))?\s*(?P<of>.*?)(?: (?:have|has|got|now|contain))?$""",
            r"""^(?:what|which) (?:animations?|clips?|moves?|movements?) (?:does|do|has|have)\s+
            (?P<of>(?:it|he|she|(?:the|my) [\w-]+)\b)(?: (?:have|has|got))?$""",
            r"""^(?:any (?:news|progress|updates?)|update(?: me)?|done|ready|finished|are we there
            |what'?s (?:happening|going on|up with|running|the news))
            (?: (?:on|with|about|yet|now|of))*\s*(?P<of>.*)$""",
            r"""^(?:does|did|has|have)\s+(?P<of>(?:the\s+|my\s+|it\b|he\b|she\b).+?)\s+
            (?:have|finish(?:ed)?|work(?:ed)?|got|been|rigged|succeed(?:ed)?)\b.*$""",
        ),
    )
)


def read(plain: str, shelf: KnownAssets) -> Request | None:
    """The question a message asks, if it asks one."""
    if _WAIT.match(plain):
        return Request("wait", asset=mentioned(plain, shelf) or shelf.latest)
    asked = next((found for pattern in _STATUS if (found := pattern.match(plain))), None)
    return _about(asked["of"].strip(" ?"), shelf) if asked else None


def _about(of: str, shelf: KnownAssets) -> Request:
    whom, _ = target(of, frozenset(shelf.facts))
    if whom and whom.which == "named":
        return Request("status", asset=shelf.find(whom.words) or handle_of(whom.words))
    if whom and whom.which == "last" and shelf.latest:
        return Request("status", asset=shelf.latest)
    if not whom and of and " " not in of and of.lower() not in ("going", "things"):
        return Request("status", asset=shelf.find(of) or handle_of(of))
    return Request("talk", topic="list")


def mentioned(text: str, shelf: KnownAssets) -> str:
    """The known asset whose handle stands in a text, or the latest for a pronoun."""
    words = set(re.findall(r"[\w-]+", text.lower()))
    named = [handle for handle in shelf.order if handle.lower() in words]
    parts = words - {"the", "a"}
    named = named or [handle for handle in shelf.order if parts & set(handle.split("-"))]
    if named:
        return named[-1]
    return shelf.latest if words & {"it", "him", "her", "that", "this"} else ""
