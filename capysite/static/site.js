// Comforts of every page; each is complete without script.
"use strict";

// Colours: the system's until somebody chooses.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const button = document.querySelector(".theme");

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
}

function show() {
  button.setAttribute("aria-pressed", isDark());
  const sheet = getComputedStyle(document.querySelector(".masthead")).backgroundColor;
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.content = sheet;
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const wanted = isDark() ? "light" : "dark";
    const bySystem = (wanted === "dark") === dark.matches;
    if (bySystem) delete root.dataset.theme;
    else root.dataset.theme = wanted;
    try {
      if (bySystem) localStorage.removeItem("theme");
      else localStorage.theme = wanted;
    } catch { /* it holds for this page alone */ }
    show();
  });
  dark.addEventListener("change", show);
  show();
}

// Comparison: where a table fits, its head stays in sight of the window, and nothing scrolls within the page.
const fitting = new ResizeObserver((boxes) => {
  for (const { target } of boxes) target.classList.toggle("fits", target.scrollWidth <= target.clientWidth);
});
for (const table of document.querySelectorAll(".compare")) fitting.observe(table.closest(".scroller"));

// The letter: the answer takes the place of the form. Whatever goes wrong, the form is sent as ever.
const letter = document.querySelector(".opt-in form");

function refuse(sentence) {
  const field = letter.elements.email;
  let refusal = letter.querySelector(".refusal");
  if (!refusal) {
    refusal = document.createElement("p");
    refusal.className = "refusal";
    refusal.id = "letter-refusal";
    refusal.setAttribute("role", "alert");
    field.closest(".pair").before(refusal);
  }
  refusal.textContent = sentence;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", "letter-refusal letter-wording");
  field.focus();
}

letter?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const send = letter.querySelector("[type=submit]");
  send.disabled = true;
  try {
    const response = await fetch(letter.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(letter)),
      headers: { Accept: "application/json" },
    });
    const answer = await response.json();
    if (!response.ok) return refuse(answer.message);
    const thanks = document.createElement("p");
    thanks.className = "thanks";
    thanks.tabIndex = -1;
    thanks.setAttribute("role", "status");
    thanks.textContent = answer.message;
    letter.replaceWith(thanks);
    thanks.focus();
  } catch {
    letter.submit();
  } finally {
    send.disabled = false;
  }
});
