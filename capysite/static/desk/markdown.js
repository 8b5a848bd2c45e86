/* The Markdown field: a live preview, pictures by paste, drop or button.
   Tab leaves the field, undo keeps working, and a failed upload never writes into the text. */
"use strict";
(() => {
  const pictures = { queue: Promise.resolve() };

  const csrfOf = (form) => form.querySelector("[name=csrfmiddlewaretoken]").value;

  /* insertText goes through the browser's own history, so undo takes it back. */
  const insert = (editor, text) => {
    editor.focus();
    if (!document.execCommand("insertText", false, text)) {
      editor.setRangeText(text, editor.selectionStart, editor.selectionEnd, "end");
      editor.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  /* Asks in the page what a picture shows. Resolves to null when it is put away. */
  const ask = (file) => new Promise((resolve) => {
    const alt = element("input", { type: "text", id: "picture-alt", maxLength: 300, required: true });
    const decorative = element("input", { type: "checkbox", id: "picture-decorative" });
    const address = URL.createObjectURL(file);
    const form = element("form", { method: "dialog" },
      element("h2", { id: "picture-heading", textContent: "What does this picture show?" }),
      element("img", { src: address, alt: "", className: "picture-shown" }),
      element("p", {},
        element("label", { htmlFor: "picture-alt", textContent: "Description, for who can’t see it" }), alt),
      element("p", {}, decorative,
        element("label", { htmlFor: "picture-decorative", textContent: "Decorative: it says nothing that the text doesn’t" })),
      element("p", { className: "picture-buttons" },
        element("button", { type: "submit", value: "take", className: "default", textContent: "Put it in" }),
        element("button", { type: "button", className: "picture-away", textContent: "Leave it" })));
    const dialog = element("dialog", { className: "picture-dialog" }, form);
    dialog.setAttribute("aria-labelledby", "picture-heading");
    decorative.addEventListener("change", () => { alt.required = !decorative.checked; alt.disabled = decorative.checked; });
    dialog.querySelector(".picture-away").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      URL.revokeObjectURL(address);
      dialog.remove();
      resolve(dialog.returnValue === "take" ? { alt: alt.value, decorative: decorative.checked } : null);
    });
    document.body.append(dialog);
    dialog.showModal();
    alt.focus();
  });

  const post = async (url, form, parts, signal) => {
    const body = new FormData();
    Object.entries(parts).forEach(([name, value]) => [value].flat().forEach((one) => body.append(name, one)));
    const response = await fetch(url, {
      method: "POST", body, signal, credentials: "same-origin",
      headers: { "X-CSRFToken": csrfOf(form), "X-Requested-With": "XMLHttpRequest" },
    });
    const answer = await response.json().catch(() => ({ error: "The desk did not answer. Are you still logged in?" }));
    if (!response.ok) throw new Error(answer.error || "That did not work.");
    return answer;
  };

  class Field {
    constructor(frame) {
      this.frame = frame;
      this.editor = frame.querySelector(".markdownx-editor");
      this.preview = frame.querySelector(".markdownx-preview");
      this.status = frame.querySelector(".markdownx-status");
      this.problems = frame.querySelector(".markdownx-problems");
      this.form = this.editor.form;
      this.preview.hidden = false;
      frame.querySelector(".markdownx-foot").hidden = false;
      this.editor.addEventListener("input", () => this.soon());
      this.editor.addEventListener("paste", (event) => this.take(event, event.clipboardData));
      this.editor.addEventListener("drop", (event) => this.take(event, event.dataTransfer));
      frame.querySelector(".markdownx-picture").addEventListener("click", () => this.choose());
      this.show();
    }

    soon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.show(), Number(this.editor.dataset.markdownxLatency) || 400);
    }

    /* The newest text wins: an older request is given up, so answers can't come out of order. */
    async show() {
      this.running?.abort();
      const mine = this.running = new AbortController();
      const facts = [...this.form.querySelectorAll("select[name^='evidence-'][name$='-fact']")];
      try {
        const shown = await post(this.editor.dataset.markdownxUrlsPath, this.form, {
          content: this.editor.value, part: this.frame.dataset.part,
          evidence: facts.map((fact) => fact.value).filter(Boolean),
        }, mine.signal);
        this.preview.innerHTML = shown.html;
        this.preview.hidden = !this.editor.value.trim();
        this.name(shown.problems);
        this.frame.dispatchEvent(new CustomEvent("figures:found", { bubbles: true, detail: { figures: shown.figures, tables: shown.tables } }));
        this.say(`${shown.words} words${shown.problems.length ? `, ${shown.problems.length} to mend` : ""}`);
      } catch (error) {
        if (error.name !== "AbortError") this.say(error.message);
      }
    }

    name(problems) {
      this.problems.replaceChildren(...problems.map((problem) => element("li", {
        textContent: `Line ${problem.line}: ${problem.message}`,
      })));
    }

    say(words) {
      if (this.status.textContent !== words) this.status.textContent = words;
    }

    choose() {
      const input = element("input", { type: "file", accept: "image/jpeg,image/png,image/webp,image/gif,image/avif", multiple: true });
      input.addEventListener("change", () => this.queue([...input.files]));
      input.click();
    }

    take(event, data) {
      const files = [...(data?.files || [])].filter((file) => file.type.startsWith("image/"));
      if (!files.length) return;
      event.preventDefault();
      this.queue(files);
    }

    /* One after the other, so that pictures stand in the order in which they were given. */
    queue(files) {
      files.forEach((file) => { pictures.queue = pictures.queue.then(() => this.upload(file)); });
    }

    async upload(file) {
      const said = await ask(file);
      if (!said) return this.say(`${file.name} was left out.`);
      this.say(`Taking in ${file.name}…`);
      try {
        const taken = await post(this.editor.dataset.markdownxUploadUrlsPath, this.form, {
          image: file, alt: said.alt, ...(said.decorative ? { decorative: "on" } : {}),
        });
        insert(this.editor, taken.image_code);
        return this.say(`${file.name} is in.`);
      } catch (error) {
        return this.say(error.message);
      }
    }
  }

  const start = (root) => root.querySelectorAll(".markdownx").forEach((frame) => {
    const editor = frame.querySelector(".markdownx-editor");
    if (editor.name.includes("__prefix__") || frame.matches("[data-started]")) return;
    frame.dataset.started = "";
    new Field(frame);
  });

  document.addEventListener("formset:added", (event) => {
    event.target.querySelectorAll(".markdownx[data-started]").forEach((frame) => frame.removeAttribute("data-started"));
    start(event.target);
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => start(document));
  else start(document);
})();
