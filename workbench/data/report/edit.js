// Editing a row, keeping edits in the browser, and the file that takes them away.

function edit(row) {
  if (!row || state.editing) return;
  if (!row.ar.trim() && !row.en.trim()) return;
  select(row, false);
  state.editing = row;
  enrichNow(row);
  const area = make("textarea");
  area.lang = "en";
  area.dir = "ltr";
  area.spellcheck = true;
  area.value = english(row);
  area.setAttribute("aria-label", `English of segment ${row.n + 1}`);
  const acts = make("div", "acts");
  acts.append(button("Keep edit", () => keep(row, area.value), "primary"), button("Cancel", () => leave(row)));
  if (row.ref !== undefined && !row.refRows) acts.append(button("Use reference", () => { area.value = row.ref; area.focus(); }));
  row.node.classList.add("editing");
  row.shown.replaceWith(area);
  area.after(acts);
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  acts.scrollIntoView({ block: "nearest" });
}

function enrichNow(row) { const editing = state.editing; state.editing = null; enrich(row); state.editing = editing; }

function button(text, act, className) {
  const node = make("button", className, text);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

function keep(row, value) {
  const text = value.replace(/\s+/g, " ").trim();
  if (!text) return say("the English may not be empty; press Esc to leave it as it was");
  state.editing = null;
  if (text === row.en) state.edits.delete(row.id);
  else state.edits.set(row.id, { to: text, approved: true });
  after(row, text === row.en ? "unchanged" : "edit kept");
}

function leave(row) {
  state.editing = null;
  after(row, "edit left");
}

function approve(row) {
  if (!row || isEdited(row) || !row.en.trim() || !row.ar.trim()) return;
  if (state.edits.get(row.id)?.approved) state.edits.delete(row.id);
  else if (!row.reviewed) state.edits.set(row.id, { to: row.en, approved: true });
  after(row, isApproved(row) ? "approved" : "no longer approved");
}

function undo(row) {
  if (!row || !state.edits.delete(row.id)) return;
  after(row, "edit undone");
}

function after(row, said) {
  state.fresh = true;
  drawRow(row);
  enrich(row);
  remember();
  count();
  select(row);
  say(said);
}

function remember() {
  try {
    if (state.edits.size) localStorage.setItem(store, JSON.stringify([...state.edits]));
    else localStorage.removeItem(store);
  } catch { /* storage may be off for files; the edits are still in the page */ }
}

function recall() {
  try {
    for (const [id, change] of JSON.parse(localStorage.getItem(store) || "[]")) {
      if (byId.has(id) && typeof change.to === "string") state.edits.set(id, { to: change.to, approved: true });
    }
  } catch { /* nothing usable was kept */ }
}

function editsFile() {
  const edits = [...state.edits].map(([id, change]) => {
    const row = byId.get(id);
    return { document: row.doc.id, row: row.n, ar: row.ar, from: row.en, to: change.to };
  });
  return { format: "workbench-edits", version: 1, report: data.title, edits };
}

function download() {
  const blob = new Blob([JSON.stringify(editsFile(), null, 2) + "\n"], { type: "application/json" });
  const link = make("a");
  link.href = URL.createObjectURL(blob);
  link.download = "edits.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  state.fresh = false;
  say(`${state.edits.size} edits downloaded`);
}

window.addEventListener("beforeunload", (event) => {
  if (state.fresh && state.edits.size) event.preventDefault();
});

