"""A message cut into clauses, each of them one wish."""

import re
from functools import cache

from agent.offline.english import motions
from agent.offline.english.rule import rule, source

MOST_CLAUSES = 60
CREATE = source(r"""
    (?:make|mak|mkae|maek|create|creat|generate|genrate|generat|build|model|sculpt|design|craft
    |produce|construct|spawn|draw|render|conjure|summon|invent|forge|carve
    |(?:do|give|show|get|bring|fetch) (?:me|us)|prepare|whip up|come up with|try
    |turn this image into|(?:can|could|may) (?:i|we) (?:have|get|see)|how about|what about
    |i want(?: to (?:see|have|get|make|create))?|i wanna(?: see)?|i need
    |i(?:'?d| would) (?:like|love)(?: to (?:see|have|get|make|create))?
    |(?:we |you )?(?:want|need)|i wish for|(?:i'?m |i am )?looking for|imagine|picture|start with
    |let'?s (?:make|create|build|have|do|try|design|model|sculpt|see|start with))
""")
MODAL = source(r"""
    (?:should|must|can|could|will|shall|would|may|might|has to|have to|needs? to|ought to|to|does
    |able to|capable of|is|are|be|start|starts|begin|learn to|keep|keeps)
""")
PRONOUN = source(r"""
    (?:both(?: of (?:them|these|those))?|all(?: of (?:them|these|those|it))?
    |each(?: of them| one)?|every(?:one|thing| one)|them|they|these|those|it|he|him|she|her
    |this(?: one)?|that(?: one)?|the (?:last|latest|new) one
    |the (?:result|model|character|asset|mesh|figure|thing))(?![\w'-])
""")
_MAKE = "(?:make|create|generate|build|rig|animate|let|add|design|model|sculpt)"
_ORDER = rf"(?:{_MAKE}|have)"
_POLITE = rule(rf"""
    ^(?:(?:please|kindly|now|ok(?:ay)?|so|well|hi|hello|hey|hiya|there|galatea|yes|sure|great
    |thanks|and|but|then|just|also|first(?:ly)?|second(?:ly)?|next|finally|after that|maybe
    |perhaps|alright|cool|nice|perfect|go ahead and|text to 3d|prompt
    |sorry|oops|actually|instead|rather|continue|go on|carry on|resume
    |[-*\u2022]|\d{{1,2}}[.)])[\s,!.:]+
    |(?:no|nope|wait|no wait)\s*[,.!:]\s*(?=\S)
    |i mean(?:t)?(?: to (?:say|write|ask for))?[\s,:]+
    |(?:can|could|would|will|can't|couldn't) (?:you|u|we)(?: please| maybe| just| also)?\s+
    |i(?:'?d| would)? (?:like|love|want|need|wanna) (?:you )?to (?:please )?(?={_MAKE}\b)
    |(?:is it possible|are you able|try|i am trying|i'm trying|it'?s time|remember|go|let'?s
    |let us|we should|you (?:should|must|can|could)|help me)(?: to)?\s+(?={_ORDER}\b)
    |so (?:that\s+)?|would be (?:nice|great|cool) (?:if|to have)\s+)
""")
_TAKES_BACK = rule(r"""
    ^(?:(?:no|nope|sorry|oops|wait|no wait|actually|rather|scratch that)\s*(?:[,.!:]|$)
    |(?:\w+\s*[,.!:]?\s*)?i mean(?:t)?\b|actually\b)
    |\binstead\W*$
""")
_ONLY_OPENS = rule(r"^(?:no|nope|sorry|oops|wait|no wait|actually|rather|scratch that)$")
_INSTEAD = rule(r",?\s+instead\W*$")
_SENTENCE = rule(
    r"(?<=[.!?])\s+|\n+|;\s*|[.!?]+$"
    r"|\s*(?:,|\s-+)\s*(?=(?:no|no wait|oops|sorry|scratch that)\s*,|i meant\b|actually\b)"
)
_THEN = rule(r"""
    \s*(?:->|=>|\u2192)\s*
    |\s*[,.]?\s*(?:\band\s+|\bbut\s+)?\b(?:then|after that|afterwards?|after which|finally|lastly
    |next(?!\s+to)
    |(?:once|when) (?:it|that)(?:'s| is) (?:done|ready|finished|generated|made|rigged))\b\s*,?\s*
""")


def cut(text: str) -> list[tuple[str, bool]]:
    """The clauses of a message, in order, without courtesies; True for one that corrects."""
    parts = [text]
    for pattern in (_SENTENCE, _THEN, _joint()):
        parts = [clause for part in parts for clause in pattern.split(part)]
    found: list[tuple[str, bool]] = []
    corrects = False
    for part in parts[:MOST_CLAUSES]:
        corrects = corrects or _TAKES_BACK.search(part.strip()) is not None
        clause = _INSTEAD.sub("", bare(part))
        if clause and not _ONLY_OPENS.match(clause):
            found.append((clause, corrects))
            corrects = False
    return found


def bare(clause: str) -> str:
    """The clause without the politeness in front."""
    clause = clause.strip(" ,.:!?;\n")
    for _ in range(8):
        shorter = _POLITE.sub("", clause, count=1)
        if shorter == clause:
            break
        clause = shorter.strip(" ,")
    return clause


@cache
def _joint() -> re.Pattern[str]:
    """A comma or "and" that opens a new wish: what follows starts like one."""
    move = motions.listing()
    plain = motions.listing(without=motions.NOUN_LIKE)
    third = motions.listing("third", without=frozenset({"box", "bow"}))
    subject = rf"(?:{PRONOUN}|(?:the|my) [\w-]+|(?!{plain}\b)[a-z][\w-]+)"
    return rule(rf"""
        (?:\s*,\s*(?:and\s+|but\s+|so that\s+|so\s+|or\s+|plus\s+)?
        |\s+(?:and|but|so that|so|while|plus|&|\+)\s+|\s+-+\s+|\s+\(|\)\s*)
        (?=(?:please\s+)?(?:
        (?:auto-?)?rig\b|animate\b|let\b|need (?:a|an|two|three|some|\d+)\b
        |(?:make|create|generate|build|sculpt|design)\b
        |(?:convert|export|(?:give|send|get) (?:me|us) the file)\b
        |have (?:it|him|her|them|both|the|each|all)\b
        |give (?:it|him|her|them|both|each|the|all)\b|(?:add|apply|use)\b
        |(?:call|name) (?:it|him|her|them|the)\b|put\b|get (?:it|him|her|them)\b|bring\b
        |i (?:want|need|would|wanna)\b|i'?d (?:like|love)\b|(?:can|could|would|will) you\b
        |(?:tell|show) me\b|check\b|wait\b|don'?t\b|do not\b
        |turn (?:it|him|her|them)\b|paint\b|colou?r (?:it|him|her|them)\b
        |(?:fully\s+)?(?:rigged|animated)(?=\s*(?:$|[,.]|\band\b|\bwith\b))
        |{PRONOUN} (?:{MODAL}\s+)?[a-z]
        |{subject} (?:{MODAL}\s+)(?:be\s+)?(?:{move}|rigged|animated)
        |{subject} {third}(?=\s*(?:$|[,.]|\band\b))
        |(?:with\s+)?{plain}(?: (?:animations?|clips?|cycles?))?\s*(?=$|[.;])))
    """)
