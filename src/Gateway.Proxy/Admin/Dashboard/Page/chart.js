// Lines and areas over the last minutes, as inline SVG.

import { h, s } from './dom.js';

const width = 600;
const height = 150;

/**
 * @param points the history, oldest first, one a second
 * @param span how many points the chart has room for
 * @param series { name, kind, of(point) }, stacked from the bottom where isStacked
 * @param format of values
 * @param floor where the axis begins, which then is logarithmic; without it at 0
 */
export function chart({ label, points, span, series, format, isStacked = false, floor = 0, hovered, hover }) {
  const values = series.map(one => points.map(one.of));
  const tops = isStacked ? stack(values) : values;
  const max = nice(Math.max(isStacked ? 1 : 10 * floor, ...tops.flat().filter(value => value !== null)));
  const x = index => width * (span - points.length + index) / (span - 1);
  const share = value => floor ? Math.log(Math.max(value, floor) / floor) / Math.log(max / floor) : value / max;
  const y = value => height - 2 - (height - 8) * Math.min(1, share(value));
  const middle = floor ? Math.sqrt(floor * max) : max / 2;
  const at = hovered !== null && points[hovered] ? hovered : points.length - 1;
  const move = event => {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.round((event.clientX - box.left) / box.width * (span - 1)) - (span - points.length);
    hover(index >= 0 && index < points.length ? index : null);
  };

  return h('figure', { class: 'chart' },
    h('figcaption', {}, series.map((one, index) => h('span', { class: `key ${one.kind}` }, one.name, ' ', h('b', {}, points.length ? format(values[index][at]) : '–'))),
      h('span', { class: 'when' }, at === points.length - 1 ? 'now' : `${points.length - 1 - at} s ago`)),
    h('div', { class: 'plot' },
      h('div', { class: 'axis', 'aria-hidden': 'true' }, h('span', {}, format(max)), h('span', {}, format(middle)), h('span', {}, format(floor))),
      s('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': describe(label, series, values, format), onpointermove: move, onpointerleave: () => hover(null) },
        [floor, middle, max].map(value => s('line', { class: 'grid', x1: 0, x2: width, y1: y(value), y2: y(value) })),
        series.map((one, index) => isStacked
          ? s('path', { class: `area ${one.kind}`, d: area(tops[index], index ? tops[index - 1] : null, x, y) })
          : s('path', { class: `line ${one.kind}`, d: line(tops[index], x, y) })),
        at !== points.length - 1 && s('line', { class: 'cursor', x1: x(at), x2: x(at), y1: 0, y2: height }))),
    h('div', { class: 'times', 'aria-hidden': 'true' }, h('span', {}, `${span / 60} min ago`), h('span', {}, 'now')));
}

/** A small line without axes. */
export function sparkline(values, max, label) {
  const x = index => 100 * index / Math.max(1, values.length - 1);
  const y = value => 29 - 27 * Math.min(1, value / Math.max(max, 1e-9));
  return s('svg', { class: 'spark', viewBox: '0 0 100 30', preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    s('path', { class: 'area accent', d: area(values, null, x, value => y(value)) }),
    s('path', { class: 'line accent', d: line(values, x, y) }));
}

const describe = (label, series, values, format) => `${label}, now: ${series.map((one, index) => `${one.name} ${values[index].length ? format(values[index].at(-1)) : 'unknown'}`).join(', ')}`;

function stack(values) {
  const sums = [];
  values.forEach((list, index) => sums.push(list.map((value, point) => value + (index ? sums[index - 1][point] : 0))));
  return sums;
}

function line(values, x, y) {
  let path = '';
  values.forEach((value, index) => {
    if (value !== null) path += `${index && values[index - 1] !== null ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return path;
}

function area(tops, bottoms, x, y) {
  if (tops.length === 0) return '';
  const there = tops.map((value, index) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`);
  const back = tops.map((_, index) => `${x(index).toFixed(1)} ${y(bottoms ? bottoms[index] : 0).toFixed(1)}`).reverse();
  return `M${there.join('L')}L${back.join('L')}Z`;
}

/** The next of 1, 2, 5, 10, 20 and so on. */
function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= value);
}
