// Keeps what is known, and shows one view of it. The address's fragment says which.

import { get, lookForSession, session, signOut } from './api.js';
import * as circuits from './circuits.js';
import { ensureSession, say } from './dialog.js';
import { h, render } from './dom.js';
import * as explain from './explain.js';
import { short } from './fleet.js';
import { duration } from './format.js';
import * as limits from './limits.js';
import * as overview from './overview.js';
import { state } from './parts.js';
import * as routes from './routes.js';
import * as table from './table.js';
import { findings, note } from './verdict.js';

/** Views with how often each asks for what the stream does not bring, in milliseconds. */
const views = {
  overview: { name: 'Overview', ...overview },
  routes: { name: 'Routes', every: 2000, ...routes },
  circuits: { name: 'Circuits', every: 2000, ...circuits },
  limits: { name: 'Limits', every: 1000, ...limits },
  table: { name: 'Route table', every: 2000, ...table },
  explain: { name: 'Explain', ...explain },
};
const kept = 180;
const staleAfter = 5000;
const [header, content] = [document.getElementById('header'), document.getElementById('content')];
const known = { live: null, points: [], status: null, heardAt: 0, problem: null };
let current = views.overview;
let isDrawing = false;

const context = () => ({ ...known, isStale: Date.now() - known.heardAt > staleAfter, update, refreshNow });

/** Draws once, however often it is asked to before the next frame. */
function update() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    draw();
  });
}

function draw() {
  const now = context();
  render(header, ...head(now));
  if (known.live) {
    render(content, current.view(now));
  } else {
    render(content, h('section', { class: 'panel', role: known.problem ? 'alert' : 'status' }, known.problem ?? 'Waiting for the first figures of this node.',
      known.problem && h('div', { class: 'buttons' }, h('button', { type: 'button', class: 'primary', onclick: signIn }, 'Sign in'))));
  }
  document.title = title(now);
}

function head({ live, isStale }) {
  const worst = live && findings(live, isStale)[0];
  return [
    h('div', { class: 'brand' }, h('img', { src: 'icon.svg', alt: '', width: 24, height: 24 }), h('b', {}, 'Gateway'),
      live && h('span', { class: 'node' }, live.node.name, h('small', {}, `${live.node.fleet} · ${live.node.engine} · ${short(live.node.version)}`))),
    h('nav', { 'aria-label': 'Views' }, Object.entries(views).map(([id, view]) => h('a', { href: `#${id}`, 'aria-current': view === current ? 'page' : null }, view.name))),
    h('div', { class: 'session' },
      live && (worst && worst.kind !== 'info' ? state(worst.kind, isStale ? 'no news' : 'trouble') : state('ok', 'live')),
      session()
        ? [h('span', { class: 'muted', title: `The session ends in ${duration((session().endsAt - Date.now()) / 1000)}` }, session().role === 'read' ? `${session().name}, reads` : session().name), h('button', { type: 'button', class: 'quiet', onclick: leave }, 'Sign out')]
        : h('button', { type: 'button', class: 'quiet', onclick: signIn }, 'Sign in')),
  ];
}

function title({ live, isStale }) {
  const count = live ? findings(live, isStale).filter(finding => finding.kind !== 'info').length : 0;
  return `${count > 0 ? `(${count}) ` : ''}${current.name} · ${live?.node.name ?? 'Gateway'}`;
}

async function signIn() {
  if (await ensureSession()) {
    say('Signed in.');
    if (!known.live) listen();
    refreshNow();
  }
}

async function leave() {
  await signOut().catch(problem => say(problem.message, true));
  update();
}

function route() {
  const id = location.hash.slice(1);
  if (id === 'content') return; // The link that skips the header.
  current = views[id] ?? views.overview;
  scrollTo(0, 0);
  refreshNow();
}

/** Events of the node, one each second. A stream that ends comes again; one that is refused says why. */
function listen() {
  const stream = new EventSource('api/live');
  stream.onmessage = event => {
    known.live = JSON.parse(event.data);
    known.heardAt = Date.now();
    note(known.live);
    known.points = [...known.points, known.live.second].slice(-kept);
    update();
  };
  stream.onerror = async () => {
    update();
    if (stream.readyState !== EventSource.CLOSED) return;
    known.problem = await get('/version').then(() => 'This node refuses more pages. Close some, or open the page of another node.', problem => problem.message);
    update();
    setTimeout(listen, 3000);
  };
}

/** Asks now for what the view in sight needs, and for the fleet's state. */
async function refreshNow() {
  update();
  const [status] = await Promise.allSettled([get('/route-table/status'), current.refresh && known.live ? current.refresh(context()) : null]);
  known.status = status.status === 'fulfilled' ? status.value : null;
  update();
}

async function keepRefreshing() {
  while (true) {
    await new Promise(resolve => setTimeout(resolve, current.every ?? 3000));
    if (!document.hidden) await refreshNow();
  }
}

addEventListener('hashchange', route);
setInterval(update, 1000); // Ages grow, and silence shows, without news.
await lookForSession().catch(() => {});
route();
listen();
keepRefreshing();
