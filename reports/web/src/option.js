// SPDX-License-Identifier: Apache-2.0
// From a chart of the page's data (reports/html_chart.cpp) to an option of ECharts.
import { forPeople } from './numbers.js';
import { tooltipOf } from './tooltip.js';

function axisOf(axis, theme, extra = {}) {
  const labels = new Map(axis.ticks);
  const values = [...labels.keys()];
  return {
    type: axis.scale === 'linear' ? 'value' : 'log',
    name: axis.label,
    nameLocation: 'middle',
    nameTextStyle: { color: theme.ink },
    min: axis.low,
    max: axis.high,
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.guide } },
    axisTick: { show: false, customValues: values },
    splitLine: { lineStyle: { color: theme.rule }, customValues: values },
    axisLabel: {
      color: theme.ink,
      hideOverlap: true,
      customValues: values,
      formatter: (value) => labels.get(value) ?? forPeople(value),
    },
    ...extra,
  };
}

function colourOf(line, number, theme) {
  return line.style === 'guide' ? theme.guide : theme.colours[number % theme.colours.length];
}

/** The band between lowest and highest, drawn as one shape; gaps part it. */
function bandOf(line, number, theme) {
  const pieces = [];
  const last = line.x.length - 1;
  for (let i = 0; i < last; ++i) {
    const next = line.style === 'steps' ? i : i + 1;
    const corners = [line.x[i], line.x[i + 1], line.low[i], line.high[i], line.low[next], line.high[next]];
    if (corners.every((value) => value !== null)) pieces.push(corners);
  }
  return {
    id: `band${number}`,
    name: line.legend,
    type: 'custom',
    silent: true,
    clip: true,
    z: 1,
    itemStyle: { color: colourOf(line, number, theme) },
    data: [[line.x[0] ?? 0, 0]],
    renderItem: (_, api) => {
      const path = pieces.map(([from, to, low, high, nextLow, nextHigh]) => {
        const at = (x, y) => api.coord([x, y]).map((p) => p.toFixed(1)).join(' ');
        return `M${at(from, high)}L${at(to, nextHigh)}L${at(to, nextLow)}L${at(from, low)}Z`;
      });
      return { type: 'path', shape: { pathData: path.join('') }, style: { fill: colourOf(line, number, theme), opacity: 0.3 } };
    },
  };
}

function seriesOf(chart, line, number, theme) {
  const colour = colourOf(line, number, theme);
  const guide = line.style === 'guide';
  const common = { id: `line${number}`, name: line.legend, data: line.x.map((x, i) => [x, line.y[i]]), itemStyle: { color: colour }, z: 2 };
  if (line.style === 'points') return { ...common, type: 'scatter', symbolSize: line.names ? 9 : 6, itemStyle: { color: colour, opacity: 0.7 } };
  return {
    ...common,
    type: 'line',
    step: line.style === 'steps' ? 'end' : false,
    symbol: 'circle',
    symbolSize: 6,
    showSymbol: false,
    lineStyle: { color: colour, width: guide ? 1 : 1.6, type: guide ? [5, 4] : number >= theme.colours.length ? [8, 3] : 'solid' },
    emphasis: { disabled: true },
  };
}

function linesOption(chart, theme) {
  const series = chart.lines.map((line, number) => seriesOf(chart, line, number, theme));
  chart.lines.forEach((line, number) => {
    if (line.low) series.push(bandOf(line, number, theme));
  });
  const zoom = chart.overRunTime;
  const xAxis = axisOf(chart.x, theme, { nameGap: 26 });
  // Whoever zooms in needs other ticks than those of the whole.
  if (zoom) {
    xAxis.axisLabel = { color: theme.ink, hideOverlap: true, showMaxLabel: false, formatter: forPeople };
    xAxis.axisTick = { show: false };
    xAxis.splitLine = { lineStyle: { color: theme.rule } };
  }
  return {
    xAxis,
    yAxis: axisOf(chart.y, theme, { nameGap: 52 }),
    grid: { left: 70, right: 24, top: 34, bottom: zoom ? 86 : 46 },
    dataZoom: zoom ? [
      { type: 'slider', height: 22, bottom: 8, filterMode: 'none', brushSelect: false, showDetail: false,
        borderColor: theme.rule, textStyle: { color: theme.ink } },
      { type: 'inside', filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
    ] : undefined,
    tooltip: { trigger: chart.lines.some((line) => line.style === 'points') ? 'item' : 'axis' },
    series,
  };
}

function barsOption(chart, theme, width) {
  const upright = chart.upright;
  const many = chart.lines.length * chart.categories.length > 60;
  const names = {
    type: 'category',
    data: chart.categories,
    inverse: !upright,
    name: upright ? chart.x.label : '',
    nameLocation: 'middle',
    nameGap: 26,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.guide } },
    axisLabel: { color: theme.ink, hideOverlap: true, ...(upright ? {} : { width: Math.min(220, width / 3), overflow: 'truncate' }) },
    nameTextStyle: { color: theme.ink },
  };
  const values = axisOf(chart.y, theme, { nameGap: upright ? 52 : 26 });
  const series = chart.lines.map((line, number) => ({
    id: `line${number}`,
    name: line.legend,
    type: 'bar',
    stack: chart.stacked ? 'all' : undefined,
    barCategoryGap: '24%',
    barGap: '0%',
    itemStyle: { color: colourOf(line, number, theme), opacity: number < theme.colours.length ? 1 : 0.45 },
    emphasis: { disabled: true },
    label: { show: !upright && !chart.stacked && !many, position: 'right', color: theme.ink, formatter: (hit) => forPeople(hit.value) },
    data: line.y,
  }));
  return {
    xAxis: upright ? names : values,
    yAxis: upright ? values : names,
    grid: { left: upright ? 70 : 12, right: upright ? 24 : 64, top: 34, bottom: 46, containLabel: !upright },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
    series,
  };
}

export function optionOf(chart, theme, width) {
  const option = chart.categories ? barsOption(chart, theme, width) : linesOption(chart, theme);
  option.animation = false;
  option.textStyle = { fontFamily: theme.font };
  // The axis says what a single line is.
  const legend = chart.lines.length > 1 || chart.lines.some((line) => line.low);
  if (!legend) option.grid.top = 12;
  const heightOfKey = chart.categories || chart.lines.some((line) => line.style === 'points') ? 10 : 4;
  option.legend = {
    show: legend,
    top: 0,
    left: 0,
    type: 'scroll',
    itemWidth: 18,
    itemHeight: heightOfKey,
    textStyle: { color: theme.ink },
    pageTextStyle: { color: theme.ink },
    data: chart.lines.map((line) => ({ name: line.legend, icon: line.style === 'points' ? 'circle' : 'roundRect' })),
  };
  option.tooltip = {
    ...option.tooltip,
    confine: true,
    transitionDuration: 0,
    className: 'tip',
    backgroundColor: theme.paper,
    borderColor: theme.guide,
    textStyle: { color: theme.ink },
    formatter: (hits) => tooltipOf(chart, hits),
  };
  return option;
}
