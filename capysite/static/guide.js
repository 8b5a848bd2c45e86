// Two comforts that a guide has with script; it is complete without.
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
