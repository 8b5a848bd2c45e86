/* Figures without a fact: follows what is typed. The list of the saved text, with its links, comes
   from the server and stands whenever nothing in the form waits to be saved. */
"use strict";
(() => {
  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const asOne = (text) => text.replace(/\r\n?/g, "\n");

  const differs = (field) => {
    if (field.name === "csrfmiddlewaretoken" || field.disabled) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected && (option.value || option.defaultSelected));
    return "defaultValue" in field && asOne(field.value) !== asOne(field.defaultValue);
  };

  const item = (figure, place) => element("li", {},
    element("p", { className: "figure-what" },
      element("span", { className: "figure-kind", textContent: figure.kind }), " ",
      element("span", { className: "quiet", textContent: place })),
    element("p", { className: "figure-sentence" },
      figure.before, element("mark", { textContent: figure.words }), figure.after));

  class Panel {
    constructor(panel) {
      this.panel = panel;
      this.form = panel.closest("form");
      this.count = panel.querySelector(".figures-count");
      this.saved = panel.querySelector(".figures-saved");
      this.typed = panel.querySelector(".figures-typed");
      this.wait = panel.querySelector(".figures-wait");
      this.said = this.count.textContent;
      this.found = new Map();
      document.addEventListener("figures:found", (event) => { this.found.set(event.target, event.detail); this.soon(); });
      ["input", "change", "formset:added", "formset:removed", "part:moved"].forEach((name) => document.addEventListener(name, () => this.soon()));
      window.addEventListener("pageshow", () => this.soon());
    }

    soon() {
      cancelAnimationFrame(this.due);
      this.due = requestAnimationFrame(() => this.show());
    }

    show() {
      const waits = this.panel.dataset.unsaved !== undefined || [...this.form.elements].some(differs);
      this.saved.hidden = waits;
      this.typed.hidden = this.wait.hidden = !waits;
      if (waits) this.draw(); else this.say(this.said);
    }

    /* Text and answers in the order of the form; a row that is to be removed says nothing. */
    frames() {
      return [...this.form.querySelectorAll(".markdownx[data-part]")].filter((frame) =>
        this.found.has(frame) && !frame.closest(".inline-related")?.querySelector("input[name$='-DELETE']:checked"));
    }

    draw() {
      const lines = [];
      const tables = [];
      let answer = 0;
      this.frames().forEach((frame) => {
        const where = frame.dataset.part === "body" ? "Text" : `Answer ${answer += 1}`;
        const { figures, tables: shown } = this.found.get(frame);
        lines.push(...figures.map((figure) => item(figure, `${where}, line ${figure.line}`)));
        tables.push(...shown);
      });
      const inTables = tables.flatMap((table) => [
        element("h3", {}, "In the table ", element("a", { href: table.url, textContent: table.title })),
        element("ul", { className: "figures-list" }, ...table.figures.map((figure) => item(figure, figure.place))),
      ]);
      const count = tables.reduce((sum, table) => sum + table.figures.length, 0);
      this.typed.replaceChildren(...(lines.length ? [element("ol", { className: "figures-list" }, ...lines)] : []), ...inTables);
      this.say(lines.length + count ? `${lines.length} in the text and its answers, ${count} in its tables` : "None: each figure refers to the ledger.");
    }

    say(words) {
      if (this.count.textContent !== words) this.count.textContent = words;
    }
  }

  document.querySelectorAll(".figures").forEach((panel) => new Panel(panel));
})();
