// SPDX-License-Identifier: Apache-2.0
// Numbers as reports/people_text writes them: about four significant digits, thousands set apart.

export function forPeople(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-4) return value.toExponential(3);
  const beforePoint = Math.floor(Math.log10(size)) + 1;
  const decimals = Number.isInteger(value) ? 0 : Math.min(8, Math.max(0, 4 - beforePoint));
  return value.toLocaleString('en', { maximumFractionDigits: decimals, useGrouping: size >= 10000 });
}

const durations = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1], ['ms', 1e-3], ['us', 1e-6]];

function durationForPeople(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return '-';
  const [unit, scale] = durations.find(([, s]) => Math.abs(seconds) >= s) ?? ['s', 1];
  return `${Number((seconds / scale).toPrecision(3))} ${unit}`;
}

/** A value on an axis of the page's data. */
export function onAxis(value, axis) {
  return axis.scale === 'duration' ? durationForPeople(value) : forPeople(value);
}
