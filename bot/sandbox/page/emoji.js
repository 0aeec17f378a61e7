// Emoji by Slack's names. The common ones are drawn from `emoji.svg`, so that a machine without an emoji font
// shows them too; the character itself stays in the text for screen readers, copying and tests.
import { drawing, h } from "./dom.js";

/** What the picker offers, the desk's votes first. */
export const PICKER = [
  "white_check_mark",
  "x",
  "warning",
  "question",
  "eyes",
  "thumbsup",
  "thumbsdown",
  "heart",
  "tada",
  "pray",
  "fire",
  "thinking_face",
  "smile",
  "mag",
  "pushpin",
];

const CHARACTERS = {
  white_check_mark: "✅",
  x: "❌",
  warning: "⚠️",
  question: "❓",
  eyes: "👀",
  thumbsup: "👍",
  thumbsdown: "👎",
  heart: "❤️",
  tada: "🎉",
  pray: "🙏",
  fire: "🔥",
  thinking_face: "🤔",
  smile: "😄",
  mag: "🔍",
  pushpin: "📌",
  newspaper: "📰",
  hourglass_flowing_sand: "⏳",
  memo: "📝",
  speech_balloon: "💬",
  information_source: "ℹ️",
  lock: "🔒",
  link: "🔗",
  clock9: "🕘",
  bell: "🔔",
  page_facing_up: "📄",
  scales: "⚖️",
  crossed_swords: "⚔️",
  wastebasket: "🗑️",
  inbox_tray: "📥",
  heavy_check_mark: "✔️",
  no_entry: "⛔",
  no_entry_sign: "🚫",
  white_circle: "⚪",
  red_circle: "🔴",
  large_green_circle: "🟢",
  large_yellow_circle: "🟡",
  large_orange_circle: "🟠",
  large_blue_circle: "🔵",
  large_purple_circle: "🟣",
  black_circle: "⚫",
  zap: "⚡",
  wave: "👋",
  raising_hand: "🙋",
  clap: "👏",
  rocket: "🚀",
  bulb: "💡",
  calendar: "📅",
  alarm_clock: "⏰",
  bar_chart: "📊",
  white_large_square: "⬜",
  ballot_box_with_check: "☑️",
};
const ALIASES = {
  "+1": "thumbsup",
  "-1": "thumbsdown",
  mag_right: "mag",
  grey_question: "question",
  hourglass: "hourglass_flowing_sand",
  newspaper2: "newspaper",
  rolled_up_newspaper: "newspaper",
  thinking: "thinking_face",
  red_heart: "heart",
  pencil: "memo",
  balance_scale: "scales",
  green_circle: "large_green_circle",
  yellow_circle: "large_yellow_circle",
  orange_circle: "large_orange_circle",
  purple_circle: "large_purple_circle",
  speaking_head_in_silhouette: "speech_balloon",
};
const TINTS = {
  white_circle: 1,
  red_circle: 1,
  large_green_circle: 1,
  large_yellow_circle: 1,
  large_orange_circle: 1,
  large_blue_circle: 1,
  large_purple_circle: 1,
  black_circle: 1,
};
const DRAWN = new Set([
  ...PICKER,
  ...Object.keys(TINTS),
  "newspaper",
  "hourglass_flowing_sand",
  "memo",
  "speech_balloon",
  "information_source",
  "lock",
  "link",
  "clock9",
  "bell",
  "page_facing_up",
  "scales",
  "inbox_tray",
  "crossed_swords",
  "wastebasket",
  "heavy_check_mark",
  "no_entry",
  "no_entry_sign",
]);

const NAMES = new Map(Object.entries(CHARACTERS).map(([name, character]) => [bare(character), name]));

function bare(character) {
  return character.replaceAll("\uFE0F", "");
}

/** The emoji named `name` (aliases and skin tones folded) as a node, or null where the name is unknown. */
export function emoji(name) {
  const plain = name.replace(/::skin-tone-\d$/, "");
  const known = ALIASES[plain] ?? plain;
  const character = CHARACTERS[known];
  if (!character) return null;
  if (!DRAWN.has(known)) return h("span", { class: "emoji emoji-text", title: `:${known}:` }, character);
  return h(
    "span",
    { class: "emoji", title: `:${known}:` },
    drawing(known, "emoji-drawing"),
    h("span", { class: "unseen" }, character),
  );
}

const IN_TEXT = new RegExp(
  `:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):|(${[...NAMES.keys()].join("|")})\\uFE0F?`,
  "gu",
);

/** `text` with its `:names:` (where `colons`) and emoji characters drawn. */
export function withEmoji(text, colons = true) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(IN_TEXT)) {
    const name = match[1] === undefined ? NAMES.get(match[2]) : colons && match[1];
    const node = name && emoji(name);
    if (!node) continue;
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(node);
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}
