// Messages as rows: who, when, text or blocks, files, reactions, the thread's line, and what a visitor may do.
import { drawBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { drawText, formatted, mrkdwn, nearDay } from "./mrkdwn.js";
import { avatar, nameOf } from "./people.js";
import { menu, openPopover, picker } from "./popover.js";

const GROUP_SECONDS = 300;
const LONG_TEXT = 900;

export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

const moment = (ts) => new Date(Number(ts) * 1000);

/**
 * Rows for `fill`, in order. `pane` is "channel" or "thread"; ephemeral messages are told by their `ephemeral`
 * flag, and `threads` gives a parent's replies by ts.
 */
export function messageRows(messages, { pane, channel, threads, reader }) {
  const rows = [];
  let before = null;
  for (const message of messages) {
    const day = formatted(moment(message.ts), { dateStyle: "full" }, reader.tz);
    const newDay =
      pane === "channel" &&
      day !== (before && formatted(moment(before.ts), { dateStyle: "full" }, reader.tz));
    const grouped = !newDay && continues(before, message);
    const replies = pane === "channel" ? (threads.get(message.ts) ?? []) : [];
    if (newDay) rows.push(dayRow(message.ts, reader));
    const latest = replies.at(-1)?.ts;
    const sig = JSON.stringify([
      message,
      grouped,
      replies.length,
      latest,
      reader.as,
      reader.epoch,
      reader.unfolded.has(message.ts),
    ]);
    const where = { pane, channel, reader, replies, grouped };
    rows.push({
      key: `${message.ephemeral ? "e" : "m"}${message.ts}`,
      sig,
      build: () => drawMessage(message, where),
    });
    before = message;
  }
  return rows;
}

function continues(before, message) {
  if (!before || before.ephemeral || message.ephemeral || before.subtype || message.subtype) return false;
  const same = (before.user ?? before.bot_id) === (message.user ?? message.bot_id);
  return same && Number(message.ts) - Number(before.ts) < GROUP_SECONDS;
}

function dayRow(ts, reader) {
  const text =
    nearDay(moment(ts), reader.tz) ||
    formatted(moment(ts), { weekday: "long", day: "numeric", month: "long" }, reader.tz);
  return h("div", { class: "day", key: `day${text}` }, h("span", {}, text));
}

function drawMessage(message, where) {
  const { reader, grouped } = where;
  if (message.subtype?.endsWith("_join") || message.subtype === "tombstone")
    return systemRow(message, reader);
  const author = reader.author(message);
  const name = nameOf(author);
  const origin = message.ephemeral
    ? { ephemeral: message.ts, channel: where.channel.id }
    : { channel: where.channel.id, ts: message.ts };
  const head = h(
    "div",
    { class: grouped ? "message-head unseen" : "message-head" },
    h("span", { class: "author" }, name),
    author?.is_bot && h("span", { class: "badge" }, "App"),
    timeOf(message.ts, reader),
    message.ephemeral && onlyYou(message, reader),
  );
  return h(
    "article",
    {
      class: `message${grouped ? " grouped" : ""}${message.ephemeral ? " ephemeral" : ""}`,
      "data-testid": message.ephemeral ? "ephemeral" : "message",
      "data-ts": message.ts,
      "aria-label": `${name}, ${formatted(moment(message.ts), { hour: "2-digit", minute: "2-digit" }, reader.tz)}`,
      tabindex: "-1",
    },
    grouped ? h("div", { class: "gutter" }, timeOf(message.ts, reader)) : avatar(author),
    h(
      "div",
      { class: "message-body" },
      head,
      drawContent(message, origin, reader),
      drawFiles(message.files ?? []),
      drawReactions(message, origin, reader),
      where.replies.length > 0 && drawThreadLine(message, where),
    ),
    !message.ephemeral && drawTools(message, origin, where),
  );
}

function systemRow(message, reader) {
  const author = reader.people.get(message.user);
  const text =
    message.subtype === "tombstone" ? withoutMarkup(message.text) : mrkdwn(message.text ?? "", reader);
  return h(
    "p",
    { class: "system", "data-ts": message.ts },
    author && !message.text.includes(author.id) ? `${nameOf(author)} ` : "",
    text,
  );
}

const withoutMarkup = (text) => text.replace(/<[^>]*>/g, "");

function timeOf(ts, reader) {
  const full = formatted(moment(ts), { dateStyle: "full", timeStyle: "short" }, reader.tz);
  const short = formatted(moment(ts), { hour: "2-digit", minute: "2-digit" }, reader.tz);
  return h("time", { class: "when", datetime: moment(ts).toISOString(), title: full }, short);
}

function onlyYou(message, reader) {
  return [
    h("span", { class: "only-you" }, icon("eye"), "Only visible to you"),
    h(
      "button",
      {
        type: "button",
        class: "tool dismiss",
        "aria-label": "Dismiss",
        title: "Dismiss",
        onclick: () => reader.dismiss(message.ts),
      },
      icon("close"),
    ),
  ];
}

function drawContent(message, origin, reader) {
  const place = { reader, origin };
  const person = message.user && !message.bot_id;
  const parts = [];
  if (message.blocks?.length && !person) {
    parts.push(h("div", { class: "blocks" }, drawBlocks(message.blocks, place)));
  } else if (message.text) {
    parts.push(drawPlain(message, reader));
  }
  for (const attachment of message.attachments ?? []) {
    const inside = attachment.blocks
      ? drawBlocks(attachment.blocks, place)
      : [
          h(
            "div",
            { class: "text" },
            drawText({ type: "mrkdwn", text: attachment.text ?? attachment.fallback ?? "" }, reader),
          ),
        ];
    const node = h("div", { class: "attachment blocks" }, inside);
    if (/^#?[0-9a-f]{6}$/i.test(attachment.color ?? "")) {
      node.style.borderInlineStartColor = `#${attachment.color.replace("#", "")}`;
    }
    parts.push(node);
  }
  return parts;
}

function drawPlain(message, reader) {
  const edited =
    message.edited && message.user && !message.bot_id && h("small", { class: "edited" }, " (edited)");
  const text = h("div", { class: "text" }, mrkdwn(message.text, reader), edited);
  if (message.text.length < LONG_TEXT) return text;
  const open = reader.unfolded.has(message.ts);
  if (!open) text.classList.add("folded");
  return [
    text,
    h(
      "button",
      { type: "button", class: "link", "aria-expanded": open, onclick: () => reader.unfold(message.ts) },
      open ? "Show less" : "Show the whole text",
    ),
  ];
}

function drawFiles(files) {
  return files.map((file) =>
    h(
      "div",
      { class: "file", "data-testid": "file" },
      icon("file"),
      h("span", { class: "file-name" }, file.name ?? file.title),
      h("small", {}, size(file.size)),
      file.preview && h("pre", {}, file.preview),
    ),
  );
}

function size(bytes) {
  if (!bytes) return "";
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KB`;
}

function drawReactions(message, origin, reader) {
  const reactions = message.reactions ?? [];
  if (reactions.length === 0 || message.ephemeral) return null;
  return h(
    "div",
    { class: "reactions" },
    reactions.map(({ name, users, count }) => {
      const mine = users.includes(reader.as);
      const who = users.map((id) => (id === reader.as ? "You" : nameOf(reader.people.get(id)))).join(", ");
      const label = `${who} reacted with ${name.replaceAll("_", " ")}`;
      return h(
        "button",
        {
          type: "button",
          class: mine ? "pill mine" : "pill",
          key: name,
          "data-testid": `reaction-${name}`,
          "aria-pressed": mine,
          "aria-label": `${label}, ${count}`,
          title: label,
          onclick: () => reader.react(origin, name, !mine),
        },
        emoji(name) ?? `:${name}:`,
        h("span", { class: "count" }, count),
      );
    }),
    h(
      "button",
      {
        type: "button",
        class: "pill pill-add",
        "data-testid": "add-reaction-more",
        "aria-label": "Add a reaction",
        onclick: (event) => openPicker(event.currentTarget, message, origin, reader),
      },
      icon("react"),
    ),
  );
}

function openPicker(anchor, message, origin, reader) {
  const choose = (name) => {
    const has = (message.reactions ?? []).some((one) => one.name === name && one.users.includes(reader.as));
    reader.react(origin, name, !has);
  };
  openPopover(anchor, picker(choose), "Choose a reaction");
}

function drawThreadLine(message, { replies, channel, reader }) {
  const people = [
    ...new Map(replies.map((reply) => [reply.user ?? reply.bot_id, reader.author(reply)])).values(),
  ];
  return h(
    "button",
    {
      type: "button",
      class: "thread-line",
      "data-testid": "thread-open",
      onclick: () => reader.open({ channel: channel.id, thread: message.ts }),
    },
    people.slice(0, 4).map((person) => avatar(person, "small")),
    h("strong", {}, replies.length === 1 ? "1 reply" : `${replies.length} replies`),
    h("span", { class: "thread-latest" }, "latest at ", timeOf(replies.at(-1).ts, reader)),
  );
}

function drawTools(message, origin, { pane, channel, reader }) {
  const tool = (testid, label, drawn, onclick) =>
    h(
      "button",
      { type: "button", class: "tool", "data-testid": testid, "aria-label": label, title: label, onclick },
      icon(drawn),
    );
  const reply = () =>
    reader.open({ channel: channel.id, thread: message.thread_ts ?? message.ts, write: true });
  return h(
    "div",
    { class: "tools" },
    tool("add-reaction", "Add a reaction", "react", (event) =>
      openPicker(event.currentTarget, message, origin, reader),
    ),
    pane === "channel" && tool("reply", "Reply in thread", "reply", reply),
    tool("message-menu", "More for this message", "more", (event) =>
      openPopover(event.currentTarget, menu(menuItems(message, origin, reader)), "More for this message"),
    ),
  );
}

function menuItems(message, origin, reader) {
  const shortcuts = reader.state.shortcuts
    .filter((shortcut) => shortcut.type === "message")
    .map((shortcut) => ({
      label: shortcut.name,
      note: nameOf(reader.bot),
      testid: `shortcut-${shortcut.callback_id}`,
      choose: () => reader.shortcut(shortcut.callback_id, origin),
    }));
  const remove = {
    label: "Delete message",
    testid: "delete-message",
    choose: () => reader.delete(origin),
  };
  const copy = {
    label: "Copy link",
    choose: () =>
      navigator.clipboard?.writeText(permalink(message, origin)).then(() => reader.tell("Link copied.")),
  };
  return [...shortcuts, copy, ...(message.user === reader.as ? [remove] : [])];
}

function permalink(message, origin) {
  const thread = isReply(message) ? `?thread_ts=${message.thread_ts}&cid=${origin.channel}` : "";
  return `${location.origin}/archives/${origin.channel}/p${message.ts.replace(".", "")}${thread}`;
}
