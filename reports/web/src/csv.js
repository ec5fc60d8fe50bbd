// SPDX-License-Identifier: Apache-2.0
// The data of a picture as RFC 4180 writes it: a row for each point of each line.

function field(value) {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function labelOf(axis) {
  return axis.scale === 'duration' ? `${axis.label} (s)` : axis.label;
}

export function csvOf(chart) {
  const rows = [['line', labelOf(chart.x), 'name', labelOf(chart.y), 'lowest', 'highest']];
  for (const line of chart.lines)
    line.x.forEach((x, i) => {
      const at = chart.categories ? chart.categories[x] : x;
      rows.push([line.name, at, line.names?.[i], line.y[i], line.low?.[i], line.high?.[i]]);
    });
  const used = rows[0].map((_, column) => rows.some((row, i) => i > 0 && row[column] !== undefined));
  return rows.map((row) => row.filter((_, column) => used[column]).map(field).join(',') + '\n').join('');
}
