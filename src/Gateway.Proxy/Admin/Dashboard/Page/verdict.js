// What is wrong, in words, the worst first: the answer to "why was I woken?".

import { percent, rate } from './format.js';

/** Where each check of the node's readiness is looked into. */
const views = { circuits: 'circuits', destinations: 'circuits', rateLimits: 'limits', routeTable: 'table' };

/** What errors of RFC 9209 mean here. */
const meanings = {
  connection_refused: 'nothing listens at the destination',
  connection_terminated: 'the destination cut the connection',
  connection_timeout: 'the destination took too long to connect',
  connection_read_timeout: 'the destination fell silent',
  connection_limit_reached: 'as many requests are under way as the limits allow',
  http_response_timeout: 'the destination took too long to answer',
  http_response_incomplete: 'the destination’s answer broke off',
  http_protocol_error: 'the destination’s answer is not HTTP',
  http_request_error: 'the client’s request is broken',
  http_request_denied: 'the gateway refused: key, limit or access rule',
  destination_unavailable: 'the circuit is open, or no destination is usable',
  destination_not_found: 'no route takes the request',
  dns_error: 'the destination’s name cannot be resolved',
  tls_certificate_error: 'the destination’s certificate is not trusted',
  tls_alert_received: 'the destination ended TLS: mostly for want of a certificate that it accepts',
  tls_protocol_error: 'TLS with the destination fails',
  proxy_internal_error: 'the gateway cannot check a limit or a token now',
};

export const meaningOf = error => meanings[error] ?? error.replaceAll('_', ' ');

/** What failed last in each cluster before its circuit opened: from then on there is nothing to see but the open circuit. */
const causes = new Map();

/** Remembers the causes of failures. */
export function note(live) {
  for (const error of live.errors) {
    if (!isRefusal(error) && error.error !== 'destination_unavailable') causes.set(error.cluster, meaningOf(error.error));
  }
}

/** @returns { kind, text, view } of each thing, the worst first */
export function findings(live, isStale) {
  const found = [];
  if (isStale) found.push({ kind: 'bad', text: 'No news from this node: the figures below are old. It may be down; look at another node’s page.' });
  for (const check of live.checks) {
    if (check.status !== 'ok') found.push({ kind: check.status === 'failed' ? 'bad' : 'warn', text: check.reason.replace(/ GET \/\S+ says why\.| GET \/\S+ tells?\b.*$/, ''), view: views[check.name] });
  }
  if (live.ten.serverErrors > 0.01 * live.ten.rate) found.push({ kind: 'bad', ...serverErrors(live) });
  if (live.ten.refused > 0) found.push({ kind: 'info', text: refusals(live), view: 'limits' });
  const order = ['bad', 'warn', 'info'];
  return found.sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}

/** Names the cause as far as it is known, not only what follows from it. */
function serverErrors(live) {
  const share = `${percent(live.ten.serverErrors, live.ten.rate)} of requests get a 5xx`;
  const worst = live.responses.find(response => response.code >= 500);
  if (worst?.origin === 'backend') return { text: `${share}; most are ${worst.code} by the backends themselves.`, view: 'routes' };
  const first = live.errors.find(error => !isRefusal(error));
  if (!first) return { text: `${share}.`, view: 'routes' };
  const cause = causes.get(first.cluster);
  const isOpen = first.error === 'destination_unavailable';
  return { text: `${share}: cluster ${first.cluster}, ${isOpen && cause ? `${cause}, and the circuit is open` : meaningOf(first.error)}.`, view: 'circuits' };
}

/** Whether it is the client's doing. */
export const isRefusal = error => error.error.startsWith('http_request') || error.error === 'destination_not_found';

function refusals(live) {
  const busiest = [...live.limits].sort((one, other) => other.denied - one.denied)[0];
  return `Rate limits refuse ${rate(live.ten.refused)} requests a second${busiest?.denied > 0 ? `, most of them ${busiest.policy}` : ''}.`;
}
