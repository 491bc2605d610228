// What several views have.

import { h } from './dom.js';

const marks = { ok: '●', warn: '▲', bad: '■', info: '◆' };

/** A panel that says whether it speaks of this node or of all. */
export const panel = (title, scope, ...content) => h('section', { class: 'panel', 'aria-label': title },
  h('div', { class: 'heading' }, h('h2', {}, title), scope && h('span', { class: `scope ${scope}` }, scope === 'fleet' ? 'whole fleet' : 'this node')),
  content);

/** A state as a word with a mark, so that colour is not all that tells. */
export const state = (kind, text) => h('span', { class: `state ${kind}` }, h('span', { class: 'mark', 'aria-hidden': 'true' }, marks[kind]), text);

/** A table that becomes a list of cards on a phone. Columns are { name, of, isNumber }. */
export const table = (label, columns, rows, keyOf) => h('div', { class: 'table', role: 'table', 'aria-label': label },
  h('div', { class: 'row head', role: 'row' }, columns.map(column => h('span', { role: 'columnheader', class: column.isNumber ? 'number' : null }, column.head ?? column.name))),
  rows.map(row => h('div', { class: 'row', role: 'row', key: keyOf(row) }, columns.map(column => h('span', { role: 'cell', class: column.isNumber ? 'number' : null, 'data-name': column.name }, column.of(row))))));

/** A share as a bar. */
export const bar = (share, kind) => h('span', { class: 'bar', 'aria-hidden': 'true' }, h('span', { class: kind, style: { width: `${Math.min(100, 100 * share).toFixed(1)}%` } }));

export const empty = text => h('p', { class: 'empty' }, text);
