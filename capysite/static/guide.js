// Comforts that a guide has with script; it is complete without.
"use strict";

// Contents: mark the part that is being read.
const links = new Map();
for (const link of document.querySelectorAll(".toc-side a")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) links.set(heading, link);
}
const headings = [...links.keys()];
let current = null;

function mark() {
  const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  const link = links.get(passed.at(-1)) ?? null;
  if (link === current) return;
  current?.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "true");
  current = link;
}

if (headings.length) {
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();
}

// Answers: open the one that the address names, and all of them on paper, where the browser does neither by itself.
function openNamed() {
  document.querySelector(".answer:target")?.closest("details").setAttribute("open", "");
}
addEventListener("hashchange", openNamed);
openNamed();

let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll(".questions details:not([open])")];
  for (const details of opened) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
});

// Comparison: sort by a column, up, down, and as the editor has it. Promotions stay where they are.
function weight(cell) {
  const data = cell.querySelector("data[value], time[datetime]");
  const text = cell.textContent.trim();
  const value = data?.value || data?.dateTime || text;
  if (/\b(19|20)\d\d\b/.test(value) && !Number.isNaN(Date.parse(value))) return Date.parse(value);
  const figure = /^[^\d\w]*(?:[A-Z]{1,3}\s?)?[$€£¥₹]?\s?(-?\d[\d,]*\.?\d*)\s?([kKmMbB])?/.exec(value);
  if (!figure) return /^free\b/i.test(value) ? 0 : value.toLowerCase();
  const size = { k: 1e3, m: 1e6, b: 1e9 }[figure[2]?.toLowerCase()] ?? 1;
  return Number(figure[1].replaceAll(",", "")) * size;
}

function before(a, b) {
  if (typeof a === typeof b) return typeof a === "number" ? a - b : a.localeCompare(b);
  return typeof a === "number" ? -1 : 1;
}

for (const table of document.querySelectorAll("table.compare")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  if (rows.length < 3) continue;
  const heads = [...table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const order = { ascending: "descending", descending: "" }[head.ariaSort] ?? "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      if (order) head.setAttribute("aria-sort", order);
      const known = (row) => !/^(|[—–-]|n\/a|unknown|not yet disclosed)$/i.test(row.cells[column].textContent.trim());
      const sorted = rows.filter(known).sort((a, b) => before(weight(a.cells[column]), weight(b.cells[column])));
      if (order === "descending") sorted.reverse();
      body.append(...(order ? [...sorted, ...rows.filter((row) => !known(row))] : rows));
    });
  }
}

// Copy the address of the guide.
const copy = document.querySelector(".copy");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector("link[rel=canonical]").href);
    copy.querySelector("span").textContent = "Link copied";
    setTimeout(() => { copy.querySelector("span").textContent = "Copy link"; }, 4000);
  });
}
