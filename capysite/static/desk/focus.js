/* A click on a picture sets its focal point; the numbers beside it do so too. */
"use strict";
(() => {
  const CLAMP = (percent) => Math.min(100, Math.max(0, Math.round(percent)));

  function follow(picture) {
    const [x, y] = picture.dataset.focus.split(" ").map((id) => document.getElementById(id));
    if (!x || !y) return;
    const mark = document.createElement("span");
    mark.className = "focus-mark";
    picture.append(mark);
    picture.classList.add("is-set");
    const show = () => {
      mark.style.left = `${CLAMP(Number(x.value))}%`;
      mark.style.top = `${CLAMP(Number(y.value))}%`;
    };
    picture.addEventListener("click", (event) => {
      const box = picture.getBoundingClientRect();
      x.value = CLAMP(((event.clientX - box.left) / box.width) * 100);
      y.value = CLAMP(((event.clientY - box.top) / box.height) * 100);
      x.dispatchEvent(new Event("change", { bubbles: true }));
      show();
    });
    [x, y].forEach((field) => field.addEventListener("input", show));
    show();
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-focus]").forEach(follow));
})();
