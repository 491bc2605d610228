// The fleet's route table: what is in force, what is being rolled out, what was before, and the way back.

import { get, post } from './api.js';
import { order } from './dialog.js';
import { h } from './dom.js';
import { ago, count, momentOf } from './format.js';
import { nodesTable } from './fleet.js';
import { empty, panel, state } from './parts.js';

const outcomes = { committed: ['ok', 'in force'], rejected: ['bad', 'rejected'], rolledBack: ['warn', 'rolled back'], recovered: ['info', 'recovered'] };
const marks = { added: '+', removed: '−', changed: '~' };
let history = null;
let problem = null;
let changes = new Map();

export async function refresh() {
  try {
    const read = await get('/route-table/history');
    [history, problem] = [read, null];
  } catch (error) {
    problem = error;
  }
}

export function view(context) {
  const { live, status } = context;
  return [
    panel('In force', status ? 'fleet' : 'node',
      h('p', { class: 'big' }, h('b', {}, `Version ${status?.current?.version ?? live.table.version}`), ` with ${count(live.table.routes)} ${live.table.routes === 1 ? 'route' : 'routes'}`),
      h('p', { class: 'small muted' }, 'This node took up version ', h('b', {}, live.table.version), live.table.changedAt ? ` ${ago(live.table.changedAt)}` : '', ', hash ', h('span', { class: 'mono' }, live.table.hash.slice(0, 12))),
      status?.rollout && rollout(status.rollout, context)),
    status && panel('Nodes', 'fleet', nodesTable(live, status)),
    panel('History', 'fleet', list(context)),
  ];
}

const rollout = (running, context) => h('div', { class: 'note warn' },
  h('p', {}, h('b', {}, `Version ${running.version} is being rolled out`), `, step: ${running.step}`, running.bakedFor ? `, watched for ${running.bakedFor} of ${running.bake}` : '', `. Begun ${running.since} ago by ${running.by}. ${running.note}`),
  h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: async () => {
    if (await order({ title: `Cancel the rollout of version ${running.version}`, text: h('p', {}, 'All nodes go back to what is in force.'), button: 'Cancel the rollout', isDanger: true, run: () => post('/route-table/cancel') }, 'The rollout was cancelled.')) context.refreshNow();
  } }, 'Cancel the rollout')));

function list(context) {
  if (problem) return empty(problem.message);
  if (!history) return empty('Reading the history.');
  if (history.history.length === 0) return empty('Nothing was published yet.');
  return h('ol', { class: 'plain publications' }, history.history.map(entry => publication(entry, context)));
}

function publication(entry, context) {
  const isCurrent = entry.version === history.current;
  const [kind, name] = entry.outcome === 'committed' && !isCurrent ? ['info', 'was in force'] : outcomes[entry.outcome] ?? ['info', entry.outcome];
  const shown = changes.get(entry.version);
  return h('li', { key: entry.version, class: isCurrent ? 'current' : null },
    h('div', { class: 'publication' },
      h('b', {}, `Version ${entry.version}`), state(kind, name),
      h('span', { class: 'muted', title: momentOf(Date.parse(entry.endedAt)) }, `${ago(Date.parse(entry.endedAt))} by ${entry.by}`),
      h('span', { class: 'buttons' },
        entry.outcome !== 'rejected' && h('button', { type: 'button', 'aria-expanded': String(!!shown), onclick: () => toggle(entry, context) }, 'Changes'),
        !isCurrent && entry.outcome !== 'rejected' && h('button', { type: 'button', onclick: () => rollBack(entry, context) }, 'Roll back to this'))),
    entry.note && h('p', { class: 'small' }, entry.note),
    entry.reason && h('p', { class: 'small warn' }, entry.reason),
    shown && difference(shown));
}

async function toggle(entry, context) {
  if (!changes.delete(entry.version)) {
    try {
      changes.set(entry.version, (await get(`/route-table/versions/${entry.version}/changes`)).changes);
    } catch (error) {
      changes.set(entry.version, error.message);
    }
  }
  context.update();
}

/** What changed, in terms of routes, clusters and limits. */
function difference(list) {
  if (typeof list === 'string') return h('p', { class: 'small bad' }, list);
  if (list.length === 0) return h('p', { class: 'small muted' }, 'It says the same.');
  return h('ul', { class: 'plain diff' }, list.map(change => h('li', { class: change.change },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, marks[change.change]), h('span', {}, h('b', {}, `${change.what} ${change.id ?? ''}`), h('span', { class: 'muted' }, ` ${change.change}`),
      change.details.length > 0 && h('ul', { class: 'plain mono' }, change.details.map(detail => h('li', {}, detail)))))));
}

async function rollBack(entry, context) {
  let back;
  try {
    back = (await get(`/route-table/versions/${entry.version}/changes?since=${history.current}`)).changes;
  } catch (error) {
    back = error.message;
  }
  const isDone = await order({
    title: `Roll back to version ${entry.version}`,
    text: h('div', {}, h('p', {}, 'Publishes what it said as a new version, on all nodes at once. This changes:'), difference(back)),
    fields: [{ name: 'note', label: 'Why', value: `Back to what version ${entry.version} said.` }],
    button: 'Roll back',
    isDanger: true,
    run: values => post(`/route-table/rollback?${new URLSearchParams({ version: entry.version, note: values.note, wait: '20s' })}`),
  }, `The fleet is back at what version ${entry.version} said.`);
  if (isDone) context.refreshNow();
}
