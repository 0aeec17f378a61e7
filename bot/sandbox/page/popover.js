// One popover at a time, in the browser's top layer so that it stands above modals too: menus and the picker.
import { h } from "./dom.js";
import { emoji, PICKER } from "./emoji.js";

let current = null;

export function closePopover() {
  current?.hidePopover();
}

/** Opens `content` beside `anchor`, inside the window. Escape or a click elsewhere closes it. */
export function openPopover(anchor, content, label) {
  const again = current?.anchor === anchor;
  closePopover();
  if (again) return;
  const popover = h(
    "div",
    { class: "popover", popover: "auto", role: "group", "aria-label": label },
    content,
  );
  popover.anchor = anchor;
  (anchor.closest("dialog") ?? document.body).append(popover);
  popover.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    if (popover.contains(document.activeElement)) anchor.focus();
    anchor.removeAttribute("aria-expanded");
    if (current === popover) current = null;
    popover.remove();
  });
  popover.showPopover();
  current = popover;
  anchor.setAttribute("aria-expanded", "true");
  place(popover, anchor.getBoundingClientRect());
  popover.querySelector("button")?.focus({ preventScroll: true });
}

function place(popover, anchor) {
  const edge = 8;
  const { offsetWidth: width, offsetHeight: height } = popover;
  const left = Math.min(Math.max(edge, anchor.right - width), innerWidth - width - edge);
  const below = anchor.bottom + 4;
  const top = below + height > innerHeight - edge ? Math.max(edge, anchor.top - height - 4) : below;
  popover.style.left = `${Math.max(edge, left)}px`;
  popover.style.top = `${top}px`;
}

function walk(event, columns) {
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
  if (!(event.key in steps)) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement) + steps[event.key];
  buttons[(at + buttons.length) % buttons.length].focus();
}

/** A list of `{label, choose, testid, note}`. */
export function menu(items) {
  return h(
    "div",
    { class: "menu", role: "menu", onkeydown: (event) => walk(event, 1) },
    items.map((item) =>
      h(
        "button",
        {
          type: "button",
          role: "menuitem",
          class: "menu-item",
          "data-testid": item.testid,
          onclick: () => {
            closePopover();
            item.choose();
          },
        },
        h("span", {}, item.label),
        item.note && h("small", {}, item.note),
      ),
    ),
  );
}

/** The reaction picker: `choose` gets the emoji's name. */
export function picker(choose) {
  return h(
    "div",
    { class: "picker", "data-testid": "picker", onkeydown: (event) => walk(event, 5) },
    PICKER.map((name) =>
      h(
        "button",
        {
          type: "button",
          class: "picker-item",
          "data-testid": `picker-${name}`,
          "aria-label": name.replaceAll("_", " "),
          onclick: () => {
            closePopover();
            choose(name);
          },
        },
        emoji(name),
      ),
    ),
  );
}
