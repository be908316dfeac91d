/* The workbench by keyboard: j and k walk the entries, a, e and d press the buttons of the one in hand, c puts the
   words on record that are chosen in the text. Everything here is a plain form or link that works without it. */
"use strict";

(() => {
  const entries = [...document.querySelectorAll("[data-entry]")];
  const article = document.querySelector("[data-article]");
  const choose = document.querySelector("[data-choose]");
  const wanted = document.querySelector("[data-keys]");
  const OFF = "workbench-keys-off";

  const underlined = (entry) =>
    article.querySelectorAll(`.words[data-entries~="${CSS.escape(entry.dataset.entry)}"]`);
  const inHand = () => entries.findIndex((entry) => entry.contains(document.activeElement));

  function take(entry) {
    if (!entry) return;
    entry.focus({ preventScroll: true });
    entry.scrollIntoView({ block: "nearest" });
  }

  function show(entry) {
    document.querySelectorAll(".is-current").forEach((shown) => shown.classList.remove("is-current"));
    entry.classList.add("is-current");
    const words = underlined(entry);
    words.forEach((piece) => piece.classList.add("is-current"));
    if (words.length && matchMedia("(min-width: 60rem)").matches) words[0].scrollIntoView({ block: "center" });
  }

  const press = (key) => entries[inHand()]?.querySelector(`[data-key="${key}"]`)?.click();

  function chosen() {
    const selection = getSelection();
    if (!article || !choose || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!article.contains(range.commonAncestorContainer)) return null;
    const whole = text(range);
    const words = whole.trim();
    return words ? { words, range, blank: [...whole].length - [...whole.trimStart()].length } : null;
  }

  /* The words of a range, without the numbers between them. */
  function text(range) {
    const copy = range.cloneContents();
    copy.querySelectorAll(".words__number").forEach((number) => number.remove());
    return copy.textContent.replaceAll("\u2060", "");
  }

  /* Where a range begins in the text, in code points as the server counts them. */
  function place(range) {
    const paragraph = (range.startContainer.parentElement ?? article).closest("[data-start]");
    if (!paragraph) return "";
    const before = document.createRange();
    before.setStart(paragraph, 0);
    before.setEnd(range.startContainer, range.startOffset);
    return Number(paragraph.dataset.start) + [...text(before)].length;
  }

  function putOnRecord() {
    const selected = chosen();
    if (!selected) return;
    choose.elements.quote.value = selected.words;
    choose.elements.near.value = place(selected.range);
    choose.requestSubmit(choose.elements.choose);
  }

  /* "Choose others" takes the words along that are chosen in the text, and where they begin. */
  function takeAlong(link) {
    const selected = chosen();
    if (!selected) return;
    const address = new URL(link.href);
    address.searchParams.set("quote", selected.words);
    address.searchParams.set("start", place(selected.range) + selected.blank);
    link.href = address;
  }

  const verbs = {
    j: () => take(entries[inHand() + 1]),
    k: () => take(entries[Math.max(inHand(), 1) - 1]),
    a: () => press("a"),
    e: () => press("e"),
    d: () => press("d"),
    c: putOnRecord,
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    const verb = verbs[event.key];
    if (!verb || !wanted?.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    verb();
  });

  entries.forEach((entry) => entry.addEventListener("focusin", () => show(entry)));

  document.querySelectorAll("[data-words]").forEach((link) => {
    link.addEventListener("mousedown", (event) => event.preventDefault()); /* which would drop the selection */
    link.addEventListener("click", () => takeAlong(link));
  });

  if (wanted) {
    try {
      wanted.checked = localStorage.getItem(OFF) === null;
      wanted.addEventListener("change", () =>
        wanted.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"));
    } catch { /* a browser that keeps nothing */ }
    wanted.closest("[hidden]").hidden = false;
  }

  if (article && choose) {
    const button = document.createElement("button");
    button.type = "button";
    button.hidden = true;
    button.className = "button choosing";
    button.textContent = choose.dataset.label;
    button.addEventListener("mousedown", (event) => event.preventDefault()); /* which would drop the selection */
    button.addEventListener("click", putOnRecord);
    document.body.append(button);
    document.addEventListener("selectionchange", () => {
      const selected = chosen();
      button.hidden = !selected;
      if (!selected) return;
      const box = selected.range.getBoundingClientRect();
      button.style.insetBlockStart = `${Math.min(Math.max(box.bottom + 8, 8), innerHeight - 56)}px`;
      button.style.insetInlineStart = `${Math.min(Math.max(box.left, 8), innerWidth - 200)}px`;
    });
  }

  take(entries.find((entry) => `#${entry.id}` === location.hash));
})();
