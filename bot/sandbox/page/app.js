// The page: one state from the server, one place where the visitor is, drawn again after every change.
import { act, fetchSampleArticle, fetchState, live } from "./api.js";
import { closePopover } from "./popover.js";
import { isReply } from "./messages.js";
import { makeModal } from "./modal.js";
import { makeChannelPane, makeHomePane, makeThreadPane } from "./panes.js";
import { nameOf } from "./people.js";
import { drawBar, drawSidebar, makeNotices } from "./shell.js";

const PERSON = "person";
const FIRST = "U0MAEVE";
const OFFLINE_AFTER_MS = 1500;

const bar = document.getElementById("bar");
const sidebar = document.getElementById("sidebar");
const backdrop = document.getElementById("backdrop");
const main = document.getElementById("main");

const seen = new Map();
const dismissed = new Set();
const notices = makeNotices();
let place = {};
let stopLive = () => {};
let offline = 0;

/** Who looks, at what, and what they can do: every drawing function gets this one object, kept up to date. */
const reader = {
  as: "",
  unfolded: new Set(),
  open,
  tell: notices.tell,
  author: (message) =>
    reader.people.get(message.user) ??
    [...reader.people.values()].find((person) => person.is_bot && message.bot_id) ?? {
      id: message.bot_id,
      name: message.username ?? "App",
      is_bot: true,
    },
  ephemerals: (channel) =>
    reader.state.ephemerals
      .filter((message) => message.channel === channel && !dismissed.has(message.ts))
      .map((message) => ({
        ...message,
        bot_id: message.bot_id ?? "bot",
        user: message.user ?? reader.bot?.id,
        ephemeral: true,
      })),
  dismiss: (ts) => (dismissed.add(ts), draw()),
  unfold: (ts) => (reader.unfolded.has(ts) ? reader.unfolded.delete(ts) : reader.unfolded.add(ts), draw()),
  react: (origin, name, add) => ask("react", { ...origin, name, add }, "That reaction"),
  delete: (origin) => ask("delete", origin, "Deleting the message"),
  shortcut: (callback, origin) => ask("shortcut", { ...origin, callback_id: callback }, "The shortcut"),
  press: (body) => ask("action", body, nameOf(reader.bot)),
};

/** One act of the person; a failure is told in Slack's words. Answers the server's answer. */
async function ask(verb, body, what) {
  const answer = await act(verb, { as: reader.as, ...body });
  if (!answer.ok && !answer.errors) notices.tell(sentence(what, answer.error ?? "unknown"));
  refresh();
  return answer;
}

/** Some of the server's errors are sentences already, the others Slack's words. */
function sentence(what, error) {
  return error.includes(" ") ? error : `${what} failed with the error “${error}”.`;
}

async function send(where, { text, files }) {
  const [command] = text.split(/\s/, 1);
  if (/^\/[a-z]/.test(text) && files.length === 0) {
    if (where.thread_ts) {
      notices.tell(`${command} is not supported in threads.`);
      return false;
    }
    const answer = await ask(
      "command",
      { ...where, command, text: text.slice(command.length).trim() },
      command,
    );
    return answer.ok;
  }
  const answer = await ask("message", { ...where, text, ...(files.length > 0 && { files }) }, "Sending");
  return answer.ok;
}

let sampleText = "";
async function sample() {
  sampleText ||= await fetchSampleArticle();
  return sampleText;
}

const channelPane = makeChannelPane({ send, sample });
const threadPane = makeThreadPane({ send, close: () => open({ channel: place.channel }) });
const homePane = makeHomePane();
const modal = makeModal({
  sample,
  submit: (view, values) => act("submit", { as: reader.as, view_id: view.id, values }).finally(refresh),
  close: (view) => ask("close", { view_id: view.id }, "Closing"),
});
main.append(channelPane.node, threadPane.node, homePane.node);
document.body.append(modal.node, notices.node);

// Where the visitor is

/** Goes to {channel, thread?, ts?, write?} or {home: true}; `ts` is brought into view, `write` focuses the reply. */
function open(target, remember = "pushState") {
  closePopover();
  sidebar.classList.remove("shown");
  backdrop.hidden = true;
  const found = reader.channels.get(target.channel)?.messages.find((message) => message.ts === target.ts);
  const thread = target.thread ?? (found && isReply(found) ? found.thread_ts : undefined);
  place = target.home
    ? { home: true }
    : { channel: target.channel, thread: thread === target.ts ? undefined : thread };
  history[remember](null, "", `/#${hashOf(place)}`);
  if (place.home) ask("home", {}, "Opening the Home");
  draw();
  if (target.ts) requestAnimationFrame(() => (place.thread ? threadPane : channelPane).show(target.ts));
  if (target.write) threadPane.focus();
}

function hashOf({ home, channel, thread }) {
  return home ? "home" : [channel, thread].filter(Boolean).join("/");
}

function placeOfAddress() {
  const linked = new URL(location.href).searchParams;
  if (linked.has("channel"))
    return {
      channel: linked.get("channel"),
      ts: linked.get("ts"),
      thread: linked.get("thread_ts") ?? undefined,
    };
  const [channel, thread] = location.hash.slice(1).split("/");
  return channel === "home" ? { home: true } : { channel, thread };
}

/** The nearest place that this person can be in: their own direct messages instead of a colleague's. */
function settle(wanted) {
  if (wanted.home || reader.channels.has(wanted.channel)) return wanted;
  const channels = [...reader.channels.values()];
  const direct = wanted.channel?.startsWith("D") && channels.find((channel) => channel.is_im);
  return { channel: (direct || channels.find((channel) => channel.is_member) || channels[0]).id };
}

// Drawing

function take(state) {
  const people = new Map(state.people.map((person) => [person.id, person]));
  const colleagues = state.people.filter((person) => !person.is_bot);
  colleagues.forEach((person, index) => (person.tone = index % 6));
  const me = people.get(state.you) ?? colleagues[0];
  Object.assign(reader, {
    state,
    people,
    colleagues,
    me,
    as: me.id,
    tz: me.tz,
    channels: new Map(
      state.channels
        .filter((one) => !one.is_im || !one.user || one.user === me.id)
        .map((one) => [one.id, one]),
    ),
    bot: people.get(state.bot),
    mentionable: state.people.filter((person) => person.id !== me.id),
    epoch: state.people.length + state.channels.length,
  });
}

function freshChannels() {
  const fresh = new Set();
  for (const channel of reader.channels.values()) {
    const latest = channel.messages.findLast((message) => !isReply(message))?.ts ?? "";
    const key = `${reader.as} ${channel.id}`;
    if (!seen.has(key) || channel.id === place.channel) seen.set(key, latest);
    if (latest > seen.get(key)) fresh.add(channel.id);
  }
  return fresh;
}

function draw() {
  place = settle(place);
  reader.here = place.channel;
  const channel = reader.channels.get(place.channel);
  drawBar(bar, reader, { person: become, sidebar: toggleSidebar, shortcut: reader.shortcut });
  drawSidebar(sidebar, reader, place, freshChannels());
  homePane.node.hidden = !place.home;
  channelPane.node.hidden = Boolean(place.home);
  threadPane.node.hidden = !place.thread;
  main.classList.toggle("with-thread", Boolean(place.thread));
  if (place.home) homePane.draw(reader);
  else channelPane.draw(channel, reader);
  if (place.thread) threadPane.draw(channel, place.thread, reader);
  modal.draw(reader.state.views, reader);
  document.title = `${place.home ? "Home" : channel.is_im ? nameOf(reader.bot) : `#${channel.name}`} · ${reader.state.team.name}`;
}

function toggleSidebar() {
  backdrop.hidden = !sidebar.classList.toggle("shown");
}

let fetching = false;
let again = false;

/** Fetches the state and draws it; calls while one is on its way are folded into one more. */
async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  do {
    again = false;
    const person = reader.as;
    try {
      const state = await fetchState(person);
      if (person !== reader.as) again = true;
      else {
        take(state);
        draw();
      }
    } catch (error) {
      console.warn("The state could not be read", error);
    }
  } while (again);
  fetching = false;
}

function watch() {
  stopLive();
  stopLive = live(reader.as, {
    changed: refresh,
    connected: (up) => {
      clearTimeout(offline);
      if (up) document.body.classList.remove("offline");
      else offline = setTimeout(() => document.body.classList.add("offline"), OFFLINE_AFTER_MS);
    },
  });
}

function become(person) {
  if (person === reader.as) return;
  reader.as = person;
  sessionStorage.setItem(PERSON, person);
  watch();
  refresh().then(() => place.home && ask("home", {}, "Opening the Home"));
}

async function start() {
  const asked = new URL(location.href).searchParams.get("as") ?? sessionStorage.getItem(PERSON);
  reader.as = asked ?? FIRST;
  take(await fetchState(reader.as).catch(() => fetchState(FIRST)));
  sessionStorage.setItem(PERSON, reader.as);
  open({ ...placeOfAddress(), ...settle(placeOfAddress()) }, "replaceState");
  watch();
  document.body.dataset.ready = "true";
}

addEventListener("popstate", () => {
  place = placeOfAddress();
  draw();
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], [popover]"))
    return;
  if (sidebar.classList.contains("shown")) toggleSidebar();
  else if (place.thread) open({ channel: place.channel });
});
backdrop.addEventListener("click", toggleSidebar);
start();
