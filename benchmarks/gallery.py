"""A contact sheet of the simulator's models: python benchmarks/gallery.py out/gallery.png"""

import argparse
import sys
import time
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from PIL import Image, ImageDraw

from tools.picture import picture
from tools.simulator.sculptor import body_of, sculpt, sculpt_clips

PROMPTS = (
    "a silver knight",
    "a dark knight with a purple cape",
    "a robot",
    "a wizard with a long white beard",
    "a princess",
    "a pirate captain",
    "a ninja",
    "a zombie",
    "an astronaut",
    "a viking",
    "a king",
    "an elf archer",
    "a dwarf",
    "a goblin",
    "a stone golem",
    "a superhero",
    "a wolf",
    "a black cat",
    "a dog",
    "a fox",
    "a horse",
    "a bear",
    "a lion",
    "a unicorn",
    "a red dragon",
    "a bronze dragon statue",
    "an owl",
    "an eagle",
    "a penguin",
    "a snake",
    "a clownfish",
    "a shark",
    "a spider",
    "a scorpion",
    "an octopus",
    "a ladybug",
    "a wooden chair",
    "a treasure chest",
    "a barrel",
    "a sword",
    "a shield",
    "a potion",
    "a golden crown",
    "a torch",
    "a tree",
    "a mushroom",
    "a crystal",
    "a house",
    "a castle tower",
    "a red car",
    "a boat",
    "a rocket",
    "a dream of the sea",
    "the sound of bells",
    "a knight: preset:biped:walk",
    "a ninja: preset:biped:front_kick_01",
)


def drawn(prompt: str, size_px: int) -> Image.Image:
    """The prompt's picture with its name; "prompt: preset" shows a clip's middle."""
    name, _, preset = prompt.partition(": ")
    if preset:
        glb = sculpt_clips(name, seed=1, rig_type=body_of(name) or "biped", presets=(preset,))
        png = picture(glb, size_px=size_px, clip=preset, time_s=0.5)
    else:
        png = picture(sculpt(name, seed=1), size_px=size_px)
    image = Image.open(BytesIO(png))
    ImageDraw.Draw(image).text((6, size_px - 16), prompt, fill=(60, 62, 70))
    return image


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("prompts", nargs="*", default=PROMPTS)
    parser.add_argument("--size", type=int, default=240)
    parser.add_argument("--columns", type=int, default=8)
    asked = parser.parse_args()
    columns = min(asked.columns, len(asked.prompts))
    rows = -(-len(asked.prompts) // columns)
    sheet = Image.new("RGB", (columns * asked.size, rows * asked.size))
    start = time.perf_counter()
    for i, prompt in enumerate(asked.prompts):
        place = (i % columns * asked.size, i // columns * asked.size)
        sheet.paste(drawn(prompt, asked.size), place)
    asked.path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(asked.path)
    each_ms = (time.perf_counter() - start) / len(asked.prompts) * 1000
    print(f"{len(asked.prompts)} models in {asked.path}, {each_ms:.0f} ms each")


if __name__ == "__main__":
    main()
