// Slack's rich_text block: sections, lists, quotations, preformatted text.
import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { broadcast, channelLink, formatted, link, mention } from "./mrkdwn.js";

const PARTS = {
  rich_text_section: (part, reader) => h("div", {}, pieces(part.elements, reader)),
  rich_text_quote: (part, reader) => h("blockquote", {}, pieces(part.elements, reader)),
  rich_text_preformatted: (part, reader) => h("pre", {}, pieces(part.elements, reader)),
  rich_text_list: (part, reader) =>
    h(
      part.style === "ordered" ? "ol" : "ul",
      { class: `indent-${Math.min(part.indent ?? 0, 3)}`, start: part.offset ? part.offset + 1 : null },
      part.elements.map((item) => h("li", {}, pieces(item.elements, reader))),
    ),
};

export function richText(block, reader) {
  return h(
    "div",
    { class: "rich" },
    block.elements.map((part) => PARTS[part.type]?.(part, reader)),
  );
}

function pieces(elements, reader) {
  return elements.map((piece) => styled(drawPiece(piece, reader), piece.style ?? {}));
}

function drawPiece(piece, reader) {
  switch (piece.type) {
    case "text":
      return withEmoji(piece.text, false);
    case "link":
      return [link(piece.url, withEmoji(piece.text || piece.url), reader)];
    case "user":
      return [mention(piece.user_id, reader)];
    case "channel":
      return [channelLink(piece.channel_id, reader)];
    case "broadcast":
      return [broadcast(piece.range)];
    case "emoji":
      return [emoji(piece.name) ?? `:${piece.name}:`];
    case "date":
      return [
        piece.fallback ?? formatted(new Date(piece.timestamp * 1000), { dateStyle: "long" }, reader.tz),
      ];
    default:
      return [];
  }
}

function styled(inside, style) {
  let drawn = inside;
  for (const [name, tag] of [
    ["code", "code"],
    ["bold", "strong"],
    ["italic", "em"],
    ["strike", "s"],
  ]) {
    if (style[name]) drawn = [h(tag, {}, drawn)];
  }
  return drawn;
}
