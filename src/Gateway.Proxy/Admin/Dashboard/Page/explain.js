// What this node would do with a request, stage by stage. Sends and charges nothing.

import { post } from './api.js';
import { ensureSession } from './dialog.js';
import { h } from './dom.js';
import { count } from './format.js';
import { empty, panel, state, table } from './parts.js';

const results = { passes: 'ok', answers: 'ok', refuses: 'bad', depends: 'warn' };
const outcomes = { forwarded: 'ok', answered: 'ok', refused: 'bad' };
const titles = { forwarded: 'Forwarded', answered: 'Answered', refused: 'Refused' };
let answer = null;
let problem = null;

export function view(context) {
  return [panel('A request', 'node', form(context)), problem && h('p', { class: 'panel bad', role: 'alert' }, problem), answer && explanation(answer)];
}

const form = context => h('form', { class: 'tools', onsubmit: event => {
  event.preventDefault();
  ask(context, Object.fromEntries(new FormData(event.target)));
} },
h('label', {}, 'Method', h('input', { name: 'method', value: 'GET', required: true, autocomplete: 'off', spellcheck: 'false' })),
h('label', { class: 'wide' }, 'Address', h('input', { name: 'url', required: true, autocomplete: 'off', spellcheck: 'false', placeholder: 'https://shop.example.com/orders/7' })),
h('label', {}, 'Client’s address', h('input', { name: 'address', autocomplete: 'off', spellcheck: 'false', placeholder: 'yours' })),
h('label', { class: 'whole' }, 'Headers, one in a line', h('textarea', { name: 'headers', rows: 2, autocomplete: 'off', spellcheck: 'false', placeholder: 'X-Api-Key: …' })),
h('button', { type: 'submit', class: 'primary' }, 'Explain'));

async function ask(context, { method, url, address, headers }) {
  if (!await ensureSession()) return;
  const body = { method, url, headers: {} };
  if (address) body.address = address;
  for (const line of headers.split('\n').filter(text => text.trim())) {
    const [name, ...value] = line.split(':');
    (body.headers[name.trim()] ??= []).push(value.join(':').trim());
  }
  try {
    [answer, problem] = [await post('/explain?others=10', body), null];
  } catch (error) {
    [answer, problem] = [null, error.message];
  }
  context.update();
}

function explanation(answer) {
  const { outcome } = answer;
  return [
    outcome && h('section', { class: `verdict ${outcome.isCertain ? outcomes[outcome.result] : 'warn'}`, 'aria-label': 'Outcome', role: 'status' },
      h('h1', {}, `${outcome.isCertain ? titles[outcome.result] : `Probably ${outcome.result}`}${outcome.status ? ` with ${outcome.status}` : ''}`),
      h('p', {}, outcome.detail),
      h('p', { class: 'small muted' }, `As ${answer.node} sees it, by version ${answer.routeTable.version} of the route table.`)),
    h('div', { class: 'two' },
      panel('Stage by stage', 'node', answer.steps.length === 0 ? empty('No stage was reached.') : h('ol', { class: 'plain steps' }, answer.steps.map((step, index) => h('li', { key: index },
        h('span', {}, h('b', {}, step.step), ' ', state(results[step.result] ?? 'info', step.result)), h('span', { class: 'muted' }, step.detail))))),
      panel('Rate limits', 'fleet', (answer.rateLimits ?? []).length === 0 ? empty('None counts it.') : table('Rate limits', [
        { name: 'Limit', of: limit => [h('b', {}, limit.policy), limit.shadow && ' in shadow'] },
        { name: 'Key', of: limit => limit.key.join(' + ') },
        { name: 'Left', of: left },
        { name: 'State', of: limit => limit.state },
      ], answer.rateLimits, limit => limit.policy))),
    (answer.clusters ?? []).map(cluster),
    (answer.others ?? []).length > 0 && panel('Why not another route', 'node', h('ul', { class: 'plain steps' }, answer.others.map(other => h('li', { key: other.id },
      h('b', {}, other.id), h('span', { class: 'muted' }, other.why)))),
    answer.othersLeftOut > 0 && h('p', { class: 'muted small' }, `${count(answer.othersLeftOut)} more routes do not take it.`)),
  ];
}

const left = limit => limit.windows
  ? limit.windows.map(window => `${window.remaining ?? '?'} of ${window.limit} per ${window.window}`).join(', ')
  : `${limit.inUse ?? '?'} of ${limit.inFlightLimit} in flight`;

const cluster = target => h('section', { class: 'panel', key: `cluster ${target.cluster}`, 'aria-label': `Cluster ${target.cluster}` },
  h('div', { class: 'heading' }, h('h2', {}, `Cluster ${target.cluster}`), h('span', { class: 'muted' }, target.circuit ? `circuit ${target.circuit.state}: ${target.circuit.effect}` : 'no circuit')),
  h('p', { class: 'small' }, `${target.balancing.destination ? `To ${target.balancing.destination}` : 'To no one destination'}: ${target.balancing.why}`),
  table('Destinations', [
    { name: 'Destination', of: destination => h('b', {}, destination.id) },
    { name: 'Address', of: destination => h('span', { class: 'mono' }, destination.address) },
    { name: 'State', of: destination => state(destination.state === 'healthy' ? 'ok' : 'bad', destination.state) },
    { name: 'Gets requests', of: destination => destination.getsRequests ? 'yes' : 'no' },
  ], target.destinations, destination => destination.id));
