// SPDX-License-Identifier: Apache-2.0

function valueOf(row, column) {
  const cell = row.cells[column];
  const text = cell.dataset.v ?? cell.textContent.replaceAll(',', '');
  const number = Number(text);
  return text !== '' && !Number.isNaN(number) ? number : cell.textContent;
}

function compare(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === typeof b) return a.localeCompare(b, 'en');
  return typeof a === 'number' ? -1 : 1;
}

function sortBy(table, column, direction) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [valueOf(row, column), row]);
  rows.sort(([a], [b]) => (direction === 'ascending' ? compare(a, b) : compare(b, a)));
  body.append(...rows.map(([, row]) => row));
}

/** Headers become buttons; the first click shows what is largest. */
export function makeSortable(table) {
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener('click', () => {
      const direction = header.getAttribute('aria-sort') === 'descending' ? 'ascending' : 'descending';
      headers.forEach((other) => other.removeAttribute('aria-sort'));
      header.setAttribute('aria-sort', direction);
      sortBy(table, column, direction);
    });
  });
}

/** A button that saves a text as a file. */
export function downloadButton(name, text) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = `Download ${name}`;
  button.addEventListener('click', () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text()], { type: 'text/csv' }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  return button;
}
