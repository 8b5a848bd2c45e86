/* Keeps what somebody types into a guide's form, and has not saved, for her alone.
   It never blocks typing and never writes into the form; without it nothing is kept. */
"use strict";
(() => {
  const AFTER = 4000; /* milliseconds of rest */
  const AT_MOST = 30000; /* while somebody types on and on */

  const mark = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  class Keeper {
    constructor(line) {
      this.line = line;
      this.form = line.closest("form");
      const field = this.form.elements.autosave;
      field.value ||= mark();
      /* A form that was refused holds what is saved nowhere. */
      this.sent = line.dataset.refused === undefined ? this.text() : "";
      ["input", "change", "formset:added", "formset:removed", "part:moved"].forEach((event) => document.addEventListener(event, () => this.soon()));
      document.addEventListener("visibilitychange", () => { if (document.hidden) this.keep(); });
      window.addEventListener("pagehide", () => this.keep());
      window.addEventListener("pageshow", (event) => { if (event.persisted) this.saving = false; });
      this.form.addEventListener("submit", () => { this.saving = true; this.running?.abort(); clearTimeout(this.timer); });
    }

    text() {
      const fields = new URLSearchParams(new FormData(this.form));
      fields.delete("csrfmiddlewaretoken");
      return fields.toString();
    }

    soon() {
      const now = Date.now();
      this.since ??= now;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), Math.max(0, Math.min(AFTER, this.since + AT_MOST - now)));
    }

    /* One at a time: what is typed meanwhile goes with the next. */
    async keep() {
      if (this.saving || this.line.dataset.undecided !== undefined) return;
      if (this.running) { this.again = true; return; }
      clearTimeout(this.timer);
      this.since = undefined;
      const text = this.text();
      if (text === this.sent) return;
      this.running = new AbortController();
      try {
        this.say(await this.post(text));
        this.sent = text;
      } catch (error) {
        if (error.name !== "AbortError") this.say(error instanceof TypeError ? "Not kept: the desk can’t be reached." : error.message);
      } finally {
        this.running = undefined;
      }
      if (this.again) { this.again = false; this.soon(); }
    }

    async post(text) {
      const response = await fetch(this.line.dataset.url, {
        method: "POST", credentials: "same-origin", signal: this.running.signal,
        keepalive: document.hidden && text.length < 60000, /* a browser's own bound */
        headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value, "Content-Type": "application/x-www-form-urlencoded" },
        body: text,
      });
      const answer = await response.json().catch(() => ({ error: "Not kept. Are you still logged in?" }));
      if (!answer.said) throw new Error(answer.error);
      return answer.said;
    }

    say(words) {
      if (this.line.textContent !== words) this.line.textContent = words;
    }
  }

  /* After the other scripts have put their fields in order. */
  window.addEventListener("load", () => document.querySelectorAll(".autosave").forEach((line) => new Keeper(line)));
})();
