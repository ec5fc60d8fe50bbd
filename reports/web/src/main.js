// SPDX-License-Identifier: Apache-2.0
// The page is whole without this script. With it the pictures answer to the pointer, tables can be sorted, and their data
// can be saved.
import { csvOf } from './csv.js';
import { echarts } from './echarts.js';
import { optionOf } from './option.js';
import { downloadButton, makeSortable } from './tables.js';

const data = JSON.parse(document.getElementById('data').textContent);
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Colours are those of the style sheet, and follow it. */
function themeOfPage() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  return {
    ink: colour('--ink'),
    paper: colour('--paper'),
    rule: colour('--rule'),
    guide: colour('--guide'),
    colours: [0, 1, 2, 3, 4, 5, 6].map((i) => colour(`--s${i}`)),
    font: style.fontFamily,
  };
}

function makeLive(figure, chart) {
  const plot = figure.querySelector('.plot');
  const place = document.createElement('div');
  place.className = 'live';
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', chart.description);
  plot.before(place);
  figure.classList.add('has-live');
  const rowHeight = Math.max(26, 8 + 16 * (chart.stacked ? 1 : chart.lines.length));
  const lying = chart.categories && !chart.upright;
  const height = lying ? 92 + rowHeight * chart.categories.length : chart.overRunTime ? 300 : 400;
  const live = echarts.init(place, null, { renderer: 'svg', height });
  const draw = () => live.setOption(optionOf(chart, themeOfPage(), place.clientWidth), { notMerge: true });
  draw();
  dark.addEventListener('change', draw);
  // Without a width it is not shown, as on paper: then there is nothing to fit.
  new ResizeObserver(() => place.clientWidth > 0 && live.resize({ height })).observe(place);
  return live;
}

const overRunTime = [];
for (const figure of document.querySelectorAll('figure[data-chart]')) {
  const chart = data.charts[Number(figure.dataset.chart)];
  const live = makeLive(figure, chart);
  if (chart.overRunTime) overRunTime.push(live);
  figure.querySelector('details').append(downloadButton(`${chart.name}.csv`, () => csvOf(chart)));
}
echarts.connect(overRunTime);

for (const table of document.querySelectorAll('table')) makeSortable(table);
for (const section of document.querySelectorAll('section[data-file]')) {
  const name = section.dataset.file;
  if (Object.hasOwn(data.files, name)) section.append(downloadButton(name, () => data.files[name]));
}
