// The first look: is anything wrong, and what goes through.

import { chart } from './chart.js';
import { h } from './dom.js';
import { milliseconds, percent, rate } from './format.js';
import { nodesTable } from './fleet.js';
import { bar, empty, panel, state } from './parts.js';
import { findings, isRefusal, meaningOf } from './verdict.js';

const span = 180;
let hovered = null;

export function view({ live, points, status, isStale, update }) {
  const shown = points.slice(-span);
  const hover = index => {
    hovered = index;
    update();
  };
  return [
    verdict(live, isStale),
    tiles(live),
    live.node.measures ? null : h('p', { class: 'panel' }, 'This node measures nothing: metrics.enabled is false in its settings. States and limits are shown all the same.'),
    h('div', { class: 'two' },
      panel('Requests a second', 'node', chart({
        label: 'Requests a second', points: shown, span, isStacked: true, format: rate, hovered, hover,
        series: [
          { name: 'fine', kind: 'accent', of: point => Math.max(0, point.rate - point.clientErrors - point.serverErrors) },
          { name: '4xx', kind: 'warn', of: point => point.clientErrors },
          { name: '5xx', kind: 'bad', of: point => point.serverErrors },
        ],
      })),
      panel('Latency', 'node', chart({
        label: 'Latency', points: shown, span, floor: 0.1, format: milliseconds, hovered, hover,
        series: [
          { name: 'p50', kind: 'accent', of: point => point.p50 },
          { name: 'p95', kind: 'second', of: point => point.p95 },
          { name: 'p99', kind: 'third', of: point => point.p99 },
        ],
      }))),
    h('div', { class: 'two' },
      panel('What clients get', 'node', causes(live.responses, live.ten.rate, 'Nothing in the last ten seconds.', response => [
        h('b', {}, response.code), response.origin === 'gateway' ? ' by the gateway' : ' by backends', kindOf(response.code)])),
      panel('Why requests fail', 'node', causes(live.errors, live.ten.rate, 'None failed in the last ten seconds.', error => [
        h('b', {}, error.cluster === 'none' ? 'no cluster' : error.cluster), ` ${meaningOf(error.error)}`, isRefusal(error) ? 'warn' : 'bad']))),
    panel('Nodes', 'fleet', nodesTable(live, status)),
  ];
}

function verdict(live, isStale) {
  const found = findings(live, isStale);
  const isWell = found.every(finding => finding.kind === 'info');
  return h('section', { class: `verdict ${isWell ? 'ok' : found[0].kind}`, 'aria-label': 'Verdict' },
    h('h1', {}, isWell ? 'All is well' : found.filter(finding => finding.kind !== 'info').length === 1 ? 'One thing is wrong' : `${found.filter(finding => finding.kind !== 'info').length} things are wrong`),
    found.length === 0 ? null : h('ul', {}, found.map(finding => h('li', {}, state(finding.kind, finding.text), finding.view && h('a', { href: `#${finding.view}` }, finding.view === 'table' ? 'Route table' : finding.view[0].toUpperCase() + finding.view.slice(1))))));
}

const tiles = live => h('div', { class: 'tiles', role: 'group', 'aria-label': 'This node, last ten seconds' },
  tile('Requests', rate(live.ten.rate), 'a second'),
  tile('5xx', percent(live.ten.serverErrors, live.ten.rate), `${rate(live.ten.serverErrors)} a second`, live.ten.serverErrors > 0.01 * live.ten.rate ? 'bad' : null),
  tile('Refused (429)', rate(live.ten.refused), 'a second', live.ten.refused > 0 ? 'warn' : null),
  tile('p50', milliseconds(live.ten.p50), 'last 10 s'),
  tile('p95', milliseconds(live.ten.p95), 'last 10 s'),
  tile('p99', milliseconds(live.ten.p99), 'last 10 s'),
  tile('In flight', rate(live.active), 'now'));

const tile = (name, value, unit, kind) => h('div', { class: `tile ${kind ?? ''}` }, h('span', {}, name), h('b', {}, value), h('small', {}, unit));

function causes(list, all, nothing, describe) {
  if (list.length === 0) return empty(nothing);
  return h('ul', { class: 'causes' }, list.map(item => {
    const [name, text, kind] = describe(item);
    return h('li', {}, h('span', {}, name, text), h('span', { class: 'number' }, `${rate(item.rate)} /s`), bar(item.rate / Math.max(all, item.rate, 1e-9), kind));
  }));
}

const kindOf = code => code >= 500 ? 'bad' : code >= 400 ? 'warn' : 'accent';
