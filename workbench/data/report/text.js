"use strict";
// Texts as nodes: only textContent is ever set, and what steers direction is shown as a mark.

const MARK_NAMES = {
  "\u061c": "ALM", "\u200b": "ZWSP", "\u200e": "LRM", "\u200f": "RLM", "\u202a": "LRE", "\u202b": "RLE",
  "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI",
  "\u2069": "PDI", "\u00ad": "SHY", "\u2060": "WJ", "\ufeff": "BOM", "\u2028": "LSEP", "\u2029": "PSEP",
};
const MARKS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const WORDS = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\u0640]|(?<=\p{N})[.,٫٬](?=\p{N})|['’](?=[\p{L}\p{N}]))*|[^\s]/gu;
const LONGEST_DIFF = 600;

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function codePoint(character) {
  return "U+" + character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
}

function appendText(node, text) {
  let position = 0;
  for (const match of text.matchAll(MARKS)) {
    if (match.index > position) node.append(document.createTextNode(text.slice(position, match.index)));
    const name = MARK_NAMES[match[0]] || codePoint(match[0]);
    const mark = make("span", "mark");
    mark.dataset.name = name;
    mark.title = `${codePoint(match[0])} ${name}`;
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", `invisible character ${name}`);
    node.append(mark);
    position = match.index + match[0].length;
  }
  if (position < text.length) node.append(document.createTextNode(text.slice(position)));
}

// gaps: gap, length, gap, length … ; each word becomes a span that knows its number
function appendWords(node, text, gaps) {
  let position = 0;
  for (let i = 0; i < gaps.length; i += 2) {
    appendText(node, text.slice(position, position + gaps[i]));
    position += gaps[i];
    const word = make("span", "w");
    word.dataset.w = String(i / 2);
    appendText(word, text.slice(position, position + gaps[i + 1]));
    node.append(word);
    position += gaps[i + 1];
  }
  appendText(node, text.slice(position));
}

// Longest common subsequence over words; returns [kind, text] runs, kind "same", "del" or "ins".
function differences(before, after) {
  const a = tokens(before), b = tokens(after);
  if (a.length * b.length > LONGEST_DIFF * LONGEST_DIFF) return [["del", before], ["ins", after]];
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i].key === b[j].key
        ? table[(i + 1) * width + j + 1] + 1
        : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  const runs = [];
  const add = (kind, text) => {
    const last = runs[runs.length - 1];
    if (last && last[0] === kind) last[1] += text;
    else runs.push([kind, text]);
  };
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i].key === b[j].key) {
      add("same", b[j].text);
      i++; j++;
    }
    else if (j >= b.length || (i < a.length && table[(i + 1) * width + j] >= table[i * width + j + 1])) {
      const last = runs[runs.length - 1];
      if (last && a[i].apart && !/\s$/.test(last[1])) last[1] += " ";
      add("del", a[i++].text);
    }
    else add("ins", b[j++].text);
  }
  return runs;
}

function tokens(text) {
  const found = [];
  for (const match of text.matchAll(WORDS)) {
    const end = match.index + match[0].length;
    const blanks = /^\s*/.exec(text.slice(end))[0];
    found.push({ key: match[0].toLowerCase(), text: match[0] + blanks, apart: /\s/.test(text.charAt(match.index - 1)) });
  }
  return found;
}

function appendDifferences(node, before, after) {
  for (const [kind, text] of differences(before, after)) {
    if (kind === "same") { appendText(node, text); continue; }
    const bare = text.trimEnd();
    const part = make(kind);
    appendText(part, bare);
    node.append(part, document.createTextNode(text.slice(bare.length)));
  }
}

// What search compares: no vowel marks, no tatweel, one alef, one yeh, one teh, small letters.
function fold(text) {
  return text.toLowerCase().replace(/[\u0610-\u061a\u0640\u064b-\u065f\u0670]/g, "")
    .replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه");
}
