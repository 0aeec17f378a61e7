// Names and coloured initials.
import { h } from "./dom.js";

const COLOURS = 6;

export function nameOf(person) {
  return person ? person.real_name || person.name : "Somebody";
}

export function firstName(person) {
  return nameOf(person).split(" ")[0];
}

function colour(person) {
  let sum = 0;
  for (const character of person?.id ?? "") sum = (sum * 31 + character.charCodeAt(0)) % 9973;
  return sum % COLOURS;
}

/** `size` is "" (36 px), "small" (20 px) or "medium" (28 px). */
export function avatar(person, size = "") {
  const initials = nameOf(person)
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join("")
    .toUpperCase();
  const tone = person?.is_bot ? "app" : (person?.tone ?? colour(person));
  return h("span", { class: `avatar avatar-${tone} ${size}`, "aria-hidden": "true" }, initials);
}
