// The nodes of the fleet: how each does, and how far it is with the route table.

import { h } from './dom.js';
import { milliseconds, percent, rate } from './format.js';
import { state, table } from './parts.js';

const kinds = { 'in force': 'ok', 'runs the new one': 'ok', ready: 'ok', 'taking it up': 'info', waiting: 'info', behind: 'warn', refused: 'bad' };
const healths = { ready: 'ok', degraded: 'warn', 'not ready': 'bad' };

export const short = version => version.split('+')[0];

export function nodesTable(live, status) {
  const views = new Map((status?.nodes ?? []).map(node => [node.id, node]));
  const rows = [
    ...live.nodes.map(node => ({ ...node, isAlive: true, table: views.get(node.id), pulse: node.isThis ? own(live) : node.pulse })),
    ...[...views.values()].filter(node => !live.nodes.some(alive => alive.id === node.id)).map(node => ({ id: node.id, name: node.name, isAlive: false, table: node })),
  ];
  return [sums(rows), table('Nodes', [
    { name: 'Node', of: node => [h('b', {}, node.name), node.isThis && h('span', { class: 'muted' }, ' this page')] },
    { name: 'Health', of: node => !node.isAlive ? state('bad', 'gone') : node.pulse ? state(healths[node.pulse.health], node.pulse.health) : state('ok', 'alive') },
    { name: 'Release', of: node => node.pulse ? short(node.pulse.release) : '–' },
    { name: 'Requests', head: 'Requests /s', isNumber: true, of: node => node.pulse ? rate(node.pulse.rate) : '–' },
    { name: '5xx', isNumber: true, of: node => node.pulse ? h('span', { class: node.pulse.serverErrors > 0 ? 'bad' : 'muted' }, percent(node.pulse.serverErrors, node.pulse.rate)) : '–' },
    { name: 'p99', isNumber: true, of: node => node.pulse ? milliseconds(node.pulse.p99) : '–' },
    { name: 'Route table', of: node => runs(node, live) },
  ], rows, node => node.id)];
}

/** What the nodes that tell of themselves do together. */
function sums(rows) {
  const pulses = rows.map(node => node.pulse).filter(Boolean);
  if (rows.length < 2) return null;
  const [all, failed] = [pulses.reduce((sum, pulse) => sum + pulse.rate, 0), pulses.reduce((sum, pulse) => sum + pulse.serverErrors, 0)];
  return h('p', {}, h('b', {}, rate(all)), ' requests a second together, ', h('b', { class: failed > 0.01 * all ? 'bad' : null }, percent(failed, all)), ' 5xx',
    pulses.length < rows.length && h('span', { class: 'muted' }, `, as ${pulses.length} of ${rows.length} nodes tell`));
}

/** This node knows of itself without being told. */
function own(live) {
  const worst = live.checks.some(check => check.status === 'failed') ? 'not ready' : live.checks.some(check => check.status === 'degraded') ? 'degraded' : 'ready';
  return { release: live.node.version, health: worst, rate: live.ten.rate, serverErrors: live.ten.serverErrors, p99: live.ten.p99 };
}

function runs(node, live) {
  if (!node.table) return node.isThis ? `version ${live.table.version}` : '–';
  return [node.table.runs ? `version ${node.table.runs.version} ` : '', state(kinds[node.table.state] ?? 'info', node.table.state), node.table.refusal && h('small', {}, node.table.refusal)];
}
