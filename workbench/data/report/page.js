// Rows, word links and keys. `state.edits` maps a row to {to, approved}; the data itself never changes.

const data = JSON.parse(document.getElementById("data").textContent);
const find = (id) => document.getElementById(id);
const store = "workbench-report-" + data.key;
const state = { edits: new Map(), current: null, editing: null, order: [], word: -1, fresh: false, reference: true, changes: true };
const rows = [];

for (const part of data.documents) {
  for (const row of part.rows) {
    rows.push({ ...row, doc: part, id: `${part.id}:${row.n}`, order: rows.length, node: null, folded: "", m: row.m || {}, f: row.f || [] });
  }
}
function setOrder(order) {
  state.order = order;
  order.forEach((row, place) => { row.place = place; });
}
setOrder([...rows]);
const byId = new Map(rows.map((row) => [row.id, row]));
const english = (row) => state.edits.get(row.id)?.to ?? row.en;
const isEdited = (row) => english(row) !== row.en;
const isApproved = (row) => state.edits.get(row.id)?.approved ?? Boolean(row.reviewed);
const isDone = (row) => isEdited(row) || isApproved(row);
const worst = (row) => row.f.some((flag) => flag[1] === "bad") ? "bad" : row.f.length ? "warn" : "";

function say(text) { find("spoken").textContent = text; }

// ---- one row -------------------------------------------------------------------------------------

function buildRow(row) {
  const node = make("article", "row");
  node.id = "s" + row.order;
  node.tabIndex = -1;
  row.node = node;
  drawRow(row);
  watcher.observe(node);
  return node;
}

function drawRow(row) {
  const node = row.node;
  const grave = isDone(row) ? "done" : worst(row);
  node.className = "row" + (row.block ? ` b-${row.block.replace(/[^a-z-]/g, "")}` : "") + (grave ? ` marked-${grave}` : "");
  node.classList.toggle("current", state.current === row);
  node.setAttribute("aria-label", `Segment ${row.n + 1}` + (worst(row) ? ", flagged" : "") + (isDone(row) ? ", reviewed" : ""));
  node.replaceChildren(gutter(row), englishCell(row), arabicCell(row));
  const flags = flagList(row);
  if (flags) node.append(flags);
  if (row.seen) enrich(row);
}

function gutter(row) {
  const box = make("div", "gutter");
  box.append(make("span", "", String(row.n + 1)));
  if (row.kind) {
    const kind = make("span", "kind", row.kind);
    kind.title = `${row.kind.split("-")[0]} Arabic sentence(s) stand against ${row.kind.split("-")[1]} English`;
    box.append(kind);
  }
  if (row.label) box.append(make("span", "label", row.label));
  if (row.m.confidence !== undefined) {
    const meter = make("span", "meter"), fill = make("i", row.m.confidence < lowConfidence ? "low" : "");
    fill.style.width = `${Math.round(row.m.confidence * 100)}%`;
    meter.title = `confidence ${row.m.confidence.toFixed(2)}` + (row.m.chrf === undefined ? "" : `, chrF++ ${row.m.chrf.toFixed(1)}`);
    meter.setAttribute("role", "img");
    meter.setAttribute("aria-label", meter.title);
    meter.append(fill);
    box.append(meter);
  }
  box.append(rowActs(row));
  return box;
}

function rowActs(row) {
  const acts = make("div", "row-acts");
  for (const [act, label] of [["edit", "Edit"], ["approve", isApproved(row) ? "Reopen" : "Approve"], ["undo", "Undo"]]) {
    if (act === "undo" ? !isEdited(row) : act === "approve" && (isEdited(row) || row.reviewed || !row.en.trim() || !row.ar.trim())) continue;
    const node = make("button", "", label);
    node.type = "button";
    node.dataset.act = act;
    acts.append(node);
  }
  return acts;
}

function textCell(language, direction, text) {
  const node = make("div", `text ${language}`);
  node.lang = language;
  node.dir = direction;
  if (text.trim()) appendText(node, text);
  else node.append(make("span", "none", language === "en" ? "nothing stands against this" : "nothing stands against this in the Arabic"));
  return node;
}

function englishCell(row) {
  const cell = make("div", "cell-en");
  cell.append(textCell("en", "ltr", english(row)));
  row.shown = cell.firstChild;
  return cell;
}

function arabicCell(row) {
  const cell = make("div", "cell-ar");
  cell.append(textCell("ar", "rtl", row.ar));
  return cell;
}

function flagList(row) {
  // what was said of the old text does not hold for the new one
  const items = (isEdited(row) ? [] : row.f).map(([name, severity, message]) => {
    const item = make("li", severity);
    item.append(make("b", "", name.replaceAll("-", " ") + " "));
    const said = make("bdi");
    appendText(said, message);
    item.append(said);
    return item;
  });
  if (isEdited(row)) items.unshift(make("li", "done", row.f.length ? "edited here; the next report checks it again" : "edited here"));
  else if (isApproved(row)) items.unshift(make("li", "done", row.reviewed === "edited" ? "edited earlier" : "approved"));
  if (!items.length) return null;
  const list = make("ul", "flags");
  list.append(...items);
  return list;
}

// The costly part of a row: words that can be pointed at, and differences; made when it comes near.
function enrich(row) {
  row.seen = true;
  if (state.editing === row) return;
  const cell = row.node.querySelector(".cell-en");
  if (row.links && !isEdited(row)) {
    for (const [language, text] of [["ar", row.ar], ["en", row.en]]) {
      const node = row.node.querySelector(`.text.${language}`);
      node.replaceChildren();
      appendWords(node, text, row[language + "_w"]);
    }
  }
  cell.querySelectorAll(".under").forEach((node) => node.remove());
  const before = isEdited(row) ? row.en : row.draft;
  if (before && before !== english(row)) {
    cell.append(under(isEdited(row) ? "edited from" : "machine draft", before, english(row)));
  }
  if (row.first && row.first !== row.en && !isEdited(row)) cell.append(mended(row));
  if (row.ref !== undefined && state.reference) {
    const name = row.refRows ? `reference, for ${row.refRows} segments` : "reference";
    cell.append(under(name, row.refRows ? null : english(row), row.ref));
  }
}

function under(name, before, after) {
  const box = make("div", "under");
  box.lang = "en";
  box.dir = "ltr";
  box.append(make("span", "name", name));
  if (state.changes && before !== null) appendDifferences(box, before, after);
  else appendText(box, name.startsWith("reference") ? after : before);
  return box;
}

function mended(row) {
  const box = make("details", "under");
  box.lang = "en";
  box.dir = "ltr";
  box.append(make("summary", "name", `mended by ${row.mended}: from the first translation`));
  appendDifferences(box, row.first, row.en);
  return box;
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const row = rows[Number(entry.target.id.slice(1))];
    if (entry.isIntersecting && !row.seen) enrich(row);
  }
}, { rootMargin: "900px 0px" });

window.addEventListener("beforeprint", () => { for (const row of rows) if (row.node && !row.seen) enrich(row); });

function redraw() {
  for (const row of rows) if (row.seen && state.editing !== row) enrich(row);
}

// ---- word links ----------------------------------------------------------------------------------

function clearWords() {
  document.querySelectorAll(".w.on, .w.linked").forEach((word) => word.classList.remove("on", "linked"));
}

function showWord(row, word) {
  clearWords();
  const arabic = word.parentNode.classList.contains("ar"), number = Number(word.dataset.w);
  word.classList.add("on");
  const other = row.node.querySelector(arabic ? ".text.en" : ".text.ar"), said = [];
  for (let i = 0; i < row.links.length; i += 2) {
    if (row.links[i + (arabic ? 0 : 1)] !== number) continue;
    const partner = other.querySelector(`[data-w="${row.links[i + (arabic ? 1 : 0)]}"]`);
    if (partner) { partner.classList.add("linked"); said.push(partner.textContent); }
  }
  return said;
}

function stepWord(step) {
  const row = state.current;
  if (!row?.links || isEdited(row)) return;
  const words = row.node.querySelectorAll(".text.ar .w");
  state.word = Math.max(0, Math.min(words.length - 1, state.word + step));
  const said = showWord(row, words[state.word]);
  say(`${words[state.word].textContent}: ${said.join(" ") || "no counterpart"}`);
}

for (const kind of ["pointerover", "click"]) {
  find("rows").addEventListener(kind, (event) => {
    const word = event.target.closest?.(".w");
    if (word) showWord(rows[Number(word.closest(".row").id.slice(1))], word);
    else if (kind === "pointerover") clearWords();
  });
}

// ---- moving --------------------------------------------------------------------------------------

function select(row, focus = true) {
  if (!row) return;
  state.current?.node?.classList.remove("current");
  (state.current ?? rows[0]).node.tabIndex = -1;
  state.current = row;
  state.word = -1;
  row.node.classList.add("current");
  row.node.tabIndex = 0;
  if (focus) row.node.focus({ preventScroll: true });
  if (!focus) return;
  enrich(row);
  bringIntoView(row, 3);
}

// Rows near the window grow when they are enriched, so look again after they have.
function bringIntoView(row, times) {
  row.node.scrollIntoView({ block: "nearest" });
  if (times) requestAnimationFrame(() => { if (state.current === row && !state.editing) bringIntoView(row, times - 1); });
}

// `state.order` holds the rows as they stand on the page, `row.place` is a row's number in it.
function move(step, wanted = () => true) {
  const from = state.current ? state.current.place + step : step > 0 ? 0 : state.order.length - 1;
  for (let i = from; i >= 0 && i < state.order.length; i += step) {
    const row = state.order[i];
    if (!row.hides && row.node && wanted(row)) return select(row);
  }
  say(step > 0 ? "no further segment" : "no earlier segment");
}

find("rows").addEventListener("focusin", (event) => {
  if (event.target.classList.contains("row")) select(rows[Number(event.target.id.slice(1))], false);
});

// ---- keys ----------------------------------------------------------------------------------------

const KEYS = {
  j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
  n: () => move(1, (row) => row.f.length > 0), p: () => move(-1, (row) => row.f.length > 0),
  ArrowLeft: () => stepWord(1), ArrowRight: () => stepWord(-1),
  e: () => edit(state.current), Enter: () => edit(state.current),
  a: () => approve(state.current), u: () => undo(state.current),
  r: () => toggle("reference"), d: () => toggle("changes"),
  "/": () => { find("search").focus(); find("search").select(); },
  "?": () => find("help").showModal(),
};

function toggle(name) {
  state[name] = !state[name];
  find("show-" + name).setAttribute("aria-pressed", String(state[name]));
  redraw();
}

document.addEventListener("keydown", (event) => {
  if (find("help").open) return;
  const typing = event.target.closest?.("textarea, input, select");
  if (event.target.tagName === "TEXTAREA") {
    if (event.key === "Escape") { event.preventDefault(); leave(state.editing); }
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); keep(state.editing, event.target.value); }
    return;
  }
  if (typing) {
    if (event.key === "Escape") { find("search").value = ""; filter(); event.target.blur(); find("rows").focus({ preventScroll: true }); }
    if (event.key === "Enter" && event.target.id === "search") { event.preventDefault(); state.current = null; move(1); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || state.editing) return;
  if (event.key === "Enter" && event.target.closest?.("button, a, summary")) return; // theirs
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});

find("rows").addEventListener("click", (event) => {
  const node = event.target.closest?.(".row"), act = event.target.dataset?.act;
  if (act && !state.editing) return ({ edit, approve, undo })[act](rows[Number(node.id.slice(1))]);
  if (!node || event.target.closest("textarea, button") || state.editing) return;
  select(rows[Number(node.id.slice(1))], !window.getSelection().toString());
});
find("rows").addEventListener("dblclick", (event) => {
  const node = event.target.closest?.(".cell-en")?.closest(".row");
  if (node && !state.editing) edit(rows[Number(node.id.slice(1))]);
});
