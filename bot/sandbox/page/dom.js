// Elements without innerHTML, and patching in place: focus, scroll and typed text live in the nodes, so a
// redraw changes the nodes that differ and leaves the others where they are.

const HANDLERS = [
  "onclick",
  "onmousedown",
  "onkeydown",
  "onsubmit",
  "oninput",
  "onchange",
  "onpaste",
  "onblur",
  "oncancel",
  "onclose",
];
// Attributes that the browser or a visitor's hand sets on the node: a redraw leaves them.
const OWN = new Set(["open", "style"]);

/**
 * Builds one element. `on…` props become handlers, `key` and `sig` steer `fill`, every other prop is an
 * attribute: true is written empty, false, null and undefined are left out, and `aria-…` says true or false.
 * Strings become text nodes.
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name.startsWith("on") || name === "key" || name === "sig") node[name] = value;
    else if (name.startsWith("aria-") && typeof value === "boolean") node.setAttribute(name, String(value));
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...nodes(children));
  return node;
}

/** The same list, flat, without the gaps that conditions leave. */
export function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

const SVG = "http://www.w3.org/2000/svg";

/** One drawing of the sprite `emoji.svg`, hidden from screen readers: its label stands beside it. */
export function drawing(name, className) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("viewBox", "0 0 24 24");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", new URL(`emoji.svg#${name}`, import.meta.url).href);
  svg.append(use);
  return svg;
}

export const icon = (name) => drawing(`icon-${name}`, "icon");

/**
 * Makes `parent`'s children equal to `wanted`, reusing the nodes that are there: by `key` where one is given,
 * else by order and tag. A wanted item may be a node, or `{key, sig, build}`: `build` is called only when no
 * child with that key carries the same `sig`.
 */
export function fill(parent, wanted) {
  const byKey = new Map();
  const loose = [];
  for (const child of parent.childNodes) {
    if (child.key !== undefined) byKey.set(child.key, child);
    else loose.push(child);
  }
  let place = parent.firstChild;
  for (const item of nodes([wanted])) {
    const node = settle(item, byKey, loose);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function settle(item, byKey, loose) {
  if (typeof item === "string") return settle(document.createTextNode(item), byKey, loose);
  const lazy = !(item instanceof Node);
  if (item.key !== undefined) {
    const old = byKey.get(item.key);
    byKey.delete(item.key);
    if (old && lazy && old.sig === item.sig) return old;
    const fresh = lazy ? Object.assign(item.build(), { key: item.key, sig: item.sig }) : item;
    return old && old.nodeName === fresh.nodeName ? patch(old, fresh) : fresh;
  }
  const at = loose.findIndex((child) => child.nodeName === item.nodeName);
  return at < 0 ? item : patch(loose.splice(at, 1)[0], item);
}

function patch(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return old;
  }
  if (fresh.sig !== undefined && old.sig === fresh.sig) return old;
  old.sig = fresh.sig;
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !OWN.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const handler of HANDLERS) if (old[handler] !== fresh[handler]) old[handler] = fresh[handler];
  fill(old, [...fresh.childNodes]);
  return old;
}
