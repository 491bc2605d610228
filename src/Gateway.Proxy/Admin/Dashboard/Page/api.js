// Calls of the admin listener on the operator's session.

const key = 'gateway-dashboard-secret';

// Told once, at sign-in. Kept for this origin, port included, where the cookie is sent to every port of the host.
let secret = localStorage.getItem(key);
let known = null;

export class Problem extends Error {
  constructor(status, detail, faults) {
    super(detail);
    this.status = status;
    this.faults = faults ?? [];
  }
}

/** The session that can change something: { name, role, endsAt }; null without one. */
export const session = () => secret && known?.endsAt > Date.now() ? known : null;

export const get = path => call('GET', path);
export const post = (path, body) => call('POST', path, body);

export async function lookForSession() {
  take(await send('session', { method: 'GET' }));
}

export async function signIn(token) {
  const begun = await send('session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token }) });
  localStorage.setItem(key, secret = begun.secret);
  take(begun);
}

export async function signOut() {
  try {
    await call('DELETE', '/session');
  } finally {
    forget();
  }
}

async function call(method, path, body) {
  const headers = {};
  if (method !== 'GET') headers['X-Gateway-Csrf'] = secret ?? '';
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    return await send(`api${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    forget();
    throw new Problem(401, 'There is no session, or it has ended. Sign in with a token of the admin listener.');
  }
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: 'no-store', redirect: 'error', ...options });
  } catch {
    throw new Problem(0, 'The node does not answer. Is it up? Another node of the fleet has this page too.');
  }
  const text = await response.text();
  const json = text && response.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : {};
  if (!response.ok) throw new Problem(response.status, json.detail ?? `The node answered ${response.status}.`, json.faults);
  return json;
}

function take(session) {
  if (session.name) known = { name: session.name, role: session.role, endsAt: Date.now() + 1000 * session.endsInSeconds };
  else forget();
}

function forget() {
  secret = known = null;
  localStorage.removeItem(key);
}
