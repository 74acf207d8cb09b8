"""Colours that many animals share."""

from tools.simulator.sculptor.palette import paint

GREY = paint("grey coat", "7E8794", roughness=0.95)


PALE = paint("pale coat", "E7E3DA", roughness=0.95)


DARK = paint("dark coat", "3B3A42", roughness=0.95)


FOX = paint("fox coat", "DB7334", roughness=0.95)


SAND = paint("sand coat", "D9A765", roughness=0.95)


BROWN = paint("brown coat", "8A5B38", roughness=0.95)


UMBER = paint("umber coat", "5E3E2A", roughness=0.95)


CREAM = paint("cream coat", "F0DFC0", roughness=0.95)


PINK = paint("pink hide", "EFA9A6", roughness=0.85)


HORN = paint("horn", "E2D5B4", roughness=0.6)


HOOF = paint("hoof", "3A3230", roughness=0.6)


GREEN = paint("green scales", "5E9E4C", roughness=0.6)


STRAW = paint("straw scales", "E5D189", roughness=0.7)


AMBER = paint("amber eyes", "F2B32E", roughness=0.25)


RED = paint("red scales", "C23A2E", roughness=0.55)
