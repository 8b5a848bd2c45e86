/* The grid of a comparison table as a table of inputs over its JSON. The textarea stays what is posted. */
"use strict";
(() => {
  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const keyOf = (label, taken) => {
    const stem = label.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "column";
    let key = stem;
    for (let n = 2; taken.includes(key); n += 1) key = `${stem}-${n}`;
    return key;
  };

  class Editor {
    constructor(frame) {
      this.source = frame.querySelector("textarea");
      this.choices = JSON.parse(document.getElementById(frame.dataset.choices).textContent);
      this.grid = JSON.parse(this.source.value);
      this.status = element("p", { className: "grid-status" });
      this.status.setAttribute("role", "status");
      this.place = element("div", { className: "grid-frame", tabIndex: 0 });
      this.place.setAttribute("role", "region");
      this.place.setAttribute("aria-label", "Grid");
      const text = element("button", { type: "button", textContent: "Show as text" });
      text.addEventListener("click", () => this.toggle(text));
      this.buttons = element("p", { className: "grid-buttons" },
        this.button("Add a row", () => this.addRow()), this.button("Add a promotion", () => this.addPromotion()),
        this.button("Add a column", () => this.addColumn()), text);
      this.source.before(this.place, this.buttons, this.status);
      this.source.hidden = true;
      this.draw();
    }

    button(words, act, label = "") {
      const made = element("button", { type: "button", textContent: words });
      if (label) made.setAttribute("aria-label", label);
      made.addEventListener("click", act);
      return made;
    }

    toggle(button) {
      const asText = this.source.hidden;
      if (!asText) {
        try { this.grid = JSON.parse(this.source.value); } catch (error) { this.say(`The text can’t be read: ${error.message}`); return; }
        this.draw();
      }
      this.source.hidden = !asText;
      this.place.hidden = asText;
      button.textContent = asText ? "Show as a grid" : "Show as text";
    }

    say(words) { this.status.textContent = words; }

    store() { this.source.value = JSON.stringify(this.grid, null, 1); }

    changed(words = "", focus = "") {
      this.store();
      this.draw();
      if (words) this.say(words);
      if (focus) this.place.querySelector(focus)?.focus();
    }

    input(value, label, act) {
      const field = element("textarea", { value, rows: Math.min(6, 1 + Math.floor(value.length / 28)) });
      field.setAttribute("aria-label", label);
      field.addEventListener("input", () => { act(field.value); this.store(); });
      return field;
    }

    select(options, value, label, act) {
      const field = element("select", {}, ...options.map(([key, words]) => element("option", { value: key, textContent: words, selected: key === value })));
      field.setAttribute("aria-label", label);
      field.addEventListener("change", () => { act(field.value); this.store(); });
      return field;
    }

    draw() {
      const head = element("tr", {}, ...this.grid.columns.map((column, at) => this.columnHead(column, at)),
        element("th", { scope: "col", textContent: "Product" }), element("th", { scope: "col", textContent: "Row" }));
      const rows = this.grid.rows.map((row, at) => (row.kind === "promotion" ? this.promotion(row, at) : this.row(row, at)));
      this.place.replaceChildren(element("table", { className: "grid" }, element("thead", {}, head), element("tbody", {}, ...rows)));
      this.place.onpaste = (event) => this.paste(event);
    }

    columnHead(column, at) {
      const name = column.label || `column ${at + 1}`;
      const types = this.choices.types.map((type) => [type, type]);
      const cell = element("th", { scope: "col" },
        this.input(column.label, `Heading of column ${at + 1}`, (value) => { column.label = value; }),
        this.select(types, column.type, `Type of ${name}`, (value) => { column.type = value; }),
        element("span", { className: "grid-moves" },
          this.button("←", () => this.moveColumn(at, -1), `Move ${name} left`),
          this.button("→", () => this.moveColumn(at, 1), `Move ${name} right`),
          this.button("×", () => this.removeColumn(at), `Remove column ${name}`)));
      return cell;
    }

    row(row, at) {
      const name = row.cells[0] || `row ${at + 1}`;
      const wide = Math.max(this.grid.columns.length, row.cells.length);
      const cells = Array.from({ length: wide }, (_, n) => {
        const heading = this.grid.columns[n]?.label || `column ${n + 1}`;
        const field = this.input(row.cells[n] || "", `${heading}, ${name}`, (value) => { this.fill(row, n); row.cells[n] = value; });
        field.dataset.row = at; field.dataset.column = n;
        const cell = element("td", {}, field);
        if (row.cells.length < wide && n >= row.cells.length) cell.className = "is-missing";
        return cell;
      });
      const products = [["", "no product"], ...this.choices.products];
      return element("tr", {}, ...cells,
        element("td", {}, this.select(products, row.product, `Product of ${name}`, (value) => { row.product = value; })),
        element("td", {}, this.moves(at, name)));
    }

    fill(row, n) { while (row.cells.length <= n) row.cells.push(""); }

    promotion(row, at) {
      const cell = element("td", { colSpan: Math.max(1, this.grid.columns.length) },
        element("strong", { textContent: "Promotion " }),
        this.select([["", "no offer"], ...this.choices.offers], row.offer, `Offer of the promotion in row ${at + 1}`, (value) => { row.offer = value; }),
        this.input(row.text, `Words of the promotion in row ${at + 1}`, (value) => { row.text = value; }));
      const products = [["", "no product"], ...this.choices.products];
      return element("tr", { className: "is-promotion" }, cell,
        element("td", {}, this.select(products, row.product, `Product of the promotion in row ${at + 1}`, (value) => { row.product = value; })),
        element("td", {}, this.moves(at, `promotion in row ${at + 1}`)));
    }

    moves(at, name) {
      return element("span", { className: "grid-moves" },
        this.button("↑", () => this.moveRow(at, -1), `Move ${name} up`),
        this.button("↓", () => this.moveRow(at, 1), `Move ${name} down`),
        this.button("×", () => this.removeRow(at), `Remove ${name}`));
    }

    addRow() {
      this.grid.rows.push({ kind: "product", product: "", cells: this.grid.columns.map(() => "") });
      this.changed("A row was added.", "tbody tr:last-child textarea");
    }

    addPromotion() {
      this.grid.rows.push({ kind: "promotion", offer: "", product: "", text: "" });
      this.changed("A promotion was added.", "tbody tr:last-child select");
    }

    addColumn(label = "New column") {
      this.grid.columns.push({ key: keyOf(label, this.grid.columns.map((column) => column.key)), label, type: "text" });
      this.grid.rows.forEach((row) => { if (row.kind !== "promotion") row.cells.push(""); });
      this.changed("A column was added.", `thead th:nth-child(${this.grid.columns.length}) textarea`);
    }

    moveRow(at, step) {
      const to = at + step;
      if (to < 0 || to >= this.grid.rows.length) return;
      const [row] = this.grid.rows.splice(at, 1);
      this.grid.rows.splice(to, 0, row);
      this.changed(`Moved to row ${to + 1}.`, `tbody tr:nth-child(${to + 1}) .grid-moves button`);
    }

    moveColumn(at, step) {
      const to = at + step;
      if (to < 0 || to >= this.grid.columns.length) return;
      const swap = (list) => { const [one] = list.splice(at, 1); list.splice(to, 0, one); };
      this.grid.rows.forEach((row) => { if (row.kind !== "promotion") { this.fill(row, this.grid.columns.length - 1); swap(row.cells); } });
      swap(this.grid.columns);
      this.changed(`Moved to column ${to + 1}.`, `thead th:nth-child(${to + 1}) .grid-moves button`);
    }

    removeRow(at) {
      this.grid.rows.splice(at, 1);
      this.changed(`Row ${at + 1} was removed.`, ".grid-moves button");
    }

    removeColumn(at) {
      this.grid.columns.splice(at, 1);
      this.grid.rows.forEach((row) => { if (row.kind !== "promotion") row.cells.splice(at, 1); });
      this.changed(`Column ${at + 1} was removed.`, ".grid-moves button");
    }

    /* A piece of a sheet, from the cell where it is pasted on. */
    paste(event) {
      const field = event.target.closest("textarea[data-row]");
      const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
      if (!field || !text.includes("\t")) return;
      event.preventDefault();
      const top = Number(field.dataset.row);
      const left = Number(field.dataset.column);
      const lines = text.split("\n").map((line) => line.split("\t"));
      const wide = left + Math.max(...lines.map((line) => line.length));
      while (this.grid.columns.length < wide) this.addColumn(`Column ${this.grid.columns.length + 1}`);
      let at = top;
      lines.forEach((line) => {
        while (this.grid.rows[at]?.kind === "promotion") at += 1;
        if (!this.grid.rows[at]) this.grid.rows.push({ kind: "product", product: "", cells: this.grid.columns.map(() => "") });
        line.forEach((value, n) => { this.fill(this.grid.rows[at], left + n); this.grid.rows[at].cells[left + n] = value.trim(); });
        at += 1;
      });
      this.changed(`${lines.length} rows were pasted.`);
    }
  }

  const start = () => document.querySelectorAll(".grid-editor").forEach((frame) => {
    try { new Editor(frame); } catch (error) { frame.querySelector("textarea").hidden = false; }
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
