// Block Kit: one function per block type. `place` says where a block stands:
// {reader, origin: what an action names as its home, errors: sentences by block_id}.
import { drawAccessory, drawElement } from "./elements.js";
import { h } from "./dom.js";
import { drawInput } from "./inputs.js";
import { drawText } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const BLOCKS = {
  header: (block, place) => h("h3", { class: "block-header" }, drawText(block.text, place.reader)),
  divider: () => h("hr", { class: "block-divider" }),
  section: drawSection,
  context: drawContext,
  actions: (block, place) =>
    h(
      "div",
      { class: "block-actions" },
      block.elements.map((element) => drawElement(element, block.block_id, place)),
    ),
  rich_text: (block, place) => richText(block, place.reader),
  image: drawImage,
  input: drawInput,
};

export function drawBlocks(blocks, place) {
  return blocks.map((block, index) => {
    const node = (BLOCKS[block.type] ?? drawUnknown)(block, place);
    node.key = block.block_id ? `block-${block.block_id}` : `nth-${index}`;
    return node;
  });
}

function drawSection(block, place) {
  const body = h(
    "div",
    { class: "section-body" },
    block.text && h("div", { class: "text" }, drawText(block.text, place.reader)),
    block.fields &&
      h(
        "div",
        { class: "fields" },
        block.fields.map((field) => h("div", { class: "text" }, drawText(field, place.reader))),
      ),
  );
  return h(
    "div",
    { class: "block-section" },
    body,
    block.accessory &&
      h("div", { class: "accessory" }, drawAccessory(block.accessory, block.block_id, place)),
  );
}

function drawContext(block, place) {
  return h(
    "div",
    { class: "block-context" },
    block.elements.map((element) =>
      element.type === "image"
        ? h("img", { class: "context-image", src: element.image_url, alt: element.alt_text })
        : h("span", { class: "text" }, drawText(element, place.reader)),
    ),
  );
}

function drawImage(block, place) {
  return h(
    "figure",
    { class: "block-image" },
    block.title && h("figcaption", {}, drawText(block.title, place.reader)),
    h("img", { src: block.image_url, alt: block.alt_text }),
  );
}

function drawUnknown(block) {
  return h("p", { class: "block-unknown" }, `A “${block.type}” block, which this page does not draw.`);
}
