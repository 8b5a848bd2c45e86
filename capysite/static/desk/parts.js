/* Rows of a guide's parts: up and down by button; the position fields follow.
   Without this script the positions are typed. */
"use strict";
(() => {
  const rowsOf = (group) => [...group.querySelectorAll(".form-row.has_original, .form-row.dynamic-bylines, .form-row.dynamic-evidence, .form-row.dynamic-citations, .inline-related.dynamic-questions")]
    .filter((row) => !row.classList.contains("empty-form") && row.querySelector(".part-position"));

  const number = (group) => rowsOf(group).forEach((row, index) => { row.querySelector(".part-position").value = index + 1; });

  const move = (group, row, step) => {
    const rows = rowsOf(group);
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row); else other.after(row);
    number(group);
    row.dispatchEvent(new Event("part:moved", { bubbles: true }));
    row.querySelector(step < 0 ? ".part-up" : ".part-down").focus();
  };

  const button = (group, row, step, words, sign) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = step < 0 ? "part-up" : "part-down";
    made.textContent = sign;
    made.setAttribute("aria-label", words);
    made.addEventListener("click", () => move(group, row, step));
    return made;
  };

  const equip = (group, row) => {
    const field = row.querySelector(".part-position");
    if (!field || row.querySelector(".part-up")) return;
    field.after(button(group, row, -1, "Move up", "↑"), button(group, row, 1, "Move down", "↓"));
  };

  const start = () => document.querySelectorAll(".inline-group").forEach((group) => rowsOf(group).forEach((row) => equip(group, row)));

  document.addEventListener("formset:added", (event) => {
    const group = event.target.closest(".inline-group");
    if (group) { equip(group, event.target); number(group); }
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
