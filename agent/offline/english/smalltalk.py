"""Messages that are about the conversation, the program or the world, not about a shape."""

import re
import unicodedata
from functools import cache
from typing import Literal

from agent.offline.english import nouns
from agent.offline.english.rule import rule

Topic = Literal[
    "approve", "yes", "no", "continue", "greeting", "thanks", "stop", "real_model", "help", "moves",
    "formats", "credits", "cost", "retry", "delete", "rename", "convert", "files", "list", "code",
    "elsewhere", "foreign", "time", "rig", "engine",
    "rights", "quality", "keys", "image",
]  # fmt: skip
YIELDING = frozenset(
    {"help", "real_model", "files", "elsewhere", "formats", "moves", "convert", "code", "rights"}
    | {"quality", "keys", "image"}
)
"""Topics that give way when the message starts with a plain order."""

_PLEASE = r"(?:(?:please|can you|could you|would you) ){0,3}"
_ENGINE = r"(?:unity|unreal|ue5|godot|blender|roblox|maya|three\.?js)\b"
_MINE = r"""(?:assets?|models?|characters?|creations?|things?|files|figures?|meshes|library|shelf
    |collection|inventory|stuff|work)"""

# The first topic with a pattern that is found decides, so the narrow ones come first.
_TABLE: dict[Topic, tuple[str, ...]] = {
    "approve": (r"^/approve\b", r"^i approve\b", r"^approved?\W*$"),
    "yes": (
        r"""^(?:yes|yep|yeah|yup|sure|ok(?:ay)?|please do|do it|do that|go for it|go ahead
        |sounds good|of course|absolutely|why not|y|alright|all right)
        (?:[\s,!.]+(?:please|do it|do that|go ahead|then|sure|thanks))*\W*$""",
    ),
    "no": (
        r"""^(?:no|nope|nah|n|no thanks?|no thank you|never ?mind|forget it|not now|leave it
        |nothing)\W*$""",
    ),
    "continue": (
        r"""^(?:please\s+)?(?:continue|go on|carry on|keep going|proceed|resume|and now|next
        |finish it|finish that)(?:\s+(?:please|with (?:it|that|the work)))?\W*$""",
    ),
    "greeting": (
        r"""^(?:hi|hello|hey|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)
        |how are you|what'?s up|sup)
        (?:[\s,!]+(?:there|galatea|again|you|all|everyone|how are you|doing|today))*\W*$""",
    ),
    "thanks": (
        r"""^(?:(?:ok|okay|great|cool|perfect|awesome|wow|nice|super|amazing|lovely|brilliant
        |good job|well done|thank you|thanks|thx|ty|cheers|(?:i )?(?:love|like) it|bye|goodbye
        |see you|that'?s (?:great|all|it|cool|perfect)|looks (?:great|good|nice))
        (?:\s+(?:so much|very much|a lot|a bunch))?[\s,!.]*){1,6}$""",
    ),
    "stop": (r"^(?:please\s+)?(?:stop(?![- ]motion)|cancel|abort|halt|quit)\b",),
    "real_model": (
        r"""\b(?:api[- ]?keys?|openai|ollama|gpt|real (?:model|llm|ai)|llm|language model
        |local (?:model|server)|offline model)\b""",
        r"\bare you (?:an? )?(?:ai|llm|bot|robot|human|real|chatgpt|gpt|person)\b",
    ),
    "rights": (
        r"\b(?:licen[cs]es?|copyrights?|royalt(?:y|ies)|commercial(?:ly)?)\b",
        r"\bwho owns\b|\bown the (?:models?|results?|files?|meshes|assets?)\b",
    ),
    "quality": (
        r"""^why (?:does|do|is|are) .{1,40}
        \b(?:blocky|ugly|simple|low|bad|fake|gr[ae]y|wrong|weird|primitive|cheap|same)\b""",
        r"\bhow\b.{0,40}\bbetter (?:quality|looking|models?|results?|mesh(?:es)?)\b",
    ),
    "keys": (r"\b(?:tripo|api|my|a real|real) keys?\b",),
    "image": (
        r"""\b(?:can|do|may) (?:you|i) (?:see|use|read|take|attach|send|upload|give you)
        \s+(?:an? |my |any )?(?:pictures?|images?|photos?|drawings?|sketch(?:es)?)\b""",
        r"^how\b.{0,40}\b(?:pictures?|images?|photos?|sketch(?:es)?)\b",
    ),
    "engine": (
        rf"\bhow\b.{{0,80}}\b{_ENGINE}",
        rf"""^{_PLEASE}(?:(?:can|could|may) i )?(?:i (?:want|need)|make|get|have|use|put|open|import
        |bring|prepare|load)\s+(?:(?:the|my) [\w-]+|it|this|them)\s+
        (?:(?:to be|to|ready|work|working|usable|available)\s+){{0,2}}
        (?:for|in|into|to|with) (?:my )?{_ENGINE}""",
        rf"""\b(?:does|do|will|can) (?:it|this|they|the [\w-]+) (?:work|run|open|load)\b
        .{{0,30}}{_ENGINE}""",
        rf"^{_PLEASE}(?:make|let) (?:(?:the|its|my) [\w-]+(?: [\w-]+)?|it|them) loops?\W*$",
        r"\b(?:does|do|will|can) .{1,40} loop\W*$",
    ),
    "help": (
        r"^(?:help|\?+|/?help me|commands|usage|instructions|tutorial|examples?)\W*$",
        r"\bwhat (?:can|do|could|else can) (?:you|i|we) (?:do|make|ask|say|type)\b",
        r"\bhow (?:does|do) (?:this|it|you|i|that) (?:work|use|start|begin|function)",
        r"\bhow (?:can|do|should) i (?:start|begin|use)\b|\bget started\b",
        r"\bwho are you\b|\bwhat are you\b|\bwhat is (?:this|galatea)\b",
        r"^can you (?:rig|animate|model|help(?: me)?)\W*$",
        r"\bgive (?:me )?(?:an )?examples?\b",
        r"\bwhat (?:should|shall) i (?:make|do|say)\b",
    ),
    "moves": (
        r"""\b(?:what|which|list|show)\b.{0,25}\b(?:animations?|presets?|moves|clips|motions)\b
        (?:.{0,30}\b(?:there|available|supported|have|know|can|possible|exist|support|offer|choose
        |use)\b|\W*$)""",
        r"\bwhat can (?:it|he|she|they|the \w+) do\b",
        r"\b(?:all|every) (?:of )?(?:the |its |possible )?(?:animations?|presets?|moves|clips)\b",
    ),
    "formats": (r"\b(?:what|which)\b.{0,20}\b(?:file )?formats?\b",),
    "credits": (
        r"\b(?:balance|credits?) (?:left|remaining|balance)",
        r"\bhow many credits\b.{0,20}\b(?:have|left|remain)",
        r"\b(?:what'?s|what is|show|check) (?:my |the )?(?:credit )?balance\b",
        r"^(?:my )?(?:credits?|balance)\W*$",
        r"\b(?:did|have) (?:i|we) (?:spend|spent|pay|paid)\b",
        r"\bhow much did (?:it|that|this|they|these|those) cost\b",
    ),
    "cost": (
        r"\bhow (?:much|expensive|many credits)\b|\bwhat\b.{0,40}\bcosts?\b|\bestimate\b",
        r"^(?:costs?|prices?|pricing)\b|\bis (?:it|this) free\b",
        r"\bwhat(?:'s| is| are) the (?:price|cost)",
        r"\bprice of (?:an?|the|rigging|this|that|it)\b.*\?",
    ),
    "time": (r"\bhow long (?:does|do|will|would)\b",),
    "rig": (
        r"\bwhat(?:'s| is) (?:a |an |the )?(?:rig(?:ging)?|skeleton|armature)\b",
        r"\bhow does rigging\b",
    ),
    "retry": (r"^(?:please\s+)?(?:retry|try again|try (?:it|that) again)\b",),
    "delete": (
        rf"^{_PLEASE}(?:delete|remove|erase|destroy|get rid of|trash|discard)\b",
        r"^(?:undo|revert)\b",
    ),
    "rename": (rf"^{_PLEASE}(?:rename\b|(?:call|name) (?:it|him|her|the \w+) \w+\W*$)",),
    "convert": (
        r"""\b(?:convert|export|save|download|send|give|get|turn)\b.{0,60}
        \b(?:obj|stl|usdz|3mf|gltf|ply|blend|dae)\b""",
        rf"^{_PLEASE}(?:convert|export)\b",
        r"""\b(?:an?|the)\s+(?:fbx|glb|gltf|obj|stl|usdz|3mf)(?:\s+(?:file|version))?
        \s+(?:of|from|for)\s+(?:the|my|this|that|it|him|her)\b""",
    ),
    "files": (
        r"""\b(?:where|download|link|url|path|open|view|see|preview|save)\b.{0,25}\b(?:files?|it
        |them|models?|picture|preview|image|result|glb|fbx|the \w+)\W*$""",
        r"\b(?:download|save) (?:link|it|them|the)\b",
        r"\bwhere (?:is|are|can i (?:find|see)|do i find)\b",
        r"\bshow me (?:a |the )?(?:picture|preview|image|file|result)",
    ),
    "list": (
        r"\bwhat (?:do|have) (?:i|we) (?:have|got|made|make|created)\b",
        r"\bwhat did (?:i|we|you) (?:just )?(?:make|create|build)\b",
        r"\bdo i have any\b|\bwhat exists\b",
        rf"\bwhat(?:'s| is| are| do you have)\b.{{0,12}}\b(?:(?:in|on) (?:my|the)|my) {_MINE}",
        rf"""^(?:please\s+)?(?:can you\s+)?(?:list|show|display|see|view)(?: me)?(?: all)?(?: of)?
        (?: (?:my|the|our|everything|what i(?: have|'ve)(?: \w+)?))?(?: {_MINE})?
        (?: so far| please)?\W*$""",
        rf"^(?:my |all |all my )?{_MINE}\W*$",
        rf"\b(?:which|what) {_MINE} (?:do|have|are|exist)\b|\bhow many {_MINE}\b",
        r"^check(?:[_ ]status)?\W*$|^inventory\b|^(?:ls|list)\W*$",
    ),
    "code": (
        rf"""^{_PLEASE}(?:write|code|program|translate|calculate|compute|summari[sz]e|explain
        |solve|play|sing me|search|google|buy|order|email|call (?:an?|my)|remind|remember)\b""",
    ),
    "elsewhere": (
        r"""\b(?:weather|forecast|temperature (?:in|outside)|what (?:time|day|date)|the news|joke
        |recipe|stock price|capital of|president|meaning of life|how old)\b""",
        r"\bwho (?:is|was|won|invented)\b|\btell me (?:about|a)\b",
        r"\bdo you (?:like|love|know|think|feel)\b",
        r"^(?:why|when|who|where)\b",
        r"^what(?:'s| is| are| was) (?!the status|happening|going on|up with)",
        r"\d+\s*[-+*/x]\s*\d+\s*=?\s*\??$",
    ),
}  # fmt: skip

_FOREIGN = frozenset(
    # German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Turkish
    "der das ein eine einen einem einer mach mache machen erstelle erzeuge baue bitte und mit ich "
    "du ist kannst nicht dem den für mir soll dann lass ihn laufen tanzen hallo danke was "
    "un une le les des fais faites crée créer génère avec et qui moi est peux tu je veux bonjour "
    "merci s'il vous plaît fait faire marche lui puis du la "
    "el los las una haz hazme crea crear genera con que quiero puedes por favor hola gracias luego "
    "hacer camine para mi y "
    "uno gli fammi creare voglio puoi ciao grazie che poi di "
    "um uma faça faz criar com quero pode você olá obrigado "
    "een het maak voor mij alsjeblieft kun jij dank dansen lopen "
    "zrób stwórz proszę na jest mnie cześć "
    "gör skapa och som kan snälla hej tack ett "
    "bir yap lütfen ve ile merhaba "
    "teraz dziękuję dziekuje zrob stworz prosze jeszcze też tez oraz potem następnie chcę chce "
    "maintenant encore aussi ensuite ahora también tambien después despues luego ora anche adesso "
    "agora também tambem depois jetzt auch noch danach nu också ook nog daarna şimdi sonra".split()
)
_ENGLISH = frozenset(
    "a an the make create generate build rig animate it walk run jump dance please with and for "
    "that what is are do does how can you me my show status list give want need let have on of to "
    "hello hi thanks help stop model then knight dragon robot wolf his her its should at this "
    "them both design sculpt one two three".split()
)
_SHARED = frozenset("a i me my on to is are do for at of that model".split())
"""English words that are also words elsewhere, or say little: no proof of English."""
_LOANS = frozenset(
    "café cafés jalapeño jalapeños piñata piñatas façade naïve cliché fiancé fiancée château crème "
    "brûlée crêpe crêpes éclair soufflé entrée señor señora señorita pokémon doppelgänger über "
    "jötunn fenrir déjà saké maître matryoshka tête purée sautéed pâté papier-mâché mâché".split()
)


def topic(text: str) -> Topic | None:
    """What the whole message is about, when it is not about shapes."""
    low = text.lower().strip()
    if is_foreign(low):
        return "foreign"
    tables = _patterns().items()
    return next((name for name, rules in tables if any(r.search(low) for r in rules)), None)


def is_foreign(low: str) -> bool:
    """Whether a text is hardly English: another script, or foreign words outweighing ours."""
    letters = [c for c in low if c.isalpha()]
    strange = sum(not unicodedata.name(c, "LATIN").startswith("LATIN") for c in letters)
    if letters and strange > len(letters) / 2:
        return True
    words = _words(low)
    if any(not w.isascii() and w not in _LOANS for w in words) and not is_plainly_english(low):
        return True
    words = [word for word in words if word not in _SHARED or word in _FOREIGN] or words
    english = sum(word in _ENGLISH for word in words)
    foreign = sum(word in _FOREIGN for word in words)
    if foreign >= 2:
        return foreign > english
    marked = not low.isascii() or foreign * 2 >= len(words)
    return foreign == 1 and not english and len(words) > 1 and marked


def is_plainly_english(text: str) -> bool:
    """Whether some word of a text is English and nothing else."""
    known = (w in _ENGLISH - _SHARED - _FOREIGN or nouns.is_noun(w) or w in nouns.ADJECTIVES
             or w in _LOANS for w in _words(text.lower()))  # fmt: skip
    return any(known)


def _words(low: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", low)[:60]


@cache
def _patterns() -> dict[Topic, tuple[re.Pattern[str], ...]]:
    return {name: tuple(map(rule, written)) for name, written in _TABLE.items()}
