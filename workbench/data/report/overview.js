// The overview (scores, histograms, flags, articles), the filters, and the start.

const SVG = "http://www.w3.org/2000/svg";
const BINS = 20;
const filters = { status: "all", flag: "", kind: "", measure: "", low: 0, high: 0, text: "", order: "text" };
const STATUS = {
  all: ["All", () => true],
  flagged: ["Flagged", (row) => row.f.length > 0],
  open: ["Open", (row) => !isDone(row)],
  done: ["Reviewed", isDone],
};
// The tenth part of rows with the lowest confidence is drawn in red.
const confidences = rows.map((row) => row.m.confidence).filter((value) => value !== undefined).sort((a, b) => a - b);
const lowConfidence = confidences.length >= 10 ? confidences[Math.floor(confidences.length / 10)] : -1;

function fits(row) {
  if (!STATUS[filters.status][1](row)) return false;
  if (filters.flag && !row.f.some((flag) => flag[0] === filters.flag)) return false;
  if (filters.kind && row.kind !== filters.kind) return false;
  if (filters.measure) {
    const value = row.m[filters.measure];
    if (value === undefined || value < filters.low || value > filters.high) return false;
  }
  if (!filters.text) return true;
  if (!row.folded) row.folded = fold(`${row.ar}\n${row.en}\n${row.ref || ""}`);
  return row.folded.includes(filters.text) || fold(english(row)).includes(filters.text);
}

function filter() {
  filters.text = fold(find("search").value.trim());
  let shown = 0;
  for (const row of rows) {
    const fit = fits(row);
    row.hides = !fit;
    if (row.node) row.node.hidden = !fit;
    shown += fit;
  }
  for (const section of document.querySelectorAll(".document")) {
    section.hidden = !data.documents[Number(section.dataset.part)].rows.length || !section.querySelector(".row:not([hidden])");
  }
  find("nothing").hidden = shown > 0;
  const narrowed = filters.flag || filters.kind || filters.measure || filters.text || filters.status !== "all";
  find("narrowed").hidden = !narrowed;
  find("narrowed").replaceChildren(`${shown} of ${rows.length} segments`, button("Show all", clearFilters));
}

function clearFilters() {
  Object.assign(filters, { status: "all", flag: "", kind: "", measure: "" });
  find("search").value = "";
  refresh();
}

function refresh() { filter(); count(); drawCharts(); }

function sortRows() {
  const key = find("order").value;
  const value = (row) => key === "text" ? row.order : row.m[key] ?? Infinity;
  const grave = (row) => (row.f.some((flag) => flag[1] === "bad") ? 100 : 0) + row.f.length;
  const order = [...rows].sort((a, b) => (key === "flags" ? grave(b) - grave(a) : value(a) - value(b)) || a.order - b.order);
  data.documents.forEach((part, n) => {
    const section = document.querySelector(`[data-part="${n}"]`);
    const old = section.querySelectorAll(".slice");
    inSlices(section, order.filter((row) => row.doc === part));
    old.forEach((slice) => slice.remove());
  });
  setOrder(data.documents.flatMap((part) => order.filter((row) => row.doc === part)));
}

function count() {
  const box = find("status");
  box.replaceChildren(...Object.entries(STATUS).map(([name, [label, test]]) => {
    const node = button(label + " ", () => { filters.status = name; refresh(); });
    node.append(make("span", "count", String(rows.filter(test).length)));
    node.setAttribute("aria-pressed", String(filters.status === name));
    return node;
  }));
  find("kinds").replaceChildren(
    ...choices("Flags", "flag", (row) => new Set(row.f.map((flag) => flag[0]))),
    ...choices("Beads", "kind", (row) => row.kind ? [row.kind] : []),
  );
  const edits = state.edits.size;
  find("download").disabled = edits === 0;
  find("download").textContent = edits ? `Download ${edits} ${edits === 1 ? "edit" : "edits"}` : "Download edits";
}

// A heading and a button for each name that rows have, the commonest first; one press filters, one more takes it back.
function choices(title, filterName, namesOf) {
  const counts = new Map();
  for (const row of rows) for (const name of namesOf(row)) counts.set(name, (counts.get(name) || 0) + 1);
  if (!counts.size) return [];
  const buttons = [...counts].sort((a, b) => b[1] - a[1]).map(([name, number]) => {
    const node = button("", () => { filters[filterName] = filters[filterName] === name ? "" : name; refresh(); });
    node.append(make("bdi", "", filterName === "flag" ? name.replaceAll("-", " ") : name), make("span", "count", String(number)));
    node.setAttribute("aria-pressed", String(filters[filterName] === name));
    return node;
  });
  return [make("h2", "", title), ...buttons];
}

function drawScores() {
  const scores = data.documents.length === 1 ? data.documents[0].scores : data.scores;
  if (!scores.length) return;
  const table = make("table");
  for (const score of scores) {
    const line = make("tr"), cell = make("td"), head = make("th", "", metricName(score));
    head.scope = "row";
    cell.append(make("b", "", score.value.toFixed(1)));
    if (score.interval.length) cell.append(make("small", "", ` ± ${((score.interval[1] - score.interval[0]) / 2).toFixed(1)}`));
    line.append(head, cell);
    table.append(line);
  }
  const signatures = make("details");
  signatures.append(make("summary", "", "Signatures"), ...scores.map((score) => make("div", "", `${score.metric}: ${score.signature} (${score.count} lines)`)));
  find("scores").append(table, signatures);
}

function metricName(score) {
  return score.metric.startsWith("chrf") ? score.metric.replace("chrf", "chrF") : score.metric.toUpperCase();
}

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function drawCharts() {
  find("charts").replaceChildren(...data.measures.map(chart).filter(Boolean));
}

function chart(measure) {
  const values = rows.map((row) => row.m[measure.key]).filter((value) => value !== undefined);
  const span = measure.high - measure.low;
  if (values.length < 2 || !(span > 0)) return null;
  const bins = new Array(BINS).fill(0);
  for (const value of values) bins[Math.max(0, Math.min(BINS - 1, Math.floor((value - measure.low) / span * BINS)))] += 1;
  const middle = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const most = Math.max(...bins), figure = make("figure"), caption = make("figcaption");
  const shown = (value) => span <= 2 ? value.toFixed(2) : value.toFixed(Math.abs(span) > 20 ? 0 : 1);
  caption.append(make("b", "", measure.label), make("span", "", `median ${shown(middle)}`));
  caption.title = measure.meaning;
  const drawing = shape("svg", { viewBox: "0 0 200 50", preserveAspectRatio: "none", role: "application", "aria-label": `${measure.label} of ${values.length} segments: median ${shown(middle)}, lowest ${shown(Math.min(...values))}, highest ${shown(Math.max(...values))}; left and right choose a range, Escape takes it back` });
  drawing.append(shape("line", { class: "floor", x1: 0, y1: 49.5, x2: 200, y2: 49.5 }));
  bins.forEach((number, n) => drawing.append(bin(measure, n, number, number / most, span)));
  drawing.tabIndex = 0;
  drawing.dataset.measure = measure.key;
  drawing.addEventListener("keydown", (event) => stepBin(event, measure, bins, span));
  const ends = make("div", "ends");
  ends.append(make("span", "", shown(measure.low)), make("span", "", shown(measure.high)));
  figure.append(caption, drawing, ends);
  return figure;
}

// The first and last bin hold what lies beyond the range as well.
function reach(measure, n, span) {
  return [n ? measure.low + span * n / BINS : -Infinity, n < BINS - 1 ? measure.low + span * (n + 1) / BINS : Infinity];
}

function stepBin(event, measure, bins, span) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  let n = filters.measure === measure.key ? bins.findIndex((_, i) => reach(measure, i, span)[0] === filters.low) : step > 0 ? -1 : BINS;
  do n += step || 0; while (step && n >= 0 && n < BINS && !bins[n]);
  if (event.key === "Escape") filters.measure = "";
  else if (n >= 0 && n < BINS) {
    const [low, high] = reach(measure, n, span);
    Object.assign(filters, { measure: measure.key, low, high });
    say(`${measure.label} ${low.toFixed(2)} to ${high.toFixed(2)}: ${bins[n]} segments`);
  }
  refresh();
  document.querySelector(`svg[data-measure="${measure.key}"]`).focus();
}

function bin(measure, n, number, share, span) {
  const [low, high] = reach(measure, n, span);
  const chosen = filters.measure === measure.key && filters.low === low;
  const group = shape("g", { class: chosen ? "bin chosen" : "bin" });
  const height = number ? Math.max(2, share * 46) : 0;
  group.append(
    shape("rect", { class: "reach", x: n * 10, y: 0, width: 10, height: 50 }),
    shape("rect", { class: "bar", x: n * 10 + 0.7, y: 49 - height, width: 8.6, height, "pointer-events": "none" }),
  );
  if (number) {
    group.addEventListener("click", () => {
      Object.assign(filters, chosen ? { measure: "" } : { measure: measure.key, low, high });
      refresh();
    });
  }
  return group;
}

function drawHead() {
  appendText(find("title"), data.title);
  const facts = data.documents.length === 1 ? data.documents[0].facts : [["articles", String(data.documents.length)]];
  const all = [["segments", String(rows.length)], ...facts];
  if (data.alignedBy) all.push(["word links", data.alignedBy]);
  all.push(["made by", data.madeBy]);
  for (const [name, value] of all) {
    const item = make("span", "", name + " ");
    const shown = make("b");
    appendText(shown, value);
    item.append(shown);
    find("facts").append(item);
  }
  if (data.documents.length < 2) return;
  find("contents").append(make("h2", "", "Articles"));
  data.documents.forEach((part, n) => {
    const link = make("a");
    link.href = `#d${n}`;
    const name = make("bdi");
    appendText(name, part.title.length > 60 ? part.title.slice(0, 58) + "…" : part.title);
    link.append(name, make("span", "count", String(part.rows.length)));
    find("contents").append(link);
  });
}

function drawAside() {
  const items = data.documents.flatMap((part) => part.aside);
  if (!items.length) return;
  const table = make("table");
  for (const [line, reason, text] of items) {
    const node = make("tr"), cell = make("td");
    cell.dir = "auto";
    cell.lang = "ar";
    appendText(cell, text);
    node.append(make("td", "", `line ${line}`), make("td", "", reason), cell);
    table.append(node);
  }
  find("aside").append(make("h2", "", "Left out of the translation"), table);
  find("aside").hidden = false;
}

function buildSections() {
  data.documents.forEach((part, n) => {
    const section = make("section", "document");
    section.id = `d${n}`;
    section.dataset.part = String(n);
    if (data.documents.length > 1) {
      const head = make("h2");
      appendText(head, part.id); // its headline is its first row
      head.append(make("small", "", part.scores.map((score) => `${metricName(score)} ${score.value.toFixed(1)}`).join("   ")));
      section.append(head);
    }
    find("rows").append(section);
  });
}

// Small boxes of rows: when one row changes, the browser lays out its own box again, not 5,000 rows.
function inSlices(section, list) {
  for (let at = 0; at < list.length; at += 40) {
    const slice = make("div", "slice");
    slice.append(...list.slice(at, at + 40).map((row) => row.node));
    section.append(slice);
  }
}

// Rows are built bit by bit, so that the first are there at once however many follow.
function buildRows(from, size, done) {
  const slice = rows.slice(from, from + size);
  for (const row of slice) buildRow(row).hidden = Boolean(row.hides);
  for (const part of new Set(slice.map((row) => row.doc))) {
    inSlices(document.querySelector(`[data-part="${data.documents.indexOf(part)}"]`), slice.filter((row) => row.doc === part));
  }
  if (from + size < rows.length) setTimeout(() => buildRows(from + size, 400, done), 0);
  else done();
}

function setTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  find("theme").textContent = { auto: "Theme: auto", light: "Theme: light", dark: "Theme: dark" }[theme];
  find("theme").dataset.now = theme;
  try { localStorage.setItem("workbench-theme", theme); } catch { /* not kept */ }
}

function start() {
  let theme = "auto";
  try { theme = localStorage.getItem("workbench-theme") || "auto"; } catch { /* not kept */ }
  setTheme(["auto", "light", "dark"].includes(theme) ? theme : "auto");
  recall();
  drawHead();
  drawScores();
  drawAside();
  find("overview").open = window.matchMedia("(min-width: 70.01rem)").matches;
  const orders = [["text", "as in the text"], ["flags", "most flags first"], ...data.measures.map((m) => [m.key, `${m.label}, lowest first`])];
  for (const [value, label] of orders) find("order").append(new Option(label, value));
  find("order").addEventListener("change", sortRows);
  find("order").disabled = true;
  if (!rows.some((row) => row.ref !== undefined)) find("show-reference").hidden = true;
  find("show-reference").addEventListener("click", () => toggle("reference"));
  find("show-changes").addEventListener("click", () => toggle("changes"));
  find("theme").addEventListener("click", () => setTheme({ auto: "light", light: "dark", dark: "auto" }[find("theme").dataset.now]));
  find("search").addEventListener("input", filter);
  find("download").addEventListener("click", download);
  find("help-open").addEventListener("click", () => find("help").showModal());
  find("help-close").addEventListener("click", () => find("help").close());
  buildSections();
  buildRows(0, 120, () => { find("order").disabled = false; filter(); document.documentElement.dataset.ready = "yes"; });
  refresh();
  if (rows.length) rows[0].node.tabIndex = 0; // where Tab comes in
  if (/^#s\d+$/.test(location.hash)) select(rows[Number(location.hash.slice(2))]);
}

start();
