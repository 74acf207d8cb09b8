"""Conversations: what was said before counts, and money, and what is vague."""

from agent.evals.case import Case, Made, Say, thing

KNIGHT = thing("knight")
RIGGED_KNIGHT = thing("knight", state="rigged", rig_types=("biped",))
WALKING_KNIGHT = thing("knight", state="complete", clips=("walk",))
A_KNIGHT = Made("a silver knight")

TALKING: tuple[Case, ...] = (
    # follow-ups ----------------------------------------------------------------------------------
    Case(
        "rig-it",
        "follow-up",
        (Say("make a silver knight", (KNIGHT,)), Say("rig it", (RIGGED_KNIGHT,))),
    ),
    Case(
        "let-it-walk",
        "follow-up",
        (
            Say("make a silver knight", (KNIGHT,)),
            Say("great, now let it walk", (WALKING_KNIGHT,)),
        ),
        reopen=True,
    ),
    Case(
        "make-it-jump",
        "follow-up",
        (Say("make it jump", (thing("knight", state="complete", clips=("jump",)),)),),
        made=(Made("a silver knight", rig=True),),
    ),
    Case(
        "the-first-of-two",
        "follow-up",
        (
            Say("make a knight", (KNIGHT,)),
            Say("now a wolf", (KNIGHT, thing("wolf"))),
            Say("rig the knight", (RIGGED_KNIGHT, thing("wolf"))),
        ),
    ),
    Case(
        "let-both-walk",
        "follow-up",
        (
            Say(
                "let both walk",
                (WALKING_KNIGHT, thing("wizard", state="complete", clips=("walk",))),
            ),
        ),
        made=(Made("a silver knight", rig=True), Made("an old wizard", rig=True)),
    ),
    Case(
        "another-clip",
        "follow-up",
        (
            Say(
                "let the knight also wave",
                (
                    thing(
                        "knight",
                        state="complete",
                        clips=("walk", "*wave*"),
                    ),
                ),
            ),
        ),
        made=(Made("a silver knight", clips=("walk",)),),
    ),
    Case(
        "a-clip-it-has",
        "follow-up",
        (Say("let the knight walk", (WALKING_KNIGHT,)),),
        made=(Made("a silver knight", clips=("walk",)),),
    ),
    Case(
        "the-second-one",
        "follow-up",
        (
            Say("make a barrel and a knight", (thing("barrel"), KNIGHT)),
            Say("rig the second one", (thing("barrel"), RIGGED_KNIGHT)),
        ),
    ),
    # corrections ---------------------------------------------------------------------------------
    Case(
        "golden-not-silver",
        "correction",
        (
            Say("make a silver knight", (thing("silver"),)),
            Say("no, I meant a golden knight", (thing("silver"), thing("gold"))),
        ),
    ),
    Case(
        "cat-not-dog",
        "correction",
        (Say("make a dog. No wait, a cat instead.", (thing("cat"),)),),
    ),
    Case(
        "that-was-all",
        "correction",
        (
            Say("make a knight and rig it", (RIGGED_KNIGHT,)),
            Say("thanks, that is all", (RIGGED_KNIGHT,)),
        ),
    ),
    Case(
        "never-mind",
        "correction",
        (Say("I had an idea for a dragon, but never mind"),),
    ),
    # money ---------------------------------------------------------------------------------------
    Case("price", "money", (Say("how much does a rigged character with two clips cost?"),)),
    Case("balance", "money", (Say("how many credits do I have left?"),)),
    Case("spending-is-off", "money", (Say("make a silver knight"),), approval="never"),
    Case(
        "a-small-budget",
        "money",
        (Say("make a knight, but do not spend more than 25 credits", (KNIGHT,), None, 25),),
    ),
    Case(
        "the-same-again",
        "money",
        (Say("make a silver knight", (KNIGHT,)), Say("make a silver knight", (KNIGHT,))),
        reopen=True,
    ),
    # interrupted work ----------------------------------------------------------------------------
    Case(
        "stopped-then-rigged",
        "interrupted",
        (
            Say("make a silver knight", (KNIGHT,), cancel_after="generate_3d"),
            Say("sorry, go on: rig it", (RIGGED_KNIGHT,)),
        ),
    ),
    Case(
        "stopped-then-continue",
        "interrupted",
        (
            Say(
                "make a knight, rig it and let it walk",
                (thing("knight", state="generated"),),
                cancel_after="generate_3d",
            ),
            Say("continue", (WALKING_KNIGHT,)),
        ),
    ),
    Case(
        "closed-then-asked",
        "interrupted",
        (
            Say(
                "make a silver knight and rig it",
                (thing("knight", state="rigged"),),
                cancel_after="rig",
            ),
            Say("is it done?", (RIGGED_KNIGHT,)),
        ),
        reopen=True,
    ),
    # status --------------------------------------------------------------------------------------
    Case(
        "what-do-I-have",
        "status",
        (Say("what do I have?", (KNIGHT, thing("barrel"))),),
        made=(A_KNIGHT, Made("a wooden barrel")),
    ),
    Case(
        "is-it-done",
        "status",
        (Say("is the knight done yet?", (KNIGHT,)),),
        made=(A_KNIGHT,),
    ),
    Case(
        "where-is-the-file",
        "status",
        (Say("where is the file of the knight?", (KNIGHT,)),),
        made=(A_KNIGHT,),
    ),
    Case("nothing-yet", "status", (Say("show me my assets"),)),
    # vague wishes --------------------------------------------------------------------------------
    Case(
        "something-cool",
        "vague",
        (Say("make something"), Say("a dragon", (thing("dragon"),))),
    ),
    Case(
        "a-character",
        "vague",
        (Say("I need a character"), Say("an elf archer in green", (thing("elf", "archer"),))),
    ),
    Case("make-it-better", "vague", (Say("make it better"),)),
    Case("hello", "vague", (Say("hello"), Say("a knight, please", (KNIGHT,)))),
)
