// Every route with its numbers; the busy ones first, the quiet ones from the table.

import { get } from './api.js';
import { h } from './dom.js';
import { count, milliseconds, percent, rate } from './format.js';
import { bar, empty, panel, table } from './parts.js';

const most = 100;
const orders = { rate: 'busiest', serverErrors: 'most 5xx', clientErrors: 'most 4xx', p99: 'slowest', id: 'name' };
let filter = '';
let order = 'rate';
let read = { hash: '', routes: {} };

/** Routes change only with the table. */
export async function refresh({ live }) {
  if (read.hash !== live.table.hash) {
    const { routes } = await get('/route-table');
    read = { hash: live.table.hash, routes: routes ?? {} };
  }
}

export function view({ live, update }) {
  const numbers = new Map(live.routes.map(route => [route.id, route]));
  const all = [...new Set([...numbers.keys(), ...Object.keys(read.routes)])].map(id => ({ id, config: read.routes[id], ...(numbers.get(id) ?? { rate: 0, clientErrors: 0, serverErrors: 0, p50: null, p95: null, p99: null }) }));
  const found = all.filter(route => text(route).includes(filter.toLowerCase())).sort(compare);
  const top = Math.max(1e-9, ...found.map(route => route.rate));
  return panel('Routes', 'node',
    h('div', { class: 'tools' },
      h('label', {}, 'Find', h('input', { type: 'search', id: 'route-filter', placeholder: 'id, path or cluster', autocomplete: 'off', oninput: event => { filter = event.target.value; update(); } })),
      h('label', {}, 'Order', h('select', { id: 'route-order', onchange: event => { order = event.target.value; update(); } }, Object.entries(orders).map(([value, name]) => h('option', { value, selected: value === order }, name)))),
      h('span', { class: 'muted' }, `${count(found.length)} of ${count(all.length)}, last 10 s`)),
    found.length === 0 ? empty(all.length === 0 ? 'The route table has no routes.' : 'No route has this in its id, path or cluster.') : table('Routes', [
      { name: 'Route', of: route => [h('b', {}, route.id === 'none' ? 'no route' : route.id || '(others)'), h('small', { class: 'mono' }, matchOf(route))] },
      { name: 'Cluster', of: route => clusterOf(route.config) },
      { name: 'Requests', head: 'Requests /s', isNumber: true, of: route => [rate(route.rate), bar(route.rate / top, 'accent')] },
      { name: '4xx', isNumber: true, of: route => share(route.clientErrors, route.rate, 'warn') },
      { name: '5xx', isNumber: true, of: route => share(route.serverErrors, route.rate, 'bad') },
      { name: 'p50', isNumber: true, of: route => milliseconds(route.p50) },
      { name: 'p95', isNumber: true, of: route => milliseconds(route.p95) },
      { name: 'p99', isNumber: true, of: route => milliseconds(route.p99) },
    ], found.slice(0, most), route => route.id),
    found.length > most && h('p', { class: 'muted' }, `${count(found.length - most)} more: narrow them down above.`));
}

const share = (part, all, kind) => part > 0 ? h('span', { class: kind }, percent(part, all)) : h('span', { class: 'muted' }, '0 %');

const text = route => `${route.id} ${matchOf(route)} ${clusterOf(route.config)}`.toLowerCase();

function matchOf({ id, config }) {
  if (!config) return id === 'none' ? 'what no route took' : 'not in the table now';
  const match = config.match ?? {};
  const path = match.path ?? (match.pathPrefix && `${match.pathPrefix}…`) ?? match.pathRegex ?? 'every path';
  return [match.methods?.join(','), match.hosts?.join(', '), path].filter(Boolean).join(' ');
}

function clusterOf(config) {
  if (!config) return '–';
  return config.clusterId || (config.split ? Object.keys(config.split.weights).join(', ') : 'answered here');
}

function compare(one, other) {
  if (order === 'id') return one.id.localeCompare(other.id);
  return (other[order] ?? -1) - (one[order] ?? -1) || one.id.localeCompare(other.id);
}
