// Clusters: the circuit as a picture, its history, and the destinations behind it.

import { get, post } from './api.js';
import { order, who } from './dialog.js';
import { h, s } from './dom.js';
import { ago, duration, milliseconds, rate, timeOf } from './format.js';
import { empty, panel, state } from './parts.js';

const span = 15 * 60_000;
const kinds = { closed: 'ok', open: 'bad', 'half-open': 'warn', ramping: 'warn', isolated: 'bad' };
const meanings = {
  closed: 'Requests go through.',
  open: 'No request goes through until the pause is over.',
  'half-open': 'Single requests probe the backend.',
  ramping: 'Probes succeeded: a growing share goes through.',
  isolated: 'An operator keeps all requests away.',
};
const reasons = {
  consecutiveFailures: 'too many calls failed in a row',
  failureRatio: 'too many calls failed',
  shortWindow: 'too many calls of a short time failed',
  slowCalls: 'too many calls were slow',
  secondOpinion: 'another node found it failing too',
  probe: 'a probe failed',
  operator: 'an operator ordered it',
  predecessor: 'the authority before this one decided it',
};

let details = new Map();
let destinations = new Map();

export async function refresh() {
  const [circuits, clusters] = await Promise.all([get('/circuits'), get('/destinations')]);
  details = new Map(circuits.circuits.map(circuit => [circuit.cluster, circuit]));
  destinations = new Map(clusters.map(cluster => [cluster.cluster, cluster]));
}

export function view(context) {
  const circuits = new Map(context.live.circuits.map(circuit => [circuit.cluster, circuit]));
  const clusters = [...context.live.clusters].sort((one, other) => trouble(other, circuits) - trouble(one, circuits) || one.id.localeCompare(other.id));
  if (clusters.length === 0) return panel('Circuits', null, empty('The route table has no clusters.'));
  return h('div', { class: 'cards' }, clusters.map(cluster => card(cluster, circuits.get(cluster.id), context)));
}

const trouble = (cluster, circuits) => 2 * ['closed', 'half-open', 'ramping', 'open', 'isolated'].indexOf(circuits.get(cluster.id)?.state ?? 'closed') + (cluster.usable < cluster.destinations ? 1 : 0);

function card(cluster, circuit, context) {
  const detail = details.get(cluster.id);
  const sights = (detail?.nodes ?? []).filter(node => node.calls > 0 || node.ownState !== 'closed');
  return h('section', { class: 'panel circuit', key: cluster.id, 'aria-label': `Cluster ${cluster.id}` },
    h('div', { class: 'heading' }, h('h2', {}, cluster.id), circuit ? state(kinds[circuit.state], circuit.state) : h('span', { class: 'muted' }, 'no circuit')),
    circuit && [
      h('div', { class: 'picture' }, picture(circuit.state), h('div', {}, h('p', {}, meanings[circuit.state]), why(circuit, detail))),
      history(circuit),
      detail?.order && h('p', { class: 'note' }, `Ordered by ${detail.order.by}: ${detail.order.reason} (${duration(detail.order.endsInSeconds)} left)`),
      circuit.isAlone && h('p', { class: 'note warn' }, 'The fleet’s word cannot be had: this node decides for itself.'),
    ],
    h('p', { class: 'facts' }, h('span', {}, h('b', {}, rate(cluster.rate)), ' answers /s'), h('span', {}, 'p50 ', h('b', {}, milliseconds(cluster.p50))), h('span', {}, 'p99 ', h('b', {}, milliseconds(cluster.p99))), h('span', {}, h('b', {}, cluster.inFlight), ' in flight')),
    destinationList(cluster),
    sights.length > 0 && h('ul', { class: 'plain small', 'aria-label': 'What each node sees' }, sights.map(node => h('li', { key: node.id }, h('b', {}, node.node), ` ${node.calls} calls, ${node.failures} failed`, node.ownState === 'open' && h('span', { class: 'bad' }, ', open here')))),
    circuit && h('div', { class: 'buttons' },
      command(context, cluster.id, 'open', 'Isolate', 'Keeps all requests to this cluster away, on all nodes.', true),
      command(context, cluster.id, 'close', 'Close', 'Lets all requests through, whatever they come to.', true),
      command(context, cluster.id, 'reset', 'Reset', 'Forgets what was counted and any order: the circuit decides anew.', false)));
}

function why(circuit, detail) {
  if (circuit.state === 'closed') return null;
  const parts = [];
  if (circuit.state === 'open' && reasons[detail?.reason]) parts.push(`For ${duration(detail.sinceSeconds)}: ${reasons[detail.reason]}.`);
  if (circuit.state === 'open' && circuit.retryAfterSeconds > 0) parts.push(`Next probe in ${duration(Math.ceil(circuit.retryAfterSeconds))}.`);
  return parts.length ? h('p', { class: 'small muted' }, parts.join(' ')) : null;
}

/** A switch: closed it conducts, open it does not. */
function picture(name) {
  const isUp = name === 'open' || name === 'isolated' || name === 'half-open';
  return s('svg', { class: `switch ${kinds[name]} ${name}`, viewBox: '0 0 120 44', role: 'img', 'aria-label': `The circuit is ${name}` },
    s('path', { class: 'wire', d: 'M4 30H38M82 30H116' }),
    s('path', { class: 'lever', d: isUp ? 'M40 30L77 9' : 'M40 30H80' }),
    s('circle', { cx: 40, cy: 30, r: 4.5 }),
    s('circle', { cx: 80, cy: 30, r: 4.5 }),
    name === 'isolated' && s('path', { class: 'lock', d: 'M55 38h10v-7h-10zM57 31v-3a3 3 0 0 1 6 0v3' }));
}

/** The states of the last quarter of an hour, as this node saw them. */
function history(circuit) {
  const now = Date.now();
  const changes = circuit.history;
  const spans = changes.map((change, index) => ({ state: change.state, from: Math.max(change.at, now - span), to: changes[index + 1]?.at ?? now })).filter(part => part.to > now - span);
  const first = spans[0]?.from ?? now;
  if (first > now - span) spans.unshift({ state: changes.length === 0 ? circuit.state : 'closed', from: now - span, to: first });
  const x = at => 600 * (at - (now - span)) / span;
  return h('div', { class: 'history' },
    s('svg', { viewBox: '0 0 600 14', preserveAspectRatio: 'none', role: 'img', 'aria-label': `History: ${changes.length === 0 ? 'no change seen' : changes.slice(-6).map(change => `${change.state} at ${timeOf(change.at)}`).join(', ')}` },
      spans.map(part => s('rect', { class: kinds[part.state], x: x(part.from).toFixed(2), y: 0, width: Math.max(2, x(part.to) - x(part.from)).toFixed(2), height: 14 }))),
    h('div', { class: 'times', 'aria-hidden': 'true' }, h('span', {}, '15 min ago'), h('span', {}, 'now')),
    changes.length > 0 && h('ol', { class: 'plain small changes', 'aria-label': 'Changes, the newest first' }, changes.slice(-4).reverse().map(change => h('li', {}, state(kinds[change.state], change.state), ` ${timeOf(change.at)}, ${ago(change.at)}`))));
}

function destinationList(cluster) {
  const list = destinations.get(cluster.id)?.destinations ?? [];
  return h('ul', { class: 'plain destinations', 'aria-label': 'Destinations' },
    list.map(destination => h('li', { key: destination.id },
      health(destination), ' ',
      h('b', {}, destination.id), ' ', h('span', { class: 'mono muted' }, destination.address),
      !destination.getsRequests && h('span', { class: 'muted' }, ' gets no requests'),
      isChecked(destination) && destination.reason && h('small', { class: 'muted' }, ` ${destination.reason}`))));
}

/** Without checks a destination counts as healthy, which says nothing. */
const isChecked = destination => destination.reason !== 'the cluster has no health checks';

function health(destination) {
  if (destination.state === 'healthy') return isChecked(destination) ? state('ok', 'healthy') : state('info', 'not checked');
  return state(destination.state === 'unknown' ? 'info' : 'bad', destination.state);
}

const command = (context, cluster, path, name, text, isDanger) => h('button', {
  type: 'button',
  onclick: async () => {
    const isDone = await order({
      title: `${name} the circuit of ${cluster}`,
      text: h('p', {}, text),
      isDanger,
      button: name,
      fields: [{ name: 'reason', label: 'Why' }, who.field(), { name: 'ttl', label: 'For how long', value: '15m', hint: 'Such as 15m or 1h. An order that nobody remembers must end.' }],
      run: values => {
        who.remember(values.by);
        return post(`/circuits/${encodeURIComponent(cluster)}/${path}?${new URLSearchParams(values)}`);
      },
    }, `The circuit of ${cluster} was told to ${path}.`);
    if (isDone) context.refreshNow();
  },
}, name);
