// Where somebody is on the page, kept in the address so that a reload finds it again.

const NAMES = ["chat", "asset", "tab"];

export function place() {
  const given = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(NAMES.map((name) => [name, given.get(name) ?? ""]));
}

export function go(change) {
  const now = { ...place(), ...change };
  const kept = new URLSearchParams(NAMES.filter((name) => now[name]).map((name) => [name, now[name]]));
  const hash = kept.toString();
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}
