// Numbers and times as people read them.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export const count = value => whole.format(value);

export function rate(value) {
  if (value === 0) return '0';
  return value < 10 ? value.toFixed(1) : count(value);
}

export function milliseconds(value) {
  if (value === null || value === undefined) return '–';
  if (value < 1) return `${value.toFixed(2)} ms`;
  if (value < 10) return `${value.toFixed(1)} ms`;
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(value < 10_000 ? 1 : 0)} s`;
}

export function percent(part, all) {
  if (!all) return '0 %';
  const share = 100 * part / all;
  return share === 0 ? '0 %' : share < 0.1 ? '< 0.1 %' : `${share < 10 ? share.toFixed(1) : Math.round(share)} %`;
}

export function duration(seconds) {
  const all = Math.max(0, Math.round(seconds));
  if (all < 60) return `${all} s`;
  if (all < 3600) return all % 60 && all < 600 ? `${Math.floor(all / 60)} min ${all % 60} s` : `${Math.round(all / 60)} min`;
  if (all < 172_800) return `${Math.floor(all / 3600)} h ${Math.round(all % 3600 / 60)} min`;
  return `${Math.round(all / 86_400)} days`;
}

export const ago = at => `${duration((Date.now() - at) / 1000)} ago`;
export const timeOf = at => clock.format(at);
export const momentOf = at => moment.format(at);
