// Where a visitor writes: drafts by conversation and person, slash commands and mentions offered, files attached.
import { fill, h, icon, nodes } from "./dom.js";
import { packed } from "./files.js";

const SNIPPET_FROM = 4000;
const TALLEST = 0.38;

/**
 * One composer of a pane. `draw(context)` fits it to {key, label, commands, people, sample, send}: `send` gets
 * {text, files} and answers true once it is taken; `key` names the draft.
 */
export function makeComposer(testid) {
  const drafts = new Map();
  let context = null;
  let offers = [];
  let chosen = 0;

  const text = h("textarea", {
    class: "composer-text",
    "data-testid": testid,
    rows: 1,
    enterkeyhint: "send",
    autocomplete: "off",
    oninput: () => refresh(),
    onkeydown,
    onpaste: (event) => attach(event, event.clipboardData.files),
    onblur: () => offer([]),
  });
  const file = h("input", {
    type: "file",
    class: "unseen",
    multiple: true,
    tabindex: "-1",
    "data-testid": `${testid}-file`,
    "aria-label": "Attach files",
    onchange: (event) => {
      attach(event, file.files);
      file.value = "";
    },
  });
  const list = h("div", {
    class: "offers",
    role: "listbox",
    id: `${testid}-offers`,
    "aria-label": "Suggestions",
  });
  const chips = h("div", { class: "chips" });
  const bar = h("div", { class: "composer-bar" });
  const node = h(
    "form",
    { class: "composer", onsubmit: (event) => (event.preventDefault(), send()) },
    list,
    h("div", { class: "composer-box" }, text, chips, file, bar),
  );

  function draft() {
    if (!drafts.has(context.key)) drafts.set(context.key, { text: "", files: [] });
    return drafts.get(context.key);
  }

  function draw(next) {
    const moved = context?.key !== next.key;
    context = next;
    text.setAttribute("aria-label", next.label);
    text.placeholder = next.label;
    if (moved) {
      text.value = draft().text;
      offer([]);
    }
    drawAround();
    if (moved) grow();
  }

  function refresh() {
    draft().text = text.value;
    offer(suggestions());
    drawAround();
    grow();
  }

  function grow() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, innerHeight * TALLEST)}px`;
  }

  function drawAround() {
    const { files } = draft();
    const drop = (one) => () => {
      draft().files = draft().files.filter((kept) => kept !== one);
      drawAround();
    };
    fill(
      chips,
      files.map((one) =>
        h(
          "span",
          { class: "chip" },
          icon("file"),
          one.name,
          h(
            "button",
            { type: "button", class: "tool", "aria-label": `Remove ${one.name}`, onclick: drop(one) },
            icon("close"),
          ),
        ),
      ),
    );
    const ready = text.value.trim() !== "" || files.length > 0;
    fill(
      bar,
      nodes([
        h(
          "button",
          {
            type: "button",
            class: "tool",
            "aria-label": "Attach a file",
            title: "Attach a file",
            onclick: () => file.click(),
          },
          icon("attach"),
        ),
        context.sample &&
          h(
            "button",
            { type: "button", class: "quiet", "data-testid": "sample-article", onclick: pasteSample },
            icon("paste"),
            "Paste a sample article",
          ),
        text.value.length > SNIPPET_FROM &&
          !text.value.startsWith("/") &&
          h(
            "button",
            { type: "button", class: "quiet", "data-testid": "as-snippet", onclick: asSnippet },
            "Make it a snippet",
          ),
        h("span", { class: "spring" }),
        h(
          "button",
          {
            type: "submit",
            class: "send",
            "data-testid": `send${testid.replace("composer", "")}`,
            "aria-label": "Send",
            disabled: !ready,
          },
          icon("send"),
        ),
      ]),
    );
  }

  function put(value) {
    text.value = value;
    refresh();
    text.focus();
    text.scrollTop = 0;
  }

  async function pasteSample() {
    put(await context.sample());
  }

  function asSnippet() {
    draft().files.push({ name: "Untitled.txt", content: text.value, mode: "snippet" });
    put("");
  }

  async function attach(event, chosenFiles) {
    if (chosenFiles.length === 0) return;
    event.preventDefault();
    const { files } = draft();
    for (const one of [...chosenFiles]) files.push(await packed(one));
    drawAround();
  }

  async function send() {
    const from = context;
    const sent = draft();
    if (sent.text.trim() === "" && sent.files.length === 0) return;
    drafts.set(from.key, { text: "", files: [] });
    text.value = "";
    refresh();
    if (await from.send({ text: sent.text.trim(), files: sent.files })) return;
    const now = drafts.get(from.key);
    if (now.text !== "" || now.files.length > 0) return;
    drafts.set(from.key, sent);
    if (context.key === from.key) put(sent.text);
  }

  function suggestions() {
    const before = text.value.slice(0, text.selectionStart);
    if (/^\/\S*$/.test(before)) {
      return context.commands
        .filter((command) => command.name.startsWith(before))
        .map((command) => ({
          ...command,
          title: `${command.name} ${command.usage_hint ?? ""}`,
          from: 0,
          insert: `${command.name} `,
        }));
    }
    const typed = /(?:^|\s)@([\w.-]*)$/.exec(before);
    if (!typed) return [];
    const from = before.length - typed[1].length - 1;
    return context.people
      .filter((person) => `${person.name} ${person.real_name}`.toLowerCase().includes(typed[1].toLowerCase()))
      .map((person) => ({
        title: person.real_name,
        description: `@${person.name}`,
        from,
        insert: `@${person.name} `,
      }));
  }

  function offer(next) {
    offers = next;
    chosen = 0;
    drawOffers();
  }

  function drawOffers() {
    list.hidden = offers.length === 0;
    text.setAttribute("aria-controls", list.id);
    if (offers.length > 0) text.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
    else text.removeAttribute("aria-activedescendant");
    fill(
      list,
      offers.map((one, index) =>
        h(
          "div",
          {
            class: "offer",
            role: "option",
            id: `${list.id}-${index}`,
            "aria-selected": index === chosen,
            onmousedown: (event) => (event.preventDefault(), take(one)),
          },
          h("strong", {}, one.title),
          h("span", {}, one.description ?? ""),
        ),
      ),
    );
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  }

  function take(one) {
    const rest = text.value.slice(text.selectionStart);
    const written = text.value.slice(0, one.from) + one.insert;
    put(written + rest);
    text.setSelectionRange(written.length, written.length);
    offer([]);
  }

  function onkeydown(event) {
    if (event.isComposing) return;
    const open = offers.length > 0;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + offers.length) % offers.length;
      drawOffers();
    } else if (open && event.key === "Escape") {
      event.preventDefault();
      offer([]);
    } else if (
      open &&
      (event.key === "Tab" || event.key === "Enter") &&
      !event.shiftKey &&
      !whole(offers[chosen])
    ) {
      event.preventDefault();
      take(offers[chosen]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  }

  function whole(one) {
    return text.value.slice(one.from) === one.insert.trim();
  }

  return { node, draw, focus: () => text.focus() };
}
