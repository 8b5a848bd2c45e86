// Before the page is drawn: the colours that were chosen last, if any. Nothing is sent anywhere.
try {
  const chosen = localStorage.theme;
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch {}
