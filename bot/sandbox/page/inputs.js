// What a visitor fills in: the controls of input blocks, and reading them back in the shape of `view.state.values`.
import { h, nodes } from "./dom.js";
import { packed } from "./files.js";
import { drawText, unescape } from "./mrkdwn.js";
import { nameOf } from "./people.js";

const TEXT_INPUTS = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "text",
};

/** An input block: label, control, hint, and the sentence of a refused submission. */
export function drawInput(block, place) {
  const { element, block_id: blockId } = block;
  const error = place.errors?.[blockId];
  const id = `input-${blockId}-${element.action_id}`;
  const control = drawControl(element, blockId, place.reader);
  if (!control)
    return h("p", { class: "block-unknown" }, `A “${element.type}”, which this page does not draw.`);
  if (block.dispatch_action && element.type !== "plain_text_input") {
    control.onchange = async () => {
      const [values, answer] = [await place.values?.(), await readControl(element, control)];
      place.reader.press({
        ...place.origin,
        action_id: element.action_id,
        block_id: blockId,
        values,
        ...answer,
      });
    };
  }
  const group = control.tagName === "FIELDSET";
  if (group) control.prepend(h("legend", { class: "unseen" }, unescape(block.label.text)));
  else control.id = id;
  control.removeAttribute("aria-label");
  const described = nodes([error && `${id}-error`, block.hint && `${id}-hint`]).join(" ");
  if (described) control.setAttribute("aria-describedby", described);
  if (error) control.setAttribute("aria-invalid", "true");
  return h(
    "div",
    { class: "block-input", "data-block": blockId },
    h(
      group ? "div" : "label",
      { class: "input-label", for: group ? null : id },
      drawText(block.label, place.reader),
      block.optional && h("span", { class: "optional" }, " (optional)"),
    ),
    control,
    error &&
      h(
        "p",
        { class: "input-error", id: `${id}-error`, role: "alert", "data-testid": `error-${blockId}` },
        error,
      ),
    block.hint && h("p", { class: "input-hint", id: `${id}-hint` }, drawText(block.hint, place.reader)),
    place.sample?.(block, id),
  );
}

/** The control alone, named by its placeholder, or null for an element that this page has none for. */
export function drawControl(element, blockId, reader) {
  const names = {
    name: element.action_id,
    "data-action": element.action_id,
    "data-block": blockId,
    "data-testid": `input-${element.action_id}`,
    "aria-label": element.placeholder?.text,
    autofocus: element.focus_on_load,
  };
  const kind = element.type.replace(/^multi_/, "");
  if (kind in TEXT_INPUTS) return drawTextInput(element, names);
  if (kind === "timepicker")
    return h("input", { ...names, class: "field", type: "time", value: element.initial_time });
  if (kind === "datepicker")
    return h("input", { ...names, class: "field", type: "date", value: element.initial_date });
  if (kind === "file_input") return drawFileInput(element, names);
  if (kind === "radio_buttons" || kind === "checkboxes") return drawChoices(element, names, reader);
  if (kind.endsWith("_select") && kind !== "external_select") return drawSelect(element, names, reader);
  return null;
}

function drawTextInput(element, names) {
  const props = {
    ...names,
    class: element.multiline ? "field field-text" : "field",
    placeholder: element.placeholder && unescape(element.placeholder.text),
  };
  if (element.multiline) return h("textarea", { ...props, rows: 4 }, element.initial_value ?? "");
  return h("input", {
    ...props,
    type: TEXT_INPUTS[element.type],
    value: element.initial_value,
    autocomplete: "off",
  });
}

function drawFileInput(element, names) {
  const accept = element.filetypes?.map((type) => `.${type}`).join(",");
  return h("input", {
    ...names,
    class: "field",
    type: "file",
    accept,
    multiple: (element.max_files ?? 10) > 1,
  });
}

function drawChoices(element, names, reader) {
  const chosen = (element.initial_options ?? nodes([element.initial_option])).map((option) => option.value);
  const type = element.type === "checkboxes" ? "checkbox" : "radio";
  return h(
    "fieldset",
    { class: "choices", "data-action": names["data-action"], "data-block": names["data-block"] },
    element.options.map((option) =>
      h(
        "label",
        { class: "choice" },
        h("input", {
          type,
          name: `${names["data-block"]}-${names.name}`,
          value: option.value,
          checked: chosen.includes(option.value),
          "data-testid": `choice-${option.value}`,
        }),
        h(
          "span",
          {},
          drawText(option.text, reader),
          option.description && h("small", {}, drawText(option.description, reader)),
        ),
      ),
    ),
  );
}

/** What a select offers as {value: what is sent, text, initial}, in Slack's order. */
function offers(element, reader) {
  const people = () =>
    [...reader.people.values()]
      .filter((person) => !person.is_bot)
      .map(({ id, real_name: name }) => [id, name]);
  const channels = (im) =>
    [...reader.channels.values()]
      .filter((one) => one.is_im === im)
      .map(({ id, name }) => [id, im ? `${nameOf(reader.bot)} (direct messages)` : `#${name}`]);
  const kind = element.type.replace(/^multi_/, "").replace("_select", "");
  if (kind === "static") return [];
  if (kind === "users") return people();
  const withDirect = kind === "conversations" && (element.filter?.include ?? ["im"]).includes("im");
  return [...channels(false), ...(withDirect ? channels(true) : [])];
}

function initial(element, reader) {
  const several = element.initial_options?.map((option) => option.value);
  return (
    several ??
    element.initial_users ??
    element.initial_channels ??
    element.initial_conversations ??
    nodes([
      element.initial_option?.value,
      element.initial_user,
      element.initial_channel,
      element.initial_conversation ?? (element.default_to_current_conversation ? reader.here : null),
    ])
  );
}

function allOptions(element) {
  return element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
}

function drawSelect(element, names, reader) {
  const multiple = element.type.startsWith("multi_");
  const offered = offers(element, reader);
  const values = new Set([
    ...allOptions(element).map((one) => one.value),
    ...offered.map(([value]) => value),
  ]);
  const chosen = initial(element, reader).filter((value) => values.has(value));
  const option = (value, label) => h("option", { value, selected: chosen.includes(value) }, label);
  const fromOption = (one) => option(one.value, unescape(one.text.text));
  const empty = h("option", { value: "" }, unescape(element.placeholder?.text ?? "Choose"));
  return h(
    "select",
    { ...names, class: "field", multiple },
    !multiple && (chosen.length === 0 || element.placeholder) && empty,
    (element.option_groups ?? []).map((group) =>
      h("optgroup", { label: unescape(group.label.text) }, group.options.map(fromOption)),
    ),
    (element.options ?? []).map(fromOption),
    offered.map(([value, label]) => option(value, label)),
  );
}

/** One control's answer as `{type, value | selected_… | files}`. */
export async function readControl(element, control) {
  const { type } = element;
  const option = (value) => allOptions(element).find((one) => one.value === value) ?? null;
  switch (type) {
    case "file_input":
      return { type, files: await Promise.all([...control.files].map(packed)) };
    case "timepicker":
      return { type, selected_time: control.value || null };
    case "datepicker":
      return { type, selected_date: control.value || null };
    case "radio_buttons":
      return { type, selected_option: option(control.querySelector("input:checked")?.value) };
    case "checkboxes":
      return {
        type,
        selected_options: [...control.querySelectorAll("input:checked")].map((one) => option(one.value)),
      };
    case "static_select":
      return { type, selected_option: option(control.value) };
    default:
      return {
        type,
        ...(type in TEXT_INPUTS ? { value: control.value || null } : readSelection(type, control, option)),
      };
  }
}

function readSelection(type, control, option) {
  const values = [...control.selectedOptions].map((one) => one.value).filter(Boolean);
  const kind = type
    .replace(/^multi_/, "")
    .replace("_select", "")
    .replace(/s$/, "");
  if (type === "multi_static_select") return { selected_options: values.map(option) };
  if (type.startsWith("multi_")) return { [`selected_${kind}s`]: values };
  return { [`selected_${kind}`]: values[0] ?? null };
}

/** `view.state.values` of the blocks drawn under `root`: {block_id: {action_id: answer}}. */
export async function readAll(blocks, root) {
  const values = {};
  for (const block of blocks) {
    const elements = nodes([block.type === "input" && block.element, block.accessory, block.elements ?? []]);
    for (const element of elements) {
      const control = [...root.querySelectorAll("[data-action]")].find(
        (one) => one.dataset.action === element.action_id && one.dataset.block === block.block_id,
      );
      if (!control || element.type === "button" || element.type === "overflow") continue;
      (values[block.block_id] ??= {})[element.action_id] = await readControl(element, control);
    }
  }
  return values;
}
