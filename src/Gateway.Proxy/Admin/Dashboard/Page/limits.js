// How one caller stands in each rate limit over the whole fleet, second by second.

import { get, post } from './api.js';
import { sparkline } from './chart.js';
import { order } from './dialog.js';
import { h, s } from './dom.js';
import { count, duration, milliseconds, rate } from './format.js';
import { empty, panel, state } from './parts.js';

const most = 120;
let asked = null;
let answer = null;
let problem = null;
let levels = new Map();

/** Asked each second while the view is open: a call to each limit's authority. */
export async function refresh() {
  if (!asked) return;
  const mine = asked;
  try {
    const views = await get(`/limits?${new URLSearchParams(Object.entries(mine).filter(([, value]) => value))}`);
    if (mine !== asked) return;
    [answer, problem] = [views, null];
    for (const limit of views) (limit.windows ?? []).forEach((window, index) => note(`${limit.policy} ${index}`, window.level));
  } catch (error) {
    problem = error.message;
  }
}

export function view(context) {
  return [panel('Find a caller', 'fleet', form(context), busiest(context)), results(context), policies(context.live)];
}

function form(context) {
  return h('form', { class: 'tools', onsubmit: event => {
    event.preventDefault();
    look(context, Object.fromEntries(new FormData(event.target)));
  } },
  h('label', { class: 'wide' }, 'Caller', h('input', { name: 'client', id: 'limit-client', required: true, autocomplete: 'off', spellcheck: 'false', placeholder: 'consumer or address, such as alice or 192.0.2.1' })),
  h('label', {}, 'Route', h('input', { name: 'route', autocomplete: 'off', spellcheck: 'false', placeholder: 'if the limit is by route' })),
  h('label', {}, 'Tier', h('input', { name: 'tier', autocomplete: 'off', spellcheck: 'false', placeholder: 'if the tier has its own' })),
  h('button', { type: 'submit', class: 'primary' }, 'Show'));
}

function look(context, values) {
  asked = values;
  answer = problem = null;
  levels = new Map();
  context.refreshNow();
}

const busiest = context => context.live.consumers.length > 0 && h('div', { class: 'chips' }, h('span', { class: 'muted' }, 'Busiest on this node'),
  context.live.consumers.slice(0, 10).map(consumer => h('button', { type: 'button', key: consumer.consumer, onclick: () => {
    document.getElementById('limit-client').value = consumer.consumer;
    look(context, { client: consumer.consumer });
  } }, consumer.consumer, h('small', {}, ` ${rate(consumer.rate)} /s`), consumer.refused > 0 && h('small', { class: 'warn' }, ` ${rate(consumer.refused)} refused`))));

function results(context) {
  if (problem) return h('p', { class: 'panel bad', role: 'alert' }, problem);
  if (!answer) return asked ? panel('…', 'fleet', empty('Asking the limits’ authorities.')) : null;
  const fitting = answer.filter(limit => !limit.problem);
  const others = answer.filter(limit => limit.problem);
  return [
    fitting.length > 0 && h('div', { class: 'cards' }, fitting.map(limit => card(limit, context))),
    others.length > 0 && panel(fitting.length > 0 ? 'Limits that do not fit this caller' : 'No limit fits this caller', null, h('ul', { class: 'plain small' }, others.map(limit => h('li', { key: limit.policy }, h('b', {}, limit.policy), ` ${limit.problem}`)))),
  ];
}

function card(limit, context) {
  const isInFlight = limit.inUse !== undefined;
  return h('section', { class: 'panel', key: limit.policy, 'aria-label': `Limit ${limit.policy} of ${limit.client}` },
    h('div', { class: 'heading' }, h('h2', {}, limit.policy), standing(limit)),
    isInFlight ? inFlight(limit) : windows(limit),
    limit.pause && h('p', { class: 'note warn' }, `An operator ${limit.pause.order === 'deny' ? 'refuses' : 'admits'} all requests for another ${duration(limit.pause.leftMs / 1000)}: ${limit.pause.reason}`),
    limit.reset && h('p', { class: 'note' }, `Reset ${duration(limit.reset.agoMs / 1000)} ago: ${limit.reset.reason}`),
    limit.lastRefusal && h('p', { class: 'small' }, h('b', {}, `Refused ${duration(limit.lastRefusal.agoMs / 1000)} ago on ${limit.lastRefusal.node}. `), limit.lastRefusal.why),
    limit.nodes.length > 0 && h('ul', { class: 'plain small', 'aria-label': 'Lent to nodes' }, limit.nodes.map(node => h('li', { key: node.id }, h('b', {}, node.name), isInFlight
      ? ` holds ${count(node.held)}, ${count(node.inFlight)} in flight`
      : ` holds ${count(node.outstanding)}, asks for ${rate(node.permitsPerSecond)} /s${node.waitsMs > 0 ? `, waits ${milliseconds(node.waitsMs)}` : ''}`))),
    !isInFlight && h('div', { class: 'buttons' },
      limit.pause
        ? command(limit, context, 'resume', 'Resume', 'Ends the pause: the limit counts again.', [], false)
        : command(limit, context, 'pause', 'Pause', 'Refuses or admits all requests of this caller for a while.', [
          { name: 'mode', label: 'What becomes of requests', options: [['deny', 'refuse all'], ['allow', 'admit all, charge nothing']] },
          { name: 'ttl', label: 'For how long', value: '10m' }], true),
      command(limit, context, 'reset', 'Reset', 'Gives all permits back at once.', [], false)));
}

function standing(limit) {
  if (limit.pause) return state('warn', 'paused');
  if (limit.windows?.length === 0 || limit.limit === 0) return h('span', { class: 'muted' }, 'not used lately');
  const isEmpty = limit.windows ? limit.windows.some(window => window.level <= 0) : limit.inUse >= limit.limit;
  if (isEmpty) return state('bad', 'used up');
  return limit.lastRefusal?.agoMs < 3000 ? state('bad', 'refuses') : state('ok', 'has permits');
}

const windows = limit => limit.windows.map((window, index) => {
  const history = levels.get(`${limit.policy} ${index}`) ?? [];
  const held = limit.nodes.reduce((sum, node) => sum + node.outstanding, 0);
  return h('div', { class: 'bucket', key: index }, vessel(Math.max(0, window.level), window.burst),
    h('div', {},
      h('p', {}, h('b', { class: 'level' }, count(Math.max(0, window.level))), ` of ${count(window.burst)} left`),
      h('p', { class: 'small muted' }, `${count(window.limit)} per ${window.window}; ${window.resetMs > 0 ? `full again in ${duration(window.resetMs / 1000)}` : 'full'}${held > 0 ? `; ${count(held)} lent to nodes` : ''}`),
      sparkline(history, window.burst, `What was left over the last ${history.length} seconds`)));
});

const inFlight = limit => h('div', { class: 'bucket' }, vessel(Math.max(0, limit.limit - limit.inUse), Math.max(1, limit.limit)),
  h('div', {}, h('p', {}, h('b', { class: 'level' }, count(limit.inUse)), ` of ${count(limit.limit)} in flight`), h('p', { class: 'small muted' }, 'They end by themselves.')));

/** A vessel as full as the bucket. */
function vessel(level, burst) {
  const fill = 72 * Math.min(1, level / Math.max(1, burst));
  return s('svg', { class: `vessel ${level <= 0 ? 'bad' : level < burst / 5 ? 'warn' : 'accent'}`, viewBox: '0 0 64 84', role: 'img', 'aria-label': `${level} of ${burst} left` },
    s('rect', { class: 'fill', x: 6, y: (78 - fill).toFixed(1), width: 52, height: fill.toFixed(1), rx: 3 }),
    s('path', { class: 'wall', d: 'M4 4V74a6 6 0 0 0 6 6H54a6 6 0 0 0 6-6V4' }));
}

const policies = live => panel('Rate limits', 'node', live.limits.length === 0 ? empty('No limit has decided anything in the last ten seconds.') : h('ul', { class: 'causes' }, live.limits.map(limit => h('li', { key: limit.policy },
  h('span', {}, h('b', {}, limit.policy)), h('span', { class: 'number' }, `${rate(limit.admitted)} admitted /s, `, h('span', { class: limit.denied > 0 ? 'warn' : null }, `${rate(limit.denied)} refused /s`))))));

const command = (limit, context, path, name, text, fields, isDanger) => h('button', {
  type: 'button',
  onclick: async () => {
    const query = new URLSearchParams(Object.entries({ route: asked.route, tier: asked.tier }).filter(([, value]) => value));
    const isDone = await order({
      title: `${name} ${limit.policy} of ${limit.client}`,
      text: h('p', {}, text),
      isDanger,
      button: name,
      fields: [...fields, { name: 'reason', label: 'Why', hint: 'Shown to whoever looks later.' }],
      run: values => post(`/limits/${encodeURIComponent(limit.policy)}/${encodeURIComponent(limit.client)}/${path}?${query}`, values),
    }, `${limit.policy} of ${limit.client}: ${path} is done.`);
    if (isDone) context.refreshNow();
  },
}, name);

function note(key, level) {
  const list = levels.get(key) ?? [];
  list.push(Math.max(0, level));
  levels.set(key, list.slice(-most));
}
