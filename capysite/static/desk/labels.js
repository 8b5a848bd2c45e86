/* Names where stock leaves none: select2's own fields, the search field, the first column of rows. */
"use strict";
(() => {
  const wordsOf = (select) => {
    const label = select.labels?.[0]?.textContent.trim().replace(/:$/, "");
    const column = select.closest("td")?.className.match(/field-(\w+)/)?.[1];
    return label || column || select.name;
  };

  const name = (select) => {
    const box = select.nextElementSibling;
    if (!box?.classList.contains("select2")) return;
    const words = wordsOf(select);
    const chosen = [...select.selectedOptions].map((option) => option.textContent.trim()).filter(Boolean).join(", ");
    box.querySelectorAll(".select2-selection, .select2-selection__rendered, .select2-search__field").forEach((part) => {
      part.removeAttribute("aria-labelledby");
      if (!part.matches("ul")) part.setAttribute("aria-label", part.matches(".select2-search__field") ? words : `${words}: ${chosen || "none"}`);
    });
    /* A multiple one is a list with things in it that are no items. */
    box.querySelectorAll("ul, ul > li").forEach((part) => part.setAttribute("role", "none"));
  };

  const all = () => document.querySelectorAll("select.admin-autocomplete").forEach(name);

  /* The icon beside it is its label, which not everything takes for words. */
  document.getElementById("searchbar")?.setAttribute("aria-label", "Search");
  document.querySelectorAll("th.original:empty").forEach((head) => {
    head.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: "Row" }));
  });

  /* select2 makes its fields late and again: what it adds is named once it is there. */
  let due = 0;
  new MutationObserver(() => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(all);
  }).observe(document.body, { childList: true, subtree: true });
  all();
})();
