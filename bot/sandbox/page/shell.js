// What frames the messages: the bar with the switch between people, the sidebar, and passing notices.
import { fill, h, icon } from "./dom.js";
import { formatted } from "./mrkdwn.js";
import { avatar, firstName, nameOf } from "./people.js";
import { menu, openPopover } from "./popover.js";

/** The top bar. `go` has person(id), sidebar() and shortcut(callback_id). */
export function drawBar(node, reader, go) {
  const shortcuts = reader.state.shortcuts.filter((shortcut) => shortcut.type === "global");
  const items = shortcuts.map((shortcut) => ({
    label: shortcut.name,
    note: shortcut.description ?? nameOf(reader.bot),
    testid: `shortcut-${shortcut.callback_id}`,
    choose: () => go.shortcut(shortcut.callback_id),
  }));
  fill(node, [
    h(
      "button",
      {
        type: "button",
        class: "tool only-narrow",
        "aria-label": "Channels",
        "data-testid": "menu",
        onclick: go.sidebar,
      },
      icon("menu"),
    ),
    h(
      "div",
      { class: "masthead" },
      h("span", { class: "masthead-name" }, reader.state.team.name),
      h("span", { class: "masthead-note" }, "Local Slack"),
    ),
    h(
      "button",
      {
        type: "button",
        class: "bolt",
        "data-testid": "shortcuts",
        "aria-haspopup": "menu",
        title: "Shortcuts",
        onclick: (event) => openPopover(event.currentTarget, menu(items), "Shortcuts"),
      },
      icon("bolt"),
      h("span", { class: "only-wide" }, "Shortcuts"),
    ),
    h(
      "div",
      { class: "people", role: "group", "aria-label": "Act as" },
      h("span", { class: "people-label only-wide", "aria-hidden": "true" }, "You are"),
      reader.colleagues.map((person) => personButton(person, reader, go)),
    ),
  ]);
}

function personButton(person, reader, go) {
  const current = person.id === reader.as;
  const clock = formatted(new Date(), { hour: "2-digit", minute: "2-digit" }, person.tz);
  return h(
    "button",
    {
      type: "button",
      class: current ? "person current" : "person",
      "data-testid": `person-${person.id}`,
      "aria-pressed": current,
      "aria-label": current ? `You are ${nameOf(person)}` : `Act as ${nameOf(person)}`,
      title: `${nameOf(person)}, ${person.tz.replace("_", " ")}, ${clock}`,
      onclick: () => go.person(person.id),
    },
    avatar(person, "medium"),
    h("span", { class: "only-wide" }, firstName(person)),
  );
}

/** The list of places. `place` is where the visitor is; `fresh` holds the ids of channels with unseen messages. */
export function drawSidebar(node, reader, place, fresh) {
  const row = (target, testid, current, inside, unseen) =>
    h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: unseen ? "place unseen-messages" : "place",
          "data-testid": testid,
          "aria-current": current ? "page" : null,
          onclick: () => reader.open(target),
        },
        inside,
        unseen && h("span", { class: "dot" }, h("span", { class: "unseen" }, "new messages")),
      ),
    );
  const channels = [...reader.channels.values()];
  const here = (channel) => place.home !== true && place.channel === channel.id;
  fill(node, [
    h("h2", {}, "Channels"),
    h(
      "ul",
      {},
      channels
        .filter((channel) => !channel.is_im)
        .map((channel) =>
          row(
            { channel: channel.id },
            `channel-${channel.name}`,
            here(channel),
            [
              h("span", { class: "hash", "aria-hidden": "true" }, "#"),
              h("span", { class: "place-name" }, channel.name),
            ],
            fresh.has(channel.id),
          ),
        ),
    ),
    h("h2", {}, "Direct messages"),
    h(
      "ul",
      {},
      channels
        .filter((channel) => channel.is_im)
        .map((channel) =>
          row(
            { channel: channel.id },
            "dm",
            here(channel),
            [avatar(reader.bot, "small"), h("span", { class: "place-name" }, nameOf(reader.bot))],
            fresh.has(channel.id),
          ),
        ),
    ),
    h("h2", {}, "Apps"),
    h(
      "ul",
      {},
      row(
        { home: true },
        "home-tab",
        place.home === true,
        [icon("home"), h("span", { class: "place-name" }, "App Home")],
        false,
      ),
    ),
  ]);
}

const NOTICE_MS = 7000;

/** Short notices at the foot of the window, read out by screen readers. */
export function makeNotices() {
  const node = h("div", { class: "notices", role: "status", "data-testid": "notices" });
  function tell(text) {
    const drop = () => notice.remove();
    const notice = h(
      "div",
      { class: "notice" },
      h("span", {}, text),
      h("button", { type: "button", class: "tool", "aria-label": "Dismiss", onclick: drop }, icon("close")),
    );
    node.append(notice);
    while (node.children.length > 3) node.firstChild.remove();
    setTimeout(drop, NOTICE_MS);
  }
  return { node, tell };
}
