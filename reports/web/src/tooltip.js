// SPDX-License-Identifier: Apache-2.0
import { forPeople, onAxis } from './numbers.js';

// Elements and not HTML text: names come from traces, and the content security policy forbids inline styles.
function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function row(line, number, text) {
  const key = element('i', line.style === 'guide' ? 'key guide' : `key k${number % 7}`);
  return element('div', 'row', key, element('span', '', line.name), element('b', '', text));
}

function rangeText(line, at) {
  return `${forPeople(line.y[at])} (${forPeople(line.low[at])} to ${forPeople(line.high[at])})`;
}

/** What stands beside the pointer: for bars the category, for named points the name, else the x and every line there. */
export function tooltipOf(chart, hits) {
  const all = Array.isArray(hits) ? hits : [hits];
  const shown = all.filter((hit) => hit.seriesId?.startsWith('line'));
  if (shown.length === 0) return element('div');
  const first = shown[0];
  const firstLine = chart.lines[Number(first.seriesId.slice(4))];
  const name = firstLine.names?.[first.dataIndex];
  const title = chart.categories?.[first.dataIndex] ?? name ??
    `${chart.x.label}: ${onAxis(firstLine.x[first.dataIndex], chart.x)}`;
  const box = element('div', '', element('div', 'title', title));
  if (name) box.append(element('div', 'row', element('span', '', chart.x.label), element('b', '', onAxis(firstLine.x[first.dataIndex], chart.x))));
  for (const hit of shown) {
    const number = Number(hit.seriesId.slice(4));
    const line = chart.lines[number];
    const text = line.low ? rangeText(line, hit.dataIndex) : onAxis(line.y[hit.dataIndex], chart.y);
    box.append(row(line, number, text));
  }
  return box;
}
