// Reads lines "path" on stdin; writes one JSON line per file: errors, warnings, infos, hints.
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const validator = createRequire(import.meta.url)("gltf-validator");

for await (const path of createInterface({ input: process.stdin })) {
  const report = await validator.validateBytes(new Uint8Array(await readFile(path)), {
    maxIssues: 50,
    writeTimestamp: false,
  });
  const { numErrors, numWarnings, numInfos, numHints, messages } = report.issues;
  const issues = messages.map((m) => `${m.code} ${m.pointer ?? ""} ${m.message}`);
  console.log(JSON.stringify({ numErrors, numWarnings, numInfos, numHints, issues }));
}
