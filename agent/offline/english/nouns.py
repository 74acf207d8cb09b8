"""What people ask for: bodies, things, and the words around them."""

HUMANOIDS = frozenset(
    "knight robot wizard witch princess prince king queen pirate ninja zombie astronaut viking "
    "elf orc goblin troll human man woman boy girl child kid person guy lady soldier warrior "
    "samurai archer mage sorcerer paladin monk priest thief rogue guard hero heroine superhero "
    "villain vampire werewolf mummy skeleton demon angel fairy dwarf giant ogre golem android "
    "cyborg alien clown chef doctor nurse farmer cowboy sheriff policeman firefighter dancer "
    "athlete boxer footballer scientist teacher student santa gnome merman mermaid barbarian "
    "druid bard cleric ranger hunter blacksmith merchant villager adventurer explorer captain "
    "sailor pilot spy assassin gladiator spartan snowman scarecrow mannequin butler baker monster "
    "creature hobbit detective ghost stormtrooper jester minotaur centurion".split()
)
ANIMALS = frozenset(
    "wolf cat dog fox horse bear lion tiger panther leopard cheetah cow bull pig sheep goat deer "
    "moose elk rabbit hare mouse rat squirrel raccoon badger elephant rhino hippo giraffe zebra "
    "camel donkey pony unicorn puppy kitten dragon dinosaur raptor lizard crocodile alligator "
    "turtle tortoise frog hedgehog panda koala monkey gorilla kangaroo hyena boar buffalo bison "
    "llama alpaca griffin gryphon pegasus cerberus hound stag lynx otter beaver corgi husky lamb "
    "poodle trex triceratops rex animal beast pet".split()
)
BIRDS = frozenset(
    "bird owl eagle hawk falcon raven crow parrot duck goose chicken rooster penguin swan dove "
    "phoenix pigeon seagull vulture turkey flamingo ostrich".split()
)
OTHER_BODIES = BIRDS | frozenset(
    "snake serpent worm eel cobra python fish shark whale dolphin goldfish orca octopus "
    "squid spider scorpion crab beetle ant bee wasp butterfly ladybug insect bug mantis "
    "grasshopper dragonfly jellyfish seahorse bat".split()
)
STILL = frozenset(
    "statue statuette sculpture bust figurine monument plinth pedestal idol totem gargoyle "
    "carving trophy".split()
)
THINGS = frozenset(
    "chair table stool bench sofa couch bed desk lamp shelf cupboard wardrobe door window barrel "
    "crate box chest torch candle lantern sword shield axe hammer dagger spear bow arrow staff "
    "wand helmet armor armour potion bottle cup mug glass plate bowl vase pot crown ring necklace "
    "coin gem crystal diamond key book scroll map bag backpack hat boot boots shoe shoes tree "
    "bush flower mushroom rock stone boulder log cactus house castle tower hut cottage church "
    "temple bridge wall gate fence well windmill barn tent car truck bus van bike bicycle "
    "motorcycle train tank boat ship submarine plane airplane helicopter rocket spaceship ufo "
    "wagon cart gun pistol rifle cannon bomb grenade apple banana cake pizza burger donut sandwich "
    "bread cheese fountain anvil cauldron throne altar tombstone gravestone sign flag banner drum "
    "guitar piano violin trumpet clock watch phone computer laptop keyboard camera television tv "
    "radio ball dice teapot kettle pan knife fork spoon pen pencil planet moon island mountain "
    "volcano catapult trebuchet ladder bucket basket broom pillow umbrella suitcase trashcan bin "
    "pumpkin carrot tulip rose ottoman bookshelf fridge oven streetlight hydrant mailbox prop "
    "donut doughnut igloo lighthouse pyramid pillar column statue".split()
)
ADJECTIVES = frozenset(
    "red orange yellow green blue purple violet pink brown black white grey gray silver gold "
    "golden bronze copper brass iron steel metal metallic wooden wood stone marble glass ice icy "
    "crystal leather paper plastic clay ceramic jade ruby emerald turquoise cyan magenta teal "
    "small tiny little big large huge giant tall short fat thin slim chubby cute cool nice "
    "awesome beautiful pretty ugly scary spooky evil good friendly happy sad angry old young "
    "ancient modern medieval futuristic fantasy magical magic dark bright shiny rusty dirty "
    "cartoon cartoonish stylized stylised realistic simple detailed low-poly lowpoly rigged "
    "animated brave noble royal armored armoured female male baby chibi pixel round square long "
    "new different better great amazing epic random interesting funny fancy matte bigger smaller "
    "taller shorter darker brighter lighter heavier thinner fatter cuter scarier rainbow neon "
    "transparent beige navy maroon olive lilac fluffy furry hairy bald naked stone-age".split()
)
VAGUE = frozenset(
    "idea ideas inspiration suggestion suggestions "
    "something anything stuff thing things whatever character characters model models asset "
    "assets object objects figure mesh someone somebody somehow creation some one ones content "
    "3d-model".split()
)
NOT_MESHES = frozenset(
    "website webpage app application script poem song video movie film essay code program "
    "function game level music email letter story joke spreadsheet presentation document list "
    "report appointment reservation call plan summary decision tileset tilemap spritesheet skybox "
    "texture shader soundtrack sound menu hud ui gui".split()
)
COUNTS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20, "fifty": 50, "hundred": 100, "dozen": 12,
    "a dozen": 12, "a couple of": 2, "a couple": 2, "couple of": 2, "a few": 3,
    "several": 3, "a hundred": 100, "a thousand": 1000, "thousand": 1000, "1": 1,
}  # fmt: skip
ARTICLES = ("a", "an", "one", "another", "the", "my", "some", "our", "this", "that", "any", "your")
TAILS = frozenset(
    "with without of on in inside at from for under holding wearing carrying riding having made "
    "that who which whose like near by standing sitting and or covered to as under upon next "
    "but full behind above while made-of looking dressed".split()
)
PARTITIVES = frozenset("pair set group bunch piece kind type sort pile heap".split())
GENERIC_HEADS = frozenset(
    "character figure model avatar guy creature asset mesh toy npc enemy boss villain hero heroine "
    "mob protagonist sidekick".split()
)
WEAPONS = frozenset("sword shield axe hammer dagger spear bow staff wand gun rifle weapon".split())
IRREGULAR = {
    "wolves": "wolf", "elves": "elf", "dwarves": "dwarf", "men": "man", "women": "woman",
    "mice": "mouse", "geese": "goose", "knives": "knife", "shelves": "shelf", "people": "person",
    "children": "child", "witches": "witch", "foxes": "fox", "boxes": "box", "torches": "torch",
    "fish": "fish", "sheep": "sheep", "deer": "deer", "princess": "princess", "octopus": "octopus",
    "cactus": "cactus", "cacti": "cactus", "glasses": "glass", "axes": "axe", "calves": "calf",
    "bus": "bus", "cyclops": "cyclops", "loaves": "loaf", "leaves": "leaf", "heroes": "hero",
    "rhinos": "rhino", "policemen": "policeman", "snowmen": "snowman", "compass": "compass",
    "boots": "boots", "shoes": "shoes", "trousers": "trousers", "stairs": "stairs", "gas": "gas",
}  # fmt: skip


def singular(word: str) -> str:
    """A noun in the singular, as well as rules go."""
    low = word.lower()
    if low in IRREGULAR:
        return IRREGULAR[low]
    if low.endswith("ies") and len(low) > 4:
        return word[:-3] + "y"
    if low.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 3:
        return word[:-1]
    return word


def is_noun(word: str) -> bool:
    """Whether the tables know the word, singular or plural, as something to model."""
    tables = (HUMANOIDS, ANIMALS, OTHER_BODIES, STILL, THINGS)
    return any({word.lower(), singular(word.lower())} & table for table in tables)


def is_living(word: str) -> bool:
    low = singular(word.lower())
    return low in HUMANOIDS or low in ANIMALS or low in OTHER_BODIES
