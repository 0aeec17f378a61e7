// The modal in front: the top of the person's stack of views, in a native dialog that keeps the focus inside.
import { drawBlocks } from "./blocks.js";
import { fill, h, icon } from "./dom.js";
import { readAll } from "./inputs.js";
import { drawText } from "./mrkdwn.js";
import { avatar, nameOf } from "./people.js";

const ARTICLE_CHARACTERS = 2000;

/**
 * `handlers`: submit(view, values) answers {ok, errors?, error?}, close(view), sample() answers the sample text.
 * `draw(views, reader)` shows the last of `views`, or nothing.
 */
export function makeModal(handlers) {
  let view = null;
  let reader = null;
  let errors = {};
  let failure = "";
  let busy = false;

  const form = h("form", { class: "modal-form", novalidate: true, onsubmit });
  const dialog = h(
    "dialog",
    {
      class: "modal",
      "data-testid": "modal",
      "aria-labelledby": "modal-title",
      oncancel: (event) => (event.preventDefault(), close()),
    },
    form,
  );

  function draw(views, nextReader) {
    reader = nextReader;
    const next = views.at(-1) ?? null;
    if (next?.id !== view?.id || next?.hash !== view?.hash) {
      errors = {};
      failure = "";
      if (next?.id !== view?.id) form.replaceChildren();
    }
    const opened = next && next.id !== view?.id;
    view = next;
    if (!view) {
      if (dialog.open) dialog.close();
      return;
    }
    paint();
    if (!dialog.open) dialog.showModal();
    if (opened)
      (
        form.querySelector("[autofocus]") ??
        form.querySelector(".modal-body :is(textarea, input, select, button)") ??
        form.querySelector("button")
      )?.focus();
  }

  function paint() {
    const place = {
      reader,
      origin: { view_id: view.id },
      errors,
      sample: sampleButton,
      values: () => readAll(view.blocks, form),
    };
    fill(form, [
      h(
        "header",
        { class: "modal-head", key: "head" },
        avatar(reader.bot, "medium"),
        h("h2", { id: "modal-title" }, drawText(view.title, reader)),
        h(
          "button",
          {
            type: "button",
            class: "tool",
            "data-testid": "modal-close",
            "aria-label": "Close",
            onclick: close,
          },
          icon("close"),
        ),
      ),
      failure && h("p", { class: "modal-failure", role: "alert", key: "failure" }, failure),
      h("div", { class: "modal-body blocks", key: "body" }, drawBlocks(view.blocks, place)),
      h(
        "footer",
        { class: "modal-foot", key: "foot" },
        h(
          "button",
          { type: "button", class: "button", "data-testid": "modal-cancel", onclick: close },
          view.close ? drawText(view.close, reader) : "Close",
        ),
        view.submit &&
          h(
            "button",
            {
              type: "submit",
              class: "button button-primary",
              "data-testid": "modal-submit",
              "aria-busy": busy,
            },
            drawText(view.submit, reader),
          ),
      ),
    ]);
  }

  /** Under the first field of the form that is large enough for an article. */
  function sampleButton(block, inputId) {
    const roomy = ({ element }) => element?.multiline && (element.max_length ?? 3000) >= ARTICLE_CHARACTERS;
    if (view.blocks.find(roomy) !== block) return null;
    const paste = async () => {
      const field = form.querySelector(`#${CSS.escape(inputId)}`);
      field.value = await handlers.sample();
      field.focus();
      field.setSelectionRange(0, 0);
      field.scrollTop = 0;
    };
    const props = { type: "button", class: "quiet", "data-testid": "modal-sample-article", onclick: paste };
    return h("div", {}, h("button", props, icon("paste"), "Paste a sample article"));
  }

  async function onsubmit(event) {
    event.preventDefault();
    if (busy) return;
    const asked = view;
    busy = true;
    paint();
    const answer = await handlers.submit(asked, await readAll(asked.blocks, form));
    busy = false;
    if (view?.id !== asked.id) return;
    errors = answer.errors ?? {};
    failure =
      answer.ok || answer.errors ? "" : `${nameOf(reader.bot)} did not answer (${answer.error}). Try again.`;
    paint();
    form.querySelector("[aria-invalid]")?.focus();
  }

  function close() {
    handlers.close(view);
  }

  return { node: dialog, draw };
}
