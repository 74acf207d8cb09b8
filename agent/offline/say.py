"""The offline model's sentences for all that needs no work."""

import re
from collections.abc import Sequence

from agent.offline.english import motions, nouns
from agent.offline.english.converting import FORMATS
from agent.offline.english.request import MOST, Request
from agent.offline.english.utterance import LONGEST
from agent.offline.inventory import describe, listed, spoken
from agent.offline.results import Facts
from agent.offline.shelf import KnownAssets

DISCLOSURE = (
    "(I am Galatea's built-in offline model: fixed rules, not an LLM; to talk to a real one, set "
    "OPENAI_API_KEY, or OPENAI_BASE_URL for a local server, and start again.)"
)
OFFERED = r'[Ss]ay "([^"\n]+)"'
"""How every offer is worded; a "yes" after it takes the last one."""

_START = 'For a start, say "make a silver knight, rig it and let it walk".'
_ABILITIES = (
    "I make 3D models from a description, rig them and animate them. Plain sentences do: "
    '"make a silver knight, rig it, then let it walk and idle", "a red dragon statue on a plinth", '
    '"make three props: a barrel, a torch and a chest", "make the knight jump", "what do I have?". '
    'Add "in one go" and the whole chain runs hands-off.'
)
_MOVES = (
    "People can idle, walk, run, jump, climb, dive, dance, wave, cheer, clap, bow, sit, swim, box, "
    "kick, slash, shoot, fall, turn and about eighty more. Four-, six- and eight-legged creatures "
    "only walk, snakes and fish only march, and birds can be rigged but have no movement."
)
_BEYOND = "I only make, rig and animate 3D models. What shall I make?"
_TALK = {
    "greeting": f"Hello! Tell me what to make. {_START}",
    "thanks": "You are welcome. Just describe the next one whenever you like.",
    "help": _ABILITIES,
    "real_model": DISCLOSURE.strip("()"),
    "moves": _MOVES,
    "formats": (
        "Models come as GLB; rigs and clips also as FBX if you ask for it, as in "
        '"rig the knight as fbx". `galatea assets convert NAME FORMAT` makes fbx, usdz, obj, stl, '
        "gltf and 3mf."
    ),
    "cost": (
        "Nothing was started. With a real key you are asked before anything is paid for; "
        "`galatea estimate` prices a whole plan ahead, and `galatea credits` tells what was spent."
    ),
    "rights": (
        "What the real service makes is yours as far as Tripo's terms for your plan say so "
        "(https://www.tripo3d.ai/terms); Galatea claims nothing, and the simulator's stand-ins are "
        "for trying things out."
    ),
    "quality": (
        "The simulator makes simple stand-ins from rules; a TRIPO_API_KEY brings real meshes. "
        'There, say "a highly detailed knight" for more, or "under 2000 triangles" for less.'
    ),
    "keys": (
        "`galatea key set tripo` stores the key of the 3D service, `galatea key set openai` that "
        "of a language model; start again after it, and `galatea doctor` tells whether they work."
    ),
    "image": (
        "A picture of one character or thing makes a good start: attach it with /image PATH in "
        "the terminal chat, `--image PATH` on the command line or the paper clip on the page, or "
        "write its path or https address into the sentence."
    ),
    "engine": (
        "Godot and Blender open the GLB as it is, Unity with its glTFast package, Unreal with its "
        "glTF importer: `galatea assets save {name} FOLDER` copies the files, and all.glb has the "
        "rig with every clip. `galatea assets convert {name} fbx` makes an FBX. How a clip is "
        "played, looped or faster, is set in the engine."
    ),
    "time": (
        "With the simulator a step takes seconds, with the real service a minute or more; the "
        "progress is shown while it runs."
    ),
    "rig": (
        "A rig is the skeleton inside a mesh, with the skin bound to it, so that it can move. "
        'Describe a character and add "rig it", and I have one fitted.'
    ),
    "credits": "I do not see the wallet; `galatea credits` shows the balance and what was used.",
    "code": f"That is beyond me: {_BEYOND}",
    "elsewhere": f"I cannot help with that: {_BEYOND}",
    "continue": "There is nothing to go on with yet. What shall I make?",
    "yes": "Yes to what? Tell me what to make, or which asset to rig or animate.",
    "no": "All right, nothing was started.",
    "approve": "An approval is not mine to give: type the /approve command just as it was shown.",
    "foreign": f"Sorry, I only understand English. {DISCLOSURE}",
    "stop": (
        "Ctrl-C stops the waiting, and `galatea stop {name}` queues nothing further; a step that "
        "already runs cannot be cancelled at the service and is billed."
    ),
    "retry": "`galatea retry {name}` prices the failed step again and starts it after your yes.",
    "delete": "I delete nothing; `galatea assets rm {name}` does.",
    "rename": "I rename nothing; `galatea assets rename {name} NEW` does; the old name works on.",
}


def with_disclosure(text: str, *, first: bool) -> str:
    """The answer, and in a chat's first one what it is that speaks."""
    told = DISCLOSURE.strip("()") in text
    return f"{text}\n\n{DISCLOSURE}" if first and not told else text


def assets(request: Request, seen: Sequence[Facts], trouble: str) -> str:
    """What the asked-for assets are, or why that is not known."""
    if not seen:
        unknown = f"I know of no {request.asset}." if request.asset else ""
        return trouble or unknown or f"Nothing has been made yet. {_START}"
    lines = [describe(facts) for facts in seen]
    shown = lines[0] if len(lines) == 1 else "\n".join(["Your assets:", *(f"- {x}" for x in lines)])
    if request.topic != "files":
        return shown
    kinds = f" ({listed(seen[-1].files)})" if seen[-1].files else ""
    return (
        f"{shown}\nI never see where the files{kinds} lie, but the program does: "
        f"`galatea assets show {seen[-1].asset}` tells, and `galatea open` shows the model."
    )


def talk(request: Request, known: KnownAssets) -> str:
    """An answer that needs no tool."""
    if request.topic == "convert":
        return _format(request.heard.file_format, [request.asset or "NAME"])
    if request.topic:
        return _TALK[request.topic].replace("{name}", request.asset or "NAME")
    match request.kind:
        case "vague":
            return "Gladly, but of what? For example a knight, a wolf, a dragon statue or a chest."
        case "which":
            return _which(known)
        case "exists":
            again = f'For a new one, say "make another {request.asset}".'
            return f"You have a {request.asset} already. {again}"
        case "change":
            return _change(request)
        case "not_a_mesh":
            return f"I cannot make {request.words}: {_BEYOND}"
        case "too_many":
            return f"That is more than I start at once; up to {MOST} go together. Which ones first?"
        case "too_long":
            return (
                f"That is too long for me: I read up to {LONGEST:,} characters, and a description "
                "has at most 1,024. Nothing was started; say it in fewer words."
            )
        case "no_such_move":
            return _no_such_move(request, known)
        case "bird":
            alone = f'For the rig alone, say "rig the {request.asset}".'
            return f"Birds can be rigged but have no movement yet, so nothing was started. {alone}"
        case "no_picture":
            return f"I see no picture with this. {_TALK['image']}"
        case "unknown" if request.asset:
            name = request.asset
            return (
                f'I did not understand what to do with {name}. Say "rig the {name}", "make the '
                f'{name} walk", "make another {name}", or ask "how is the {name}?".'
            )
        case "nothing":
            return "All right, nothing was started."
        case _:
            return f"I did not understand that. {_ABILITIES}"


def in_format(request: Request, made: Sequence[str]) -> str:
    """How what was just made comes into the format that was asked for; "" where it was not."""
    wanted = request.heard.file_format
    return _format(wanted, made) if made and wanted not in ("", "glb") else ""


def _format(wanted: str, names: Sequence[str]) -> str:
    """One sentence: what is to be typed for a file format."""
    if wanted == "glb":
        return f"Everything is made as GLB: `galatea assets show {names[0]}` tells where it lies."
    if wanted and wanted not in FORMATS:
        return f"There is no {wanted} to be had; {listed(FORMATS, 'or')} can."
    form = wanted or "FORMAT"
    typed = listed([f"`galatea assets convert {name} {form}`" for name in names])
    here = f"/convert {names[0]} {form}"
    return (
        f"I cannot convert, but you can: {typed}, or {here} in the terminal chat; "
        "it names its price first."
    )


def _which(known: KnownAssets) -> str:
    if not known.order:
        return f"Nothing has been made yet, so there is nothing to work on. {_START}"
    names = known.order[-4:]
    return f'Which one do you mean, {listed(names, "or")}? For example, say "rig the {names[-1]}".'


def _no_such_move(request: Request, known: KnownAssets) -> str:
    told = f"No movement is called {request.words}, so nothing was started."
    facts = known.facts.get(request.asset)
    near = motions.near(request.words) if facts and facts.rig_type in ("", "biped") else ()
    if not near:
        return f"{told} {_MOVES}"
    names = [re.sub(r"_", " ", spoken(preset)) for preset in near]
    return (
        f"{told} The nearest there is: {listed(names, 'or')}. "
        f'For that, say "make the {request.asset} {names[0]}".'
    )


def _change(request: Request) -> str:
    noun, words = re.sub(r"-\d+$", "", request.asset), request.words.strip()
    plain = words.lower() in nouns.ADJECTIVES
    if not words:
        told = "A finished model cannot be changed, only made anew"
        return f'{told}, in other words. For that, say "make a new {noun}" and how it shall look.'
    anew = f"make a new {words} {noun}" if plain else f"make a new {noun} {words}"
    return f'A finished model cannot be changed, only made anew. For that, say "{anew}".'
