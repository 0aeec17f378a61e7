// Slack's mrkdwn as nodes. The text arrives with `&<>` escaped; what stands between angle brackets is markup.
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";

const FENCE = /```\n?([\s\S]*?)\n?```/g;
const QUOTED = /^(?:&gt;|>) ?/;
const STYLES = { "*": "strong", _: "em", "~": "s" };
const INLINE =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}*_~])([*_~])(?=\S)((?:(?!\3)[^\n])*?\S)\3(?![\p{L}\p{N}*_~])|(https?:\/\/[^\s<>|"”“]+)/gu;

export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** A text object, or a bare string that is plain text. */
export function drawText(object, reader) {
  if (!object) return [];
  if (typeof object === "string") return withEmoji(object);
  if (object.type === "mrkdwn") return mrkdwn(object.text, reader, { verbatim: object.verbatim });
  return withEmoji(unescape(object.text), object.emoji !== false);
}

/** `reader` is who looks and where links lead: see `reader` in app.js. */
export function mrkdwn(text, reader, { verbatim = false } = {}) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(FENCE)) {
    parts.push(...paragraphs(text.slice(end, match.index), reader, verbatim));
    parts.push(h("pre", {}, unescape(match[1].replace(/<(?:[^<>|]*\|)?([^<>]*)>/g, "$1"))));
    end = match.index + match[0].length;
  }
  parts.push(...paragraphs(text.slice(end), reader, verbatim));
  return parts;
}

function paragraphs(text, reader, verbatim) {
  const parts = [];
  let run = [];
  let quoted = false;
  const flush = () => {
    if (run.length === 0) return;
    const inside = inline(run.join("\n"), reader, verbatim);
    if (quoted) parts.push(h("blockquote", {}, inside));
    else parts.push(...inside);
    run = [];
  };
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    if (QUOTED.test(line) !== quoted) {
      flush();
      quoted = !quoted;
    }
    run.push(quoted ? line.replace(QUOTED, "") : line);
  }
  flush();
  return text === "" ? [] : parts;
}

function inline(text, reader, verbatim) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, token, mark, inside, url] = match;
    if (url !== undefined && verbatim) continue;
    parts.push(...withEmoji(unescape(text.slice(end, match.index))));
    if (code !== undefined) parts.push(h("code", {}, unescape(code)));
    else if (token !== undefined) parts.push(drawToken(token, reader));
    else if (mark !== undefined) parts.push(h(STYLES[mark], {}, inline(inside, reader, verbatim)));
    else parts.push(link(unescape(url), [unescape(url)], reader));
    end = match.index + whole.length;
  }
  parts.push(...withEmoji(unescape(text.slice(end))));
  return parts;
}

function drawToken(token, reader) {
  const bar = token.indexOf("|");
  const target = bar < 0 ? token : token.slice(0, bar);
  const label = bar < 0 ? "" : unescape(token.slice(bar + 1));
  if (target.startsWith("@")) return mention(target.slice(1), reader, label);
  if (target.startsWith("#")) return channelLink(target.slice(1), reader, label);
  if (target.startsWith("!date^")) return date(unescape(target), label, reader);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return broadcast(target.slice(1));
  return link(unescape(target), withEmoji(label || unescape(target)), reader);
}

export function mention(id, reader, label = "") {
  const person = reader.people.get(id);
  const name = person ? person.real_name || person.name : label || id;
  return h("span", { class: id === reader.as ? "mention mention-me" : "mention" }, `@${name}`);
}

export function channelLink(id, reader, label = "") {
  const channel = reader.channels.get(id);
  const name = `#${channel?.name ?? (label || id)}`;
  if (!channel) return h("span", { class: "mention" }, name);
  return h("button", { type: "button", class: "link", onclick: () => reader.open({ channel: id }) }, name);
}

export function broadcast(range) {
  return h("span", { class: "mention mention-me" }, `@${range}`);
}

/** A link; one to a message of this workspace opens it on this page, and only web and mail schemes are live. */
export function link(url, inside, reader) {
  let parsed;
  try {
    parsed = new URL(url, location.origin);
  } catch {
    return h("span", {}, inside);
  }
  if (!["http:", "https:", "mailto:"].includes(parsed.protocol)) return h("span", {}, inside);
  const place = messageOf(parsed);
  const go = (event) => {
    if (event.metaKey || event.ctrlKey || !reader.channels.has(place.channel)) return;
    event.preventDefault();
    reader.open(place);
  };
  const outside = { target: "_blank", rel: "noreferrer noopener" };
  return h("a", { href: parsed.href, ...(place ? { onclick: go } : outside) }, inside);
}

/** `{channel, thread, ts}` of a Slack permalink (`/archives/C…/p…?thread_ts=…`), else null. */
export function messageOf(url) {
  const match = /\/archives\/([A-Z0-9]+)(?:\/p(\d{6,}))?\/?$/.exec(url.pathname);
  if (!match) return null;
  const ts = match[2] && `${match[2].slice(0, -6)}.${match[2].slice(-6)}`;
  return { channel: match[1], ts, thread: url.searchParams.get("thread_ts") ?? undefined };
}

const DATES = {
  date: { dateStyle: "long" },
  date_short: { month: "short", day: "numeric", year: "numeric" },
  date_long: { dateStyle: "full" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

function date(target, fallback, reader) {
  const [, seconds, format, url] = target.split("^");
  const moment = new Date(Number(seconds) * 1000);
  if (Number.isNaN(moment.getTime()) || !format) return h("span", {}, fallback);
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === "date_num")
      return formatted(moment, { year: "numeric", month: "2-digit", day: "2-digit" }, reader.tz, "sv-SE");
    const plain = name.replace("_pretty", "");
    if (name.endsWith("_pretty")) {
      const near = nearDay(moment, reader.tz);
      if (near) return near.toLowerCase();
    }
    return DATES[plain] ? formatted(moment, DATES[plain], reader.tz) : whole;
  });
  const shown = h("time", { datetime: moment.toISOString() }, text);
  return url ? link(url, [shown], reader) : shown;
}

export function formatted(moment, options, tz, locale = "en-GB") {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: tz }).format(moment);
}

/** "Today" or "Yesterday" as the reader's calendar has it, else "". */
export function nearDay(moment, tz) {
  const day = (value) => formatted(value, { year: "numeric", month: "2-digit", day: "2-digit" }, tz, "sv-SE");
  if (day(moment) === day(new Date())) return "Today";
  return day(moment) === day(new Date(Date.now() - 86_400_000)) ? "Yesterday" : "";
}
