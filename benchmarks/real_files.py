"""What large files of a service cost: memory of the process tree, pauses of the event loop.

    python -m benchmarks.real_files [--at-once 10] [--whole]

It makes the files: 3.2 million triangles, a 4k texture, some 90 MB. A simulator in a process of
its own gives them as results; download, report and picture are taken by an app in this process,
with `--whole` rig, clip and merge as well. Memory is what all processes of this one hold over
what it held idle: resident and private, so that mapped files count once they are read.
"""

import argparse
import asyncio
import io
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from agent.app import open_app
from agent.settings import Settings
from tools.types import GenerateOptions, Wishes

SIDE = 1265
"""Vertices along each side of the sphere: 2 * 1264 * 1264 triangles."""
TEXTURE_PX = 4096
EVERY_S = 0.02


def sphere(*, skinned: bool = False, animated: bool = False) -> bytes:
    """A GLB of a fine sphere, 0.95 tall; skinned to two joints, and with a clip that nods."""
    around, down = np.meshgrid(np.linspace(0, 2 * np.pi, SIDE), np.linspace(0, np.pi, SIDE))
    unit = [np.sin(down) * np.cos(around), np.cos(down), np.sin(down) * np.sin(around)]
    normals = np.stack(unit, axis=-1).reshape(-1, 3).astype("<f4")
    uvs = np.stack([around / (2 * np.pi), down / np.pi], axis=-1).reshape(-1, 2).astype("<f4")
    at = np.arange(SIDE * SIDE, dtype="<u4").reshape(SIDE, SIDE)
    a, b, c, d = at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[1:, 1:]
    faces = np.stack([a, b, c, b, d, c], axis=-1).reshape(-1, 1)
    parts: list[tuple[bytes, dict[str, Any] | None]] = []

    def add(values: Any, code: int, kind: str, **more: Any) -> int:
        described = {"componentType": code, "type": kind, "count": len(values)} | more
        parts.append((values.tobytes(), described))
        return sum(1 for _, one in parts if one is not None) - 1

    low, high = [-0.475] * 3, [0.475] * 3
    attributes = {
        "POSITION": add(normals * np.float32(0.475), 5126, "VEC3", min=low, max=high),
        "NORMAL": add(normals, 5126, "VEC3"),
        "TEXCOORD_0": add(uvs, 5126, "VEC2"),
    }
    order = add(faces, 5125, "SCALAR")
    gltf: dict[str, Any] = {"asset": {"version": "2.0"}, "scene": 0}
    nodes: list[dict[str, Any]] = [{"mesh": 0, "name": "sphere"}]
    if skinned:
        joints = np.zeros((len(normals), 4), "u1")
        joints[:, 0] = normals[:, 1] > 0
        attributes["JOINTS_0"] = add(joints, 5121, "VEC4")
        weights = np.tile(np.array([255, 0, 0, 0], "u1"), (len(normals), 1))
        attributes["WEIGHTS_0"] = add(weights, 5121, "VEC4", normalized=True)
        inverse = add(np.tile(np.eye(4, dtype="<f4").reshape(1, 16), (2, 1)), 5126, "MAT4")
        gltf["skins"] = [{"joints": [1, 2], "inverseBindMatrices": inverse}]
        nodes[0]["skin"] = 0
        nodes += [{"name": "Root", "children": [2]}, {"name": "Head"}]
    if animated:
        times = add(np.array([[0], [0.5], [1]], "<f4"), 5126, "SCALAR", min=[0], max=[1])
        turns = np.array([(0, 0, 0, 1), (0.3, 0, 0, 0.954), (0, 0, 0, 1)], "<f4")
        sampler = {"input": times, "output": add(turns, 5126, "VEC4")}
        channel = {"sampler": 0, "target": {"node": 2, "path": "rotation"}}
        walk = {"name": "preset:biped:walk", "samplers": [sampler], "channels": [channel]}
        gltf["animations"] = [walk]
    parts.append((_texture(), None))
    views: list[dict[str, int]] = []
    start = 0
    for content, _ in parts:
        views.append({"buffer": 0, "byteOffset": start, "byteLength": len(content)})
        start += len(content) + -len(content) % 4
    accessors = [
        {"bufferView": number} | one for number, (_, one) in enumerate(parts) if one is not None
    ]
    look = {"baseColorTexture": {"index": 0}}
    primitive = {"attributes": attributes, "indices": order, "material": 0}
    gltf |= {
        "nodes": nodes, "scenes": [{"nodes": [0, 1] if skinned else [0]}],
        "meshes": [{"primitives": [primitive]}], "materials": [{"pbrMetallicRoughness": look}],
        "textures": [{"source": 0}],
        "images": [{"bufferView": len(parts) - 1, "mimeType": "image/jpeg"}],
        "accessors": accessors, "bufferViews": views, "buffers": [{"byteLength": start}],
    }  # fmt: skip
    text = json.dumps(gltf).encode()
    text += b" " * (-len(text) % 4)
    body = b"".join(content + b"\0" * (-len(content) % 4) for content, _ in parts)
    head = struct.pack("<4sIIII", b"glTF", 2, 28 + len(text) + start, len(text), 0x4E4F534A)
    return head + text + struct.pack("<II", start, 0x004E4942) + body


def make_files(folder: Path, *, whole: bool) -> None:
    (folder / "generate.glb").write_bytes(sphere())
    for ending in ("png", "jpeg", "webp"):  # no picture of the service: we draw our own
        (folder / f"generate.{ending}").write_bytes(b"none")
    if whole:
        (folder / "rig.glb").write_bytes(sphere(skinned=True))
        (folder / "walk.glb").write_bytes(sphere(skinned=True, animated=True))


def _texture() -> bytes:
    chance = np.random.default_rng(1)
    small = chance.integers(0, 255, (TEXTURE_PX // 8, TEXTURE_PX // 8, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(small).resize((TEXTURE_PX, TEXTURE_PX)).save(out, "JPEG", quality=92)
    return out.getvalue()


@dataclass
class Watch:
    """The peak of the tree's memory, by a thread; the longest pause, by a coroutine."""

    peak_bytes: int = 0
    pause_s: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)

    def memory(self, without: int) -> None:
        while not self.done.wait(EVERY_S):
            self.peak_bytes = max(self.peak_bytes, held_bytes(os.getpid(), without))

    async def loop(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            self.pause_s = max(self.pause_s, time.perf_counter() - began - 0.005)


def held_bytes(process: int, without: int) -> int:
    """Resident bytes of a process and its children, of all but one. Linux."""
    total = 0
    try:
        total += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf(
            "SC_PAGESIZE"
        )
        for thread in Path(f"/proc/{process}/task").iterdir():
            for child in (thread / "children").read_text().split():
                if int(child) != without:
                    total += held_bytes(int(child), without)
    except (OSError, IndexError):
        return total
    return total


async def measured(url: str, home: Path, simulator: int, count: int, *, whole: bool) -> None:
    settings = Settings(
        home=str(home),
        approval="auto",
        max_credits_per_day=100_000,
        tripo_api_key="tsk_real_files",
        tripo_base_url=url,
    )
    wishes = Wishes(rig=True, animations=("walk",)) if whole else Wishes()
    async with open_app(settings) as app:
        await asyncio.sleep(1)
        idle = held_bytes(os.getpid(), simulator)
        watch, caller = Watch(), app.caller()
        thread = threading.Thread(target=watch.memory, args=(simulator,))
        thread.start()
        idle_loop = Watch()
        pauses = asyncio.create_task(idle_loop.loop())
        await asyncio.sleep(5)
        pauses.cancel()
        pauses, began = asyncio.create_task(watch.loop()), time.perf_counter()
        views = [
            (await app.studio.generate(
                caller, prompt=f"a knight {number}", image=None, name=None,
                options=GenerateOptions(), wishes=wishes,
            ))[0]
            for number in range(count)
        ]  # fmt: skip
        handles = [view.asset.handle for view in views]
        await app.studio.wait(caller, handles, 1800)
        took_s = time.perf_counter() - began
        pauses.cancel()
        watch.done.set()
        thread.join()
        ends = [await app.studio.look(caller, handle) for handle in handles]
    states = sorted({f"{view.asset.state} ({len(view.files)} files)" for view in ends})
    print(
        f"{count} at once: {', '.join(states)}; {(watch.peak_bytes - idle) / 1e6:.0f} MB over the"
        f" idle {idle / 1e6:.0f} MB, longest pause {watch.pause_s * 1e3:.0f} ms"
        f" (idle for 5 s: {idle_loop.pause_s * 1e3:.0f} ms), {took_s:.1f} s"
    )
    for problem in {view.problem.message for view in ends if view.problem is not None}:
        print(f"  {problem}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.real_files")
    parser.add_argument("--at-once", type=int, default=10)
    parser.add_argument("--whole", action="store_true", help="rig, clip and merge as well")
    parser.add_argument("--make", type=Path, metavar="DIR", help="only make the files, there")
    arguments = parser.parse_args()
    if arguments.make is not None:
        make_files(arguments.make, whole=arguments.whole)
        return
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results"
        results.mkdir()
        whole = ["--whole"] if arguments.whole else []
        maker = [sys.executable, "-m", "benchmarks.real_files", "--make", str(results), *whole]
        subprocess.run(maker, check=True)  # its memory is not ours
        print(f"model of {(results / 'generate.glb').stat().st_size / 1e6:.0f} MB")
        command = [sys.executable, "-m", "agent", "simulate", "--port", "0", "--speed", "instant",
                   "--results", str(results)]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as simulator:
            try:
                assert simulator.stdout is not None
                url = simulator.stdout.readline().split(" at ")[1].split()[0]
                for count in dict.fromkeys((1, arguments.at_once)):
                    home = Path(folder) / f"home-{count}"
                    asyncio.run(measured(url, home, simulator.pid, count, whole=arguments.whole))
            finally:
                simulator.send_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
