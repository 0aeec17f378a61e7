// The three panes: a channel's messages, one thread, and the App Home.
import { drawBlocks } from "./blocks.js";
import { makeComposer } from "./composer.js";
import { fill, h, icon } from "./dom.js";
import { isReply, messageRows } from "./messages.js";
import { avatar, firstName, nameOf } from "./people.js";

const NEAR = 60;

/** A list that scrolls. It stays at its end while its end is in view, and otherwise where the visitor left it. */
function makeScroller(label, startsAtEnd) {
  const list = h("div", { class: "rows" });
  const node = h("div", { class: "scroll", role: "log", "aria-label": label, tabindex: "0" }, list);
  let pinned = startsAtEnd;
  const toEnd = () => pinned && (node.scrollTop = node.scrollHeight);
  node.addEventListener(
    "scroll",
    () => {
      const atEnd = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR;
      pinned = atEnd && (startsAtEnd || node.scrollTop > 0);
    },
    { passive: true },
  );
  const sizes = new ResizeObserver(toEnd);
  sizes.observe(list);
  sizes.observe(node);
  function restart() {
    pinned = startsAtEnd;
    node.scrollTop = 0;
    toEnd();
  }
  function pin() {
    pinned = true;
    toEnd();
  }
  function show(ts) {
    const row = list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (!row) return false;
    pinned = false;
    row.scrollIntoView({ block: "center" });
    row.classList.remove("target");
    requestAnimationFrame(() => row.classList.add("target"));
    row.focus({ preventScroll: true });
    return true;
  }
  return { node, list, restart, pin, show };
}

/** `send(place, {text, files})` answers true once the message or command is taken. */
export function makeChannelPane({ send, sample }) {
  const head = h("header", { class: "pane-head" });
  const scroller = makeScroller("Messages", true);
  const composer = makeComposer("composer");
  const node = h(
    "section",
    { class: "pane channel-pane", "data-testid": "channel" },
    head,
    scroller.node,
    composer.node,
  );
  let shown = null;

  function draw(channel, reader) {
    node.setAttribute("aria-label", titleOf(channel, reader));
    fill(head, [
      channel.is_im ? avatar(reader.bot, "medium") : h("span", { class: "hash", "aria-hidden": "true" }, "#"),
      h("h1", {}, channel.is_im ? nameOf(reader.bot) : channel.name),
      h("span", { class: "head-note" }, channel.topic?.value ?? (channel.is_im ? "Direct message" : "")),
    ]);
    const { top, threads } = split(channel, reader);
    const rows = messageRows(top, { pane: "channel", channel, threads, reader });
    fill(scroller.list, [drawIntro(channel, reader), ...rows]);
    const label = `Message ${channel.is_im ? nameOf(reader.bot) : `#${channel.name}`} as ${firstName(reader.me)}`;
    composer.draw({
      key: `${reader.as} ${channel.id}`,
      label,
      commands: reader.state.commands,
      people: reader.mentionable,
      sample: async () => `${channel.is_im ? "" : "/verify "}${await sample()}`,
      send: (written) => {
        scroller.pin();
        return send({ channel: channel.id }, written);
      },
    });
    const key = `${reader.as} ${channel.id}`;
    if (shown !== key) scroller.restart();
    shown = key;
  }

  return { node, draw, show: scroller.show, focus: composer.focus };
}

export function titleOf(channel, reader) {
  return channel.is_im ? nameOf(reader.bot) : `#${channel.name}`;
}

/** A channel's top-level messages with this person's ephemeral ones among them, and its threads by parent. */
function split(channel, reader) {
  const threads = new Map();
  const top = [];
  for (const message of channel.messages) {
    if (isReply(message)) {
      if (!threads.has(message.thread_ts)) threads.set(message.thread_ts, []);
      threads.get(message.thread_ts).push(message);
    }
    if (!isReply(message) || message.subtype === "thread_broadcast") top.push(message);
  }
  const only = reader.ephemerals(channel.id).filter((message) => !isReply(message));
  return { top: [...top, ...only].sort(byTime), threads };
}

const byTime = (a, b) => Number(a.ts) - Number(b.ts);

function drawIntro(channel, reader) {
  if (channel.is_im) {
    return intro([
      h("h2", {}, `${nameOf(reader.bot)} and you`),
      h(
        "p",
        {},
        "Your private desk. Paste an article here, or send it as a text file, and only you see what comes of it.",
      ),
    ]);
  }
  if (channel.is_member === false) {
    return intro([
      h("h2", {}, `#${channel.name}`),
      h(
        "p",
        {},
        `${nameOf(reader.bot)} is not a member of this channel. To bring it in, type `,
        h("code", {}, `/invite @${reader.bot?.name ?? "bot"}`),
        ".",
      ),
    ]);
  }
  const step = (title, ...text) => h("li", {}, h("strong", {}, title), h("span", {}, text));
  return intro([
    h("h2", {}, `#${channel.name}`),
    h(
      "ol",
      { class: "steps" },
      step(
        "Paste an article.",
        "Use the button below for a sample, or type ",
        h("code", {}, "/verify"),
        " to paste your own.",
      ),
      step(
        "Vote.",
        "Open the thread and react to a claim, or press its buttons. Change who you are at the top and vote again.",
      ),
      step("Ask what is open.", "Type ", h("code", {}, "/digest now"), " or ", h("code", {}, "/claims"), "."),
    ),
  ]);
}

const intro = (inside) => h("div", { class: "intro", key: "intro" }, inside);

export function makeThreadPane({ send, close }) {
  const head = h("header", { class: "pane-head" });
  const scroller = makeScroller("Thread", false);
  const composer = makeComposer("thread-composer");
  const node = h(
    "aside",
    { class: "pane thread-pane", "data-testid": "thread", "aria-label": "Thread" },
    head,
    scroller.node,
    composer.node,
  );
  let shown = null;

  function draw(channel, thread, reader) {
    const parent = channel.messages.find((message) => message.ts === thread);
    const replies = channel.messages.filter((message) => isReply(message) && message.thread_ts === thread);
    const only = reader
      .ephemerals(channel.id)
      .filter((message) => isReply(message) && message.thread_ts === thread);
    const where = { pane: "thread", channel, threads: new Map(), reader };
    fill(head, [
      h(
        "button",
        {
          type: "button",
          class: "tool only-narrow",
          "aria-label": "Back",
          "data-testid": "thread-back",
          onclick: close,
        },
        icon("back"),
      ),
      h("h1", {}, "Thread"),
      h("span", { class: "head-note" }, titleOf(channel, reader)),
      h(
        "button",
        {
          type: "button",
          class: "tool only-wide",
          "aria-label": "Close thread",
          "data-testid": "thread-close",
          onclick: close,
        },
        icon("close"),
      ),
    ]);
    const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
    fill(scroller.list, [
      ...(parent
        ? messageRows([parent], where)
        : [h("p", { class: "system", key: "gone" }, "This message is not here any more.")]),
      replies.length > 0 && h("div", { class: "reply-count", key: "count" }, h("span", {}, count)),
      ...messageRows([...replies, ...only].sort(byTime), where),
    ]);
    const key = `${channel.id} ${thread}`;
    composer.draw({
      key: `${reader.as} ${key}`,
      label: `Reply as ${firstName(reader.me)}`,
      commands: [],
      people: reader.mentionable,
      send: (written) => {
        scroller.pin();
        return send({ channel: channel.id, thread_ts: thread }, written);
      },
    });
    if (shown !== key) scroller.restart();
    shown = key;
  }

  return { node, draw, show: scroller.show, focus: composer.focus };
}

export function makeHomePane() {
  const head = h("header", { class: "pane-head" });
  const body = h("div", { class: "rows blocks home" });
  const node = h(
    "section",
    { class: "pane home-pane", "data-testid": "home", "aria-label": "App Home" },
    head,
    h("div", { class: "scroll", tabindex: "0" }, body),
  );

  function draw(reader) {
    fill(head, [
      avatar(reader.bot, "medium"),
      h("h1", {}, nameOf(reader.bot)),
      h("span", { class: "head-note" }, "Home"),
    ]);
    const view = reader.state.home;
    fill(
      body,
      view
        ? drawBlocks(view.blocks, { reader, origin: { home: true } })
        : [h("p", { class: "system", key: "empty" }, `${nameOf(reader.bot)} has put nothing here yet.`)],
    );
  }

  return { node, draw };
}
