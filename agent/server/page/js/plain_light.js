// The light where no graphics card draws: a studio of a few points. What the viewer makes of its
// own one there takes half a minute of work, this one next to nothing.

const WIDE = 64;
const HIGH = 32;
const LAMPS = [
  { x: 8, y: 7, wide: 11, high: 9, bright: 3.2 },
  { x: 30, y: 5, wide: 9, high: 8, bright: 4 },
  { x: 50, y: 8, wide: 8, high: 8, bright: 2.5 },
];

/** The address of a panorama in Radiance's form (four bytes a point), as the viewer knows it by its ending. */
export function plainLight() {
  const head = `#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y ${HIGH} +X ${WIDE}\n`;
  let points = "";
  for (let y = 0; y < HIGH; y += 1) for (let x = 0; x < WIDE; x += 1) points += grey(brightness(x, y));
  return `data:image/vnd.radiance;base64,${btoa(head + points)}#plain.hdr`;
}

function brightness(x, y) {
  const lamp = LAMPS.find((one) => x >= one.x && x < one.x + one.wide && y >= one.y && y < one.y + one.high);
  if (lamp) return lamp.bright;
  return y < HIGH / 2 ? 0.9 - 0.5 * (y / HIGH) : 0.3;
}

function grey(bright) {
  const exponent = Math.floor(Math.log2(bright)) + 1;
  const part = String.fromCharCode(Math.floor(bright * 2 ** (8 - exponent)));
  return part + part + part + String.fromCharCode(exponent + 128);
}
