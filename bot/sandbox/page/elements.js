// The parts of blocks that a visitor presses: buttons, overflow menus, and selects outside of inputs.
import { h, icon } from "./dom.js";
import { drawControl, readControl } from "./inputs.js";
import { link, drawText, unescape } from "./mrkdwn.js";
import { closePopover, menu, openPopover } from "./popover.js";

export function drawAccessory(element, blockId, place) {
  if (element.type === "image") {
    return h("img", { class: "accessory-image", src: element.image_url, alt: element.alt_text });
  }
  return drawElement(element, blockId, place);
}

export function drawElement(element, blockId, place) {
  const names = { "data-testid": `action-${element.action_id}`, "data-action": element.action_id };
  const press = (node, answer) => send(element, blockId, place, node, answer);
  if (element.type === "button") return drawButton(element, place, names, press);
  if (element.type === "overflow") return drawOverflow(element, place, names, press);
  const control = drawControl(element, blockId, place.reader);
  if (!control)
    return h("span", { class: "block-unknown" }, `A “${element.type}”, which this page does not draw.`);
  control.onchange = async () => press(control, await readControl(element, control));
  return control;
}

function drawButton(element, place, names, press) {
  const style = element.style ? ` button-${element.style}` : "";
  const props = { ...names, class: `button${style}`, "aria-label": element.accessibility_label };
  const label = drawText(element.text, place.reader);
  if (element.url) {
    const anchor = link(element.url, label, place.reader);
    for (const [name, value] of Object.entries(props)) if (value) anchor.setAttribute(name, value);
    const follow = anchor.onclick;
    anchor.onclick = (event) => {
      press(anchor, { value: element.value });
      follow?.(event);
    };
    return anchor;
  }
  const click = (event) => press(event.currentTarget, { value: element.value });
  return h("button", { type: "button", ...props, onclick: click }, label);
}

function drawOverflow(element, place, names, press) {
  const show = (event) => {
    const anchor = event.currentTarget;
    const items = element.options.map((option) => ({
      label: drawText(option.text, place.reader),
      testid: `option-${option.value}`,
      choose: () => {
        if (option.url) window.open(option.url, "_blank", "noopener");
        press(anchor, { selected_option: option });
      },
    }));
    openPopover(anchor, menu(items), "More actions");
  };
  const props = {
    ...names,
    class: "button button-icon",
    "aria-label": "More actions",
    "aria-haspopup": "menu",
  };
  return h("button", { type: "button", ...props, onclick: show }, icon("more"));
}

async function send(element, blockId, place, node, answer) {
  if (node.getAttribute("aria-busy") === "true") return;
  if (element.confirm && !(await confirmed(element.confirm, place.reader))) return;
  node.setAttribute("aria-busy", "true");
  const values = await place.values?.();
  await place.reader.press({
    ...place.origin,
    action_id: element.action_id,
    block_id: blockId,
    values,
    ...answer,
  });
  node.removeAttribute("aria-busy");
}

/** Slack's confirmation dialog: true once the visitor agrees. */
function confirmed(confirm, reader) {
  closePopover();
  return new Promise((resolve) => {
    const answer = (value) => () => {
      dialog.remove();
      resolve(value);
    };
    const dialog = h(
      "dialog",
      {
        class: "modal modal-small",
        "aria-label": unescape(confirm.title?.text ?? "Are you sure?"),
        oncancel: answer(false),
      },
      h("header", { class: "modal-head" }, h("h2", {}, drawText(confirm.title, reader))),
      h("div", { class: "modal-body" }, h("div", { class: "text" }, drawText(confirm.text, reader))),
      h(
        "footer",
        { class: "modal-foot" },
        h(
          "button",
          { type: "button", class: "button", onclick: answer(false) },
          drawText(confirm.deny, reader),
        ),
        h(
          "button",
          {
            type: "button",
            class: `button button-${confirm.style ?? "primary"}`,
            "data-testid": "confirm",
            onclick: answer(true),
          },
          drawText(confirm.confirm, reader),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
