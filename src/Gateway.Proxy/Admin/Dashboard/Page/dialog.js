// Questions to the operator. The browser's own dialog keeps the keyboard inside, ends on Escape and returns the focus.

import { Problem, session, signIn } from './api.js';
import { h } from './dom.js';

const dialog = document.getElementById('dialog');
const toast = document.getElementById('toast');
let hiding;
let settle;

/** Says something for a few seconds. */
export function say(text, isBad = false) {
  toast.textContent = text;
  toast.className = isBad ? 'shown bad' : 'shown';
  clearTimeout(hiding);
  hiding = setTimeout(() => toast.className = '', isBad ? 12_000 : 5_000);
}

/**
 * Asks, and does it.
 * @param question title, text (nodes), fields ({ name, label, value, type, options, hint }), button, isDanger, and run(values), whose problems are shown
 * @returns whether it was done
 */
export function ask(question) {
  const fields = question.fields ?? [];
  return new Promise(resolve => {
    let isDone = false;
    const form = h('form', { onsubmit: event => submit(event) },
      h('h2', { id: 'dialog-title' }, question.title),
      question.text ?? null,
      fields.map(field => h('label', { class: 'field' }, h('span', {}, field.label), input(field), field.hint && h('small', {}, field.hint))),
      h('p', { class: 'problem', role: 'alert' }),
      h('div', { class: 'buttons' },
        h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'),
        h('button', { type: 'submit', class: question.isDanger ? 'danger' : 'primary' }, question.button)));

    async function submit(event) {
      event.preventDefault();
      const [problem, button] = [form.querySelector('.problem'), form.querySelector('[type=submit]')];
      button.disabled = true;
      try {
        await question.run(Object.fromEntries(new FormData(form)));
        isDone = true;
        dialog.close();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        problem.textContent = error.message;
      } finally {
        button.disabled = false;
      }
    }

    // Browsers tell of the end of a dialog a moment later, when the next one may be open already.
    settle?.();
    settle = () => resolve(isDone);
    dialog.onclose = () => dialog.open || settle();
    dialog.replaceChildren(form);
    dialog.showModal();
    (form.querySelector('input, select, textarea') ?? form.querySelector('[type=submit]')).focus();
  });
}

/** Signs in if need be. */
export async function ensureSession() {
  return session() !== null || await ask({
    title: 'Sign in',
    text: h('p', {}, 'With a token of the admin listener. The node keeps the one that may do everything in the file ', h('code', {}, 'admin-token'), ' of its data folder.'),
    fields: [{ name: 'token', label: 'Admin token', type: 'password' }],
    button: 'Sign in',
    run: values => signIn(values.token),
  });
}

/** Asks for what changes something: signs in first, and says how it went. */
export async function order(question, done) {
  if (await ensureSession() && await ask(question)) {
    say(done);
    return true;
  }
  return false;
}

/** The operator's name, remembered for the next order. */
export const who = {
  field: () => ({ name: 'by', label: 'Your name', value: localStorage.getItem('gateway-dashboard-by') ?? '', hint: 'For those who find it like this.' }),
  remember: name => localStorage.setItem('gateway-dashboard-by', name),
};

function input(field) {
  if (field.options) {
    return h('select', { name: field.name }, field.options.map(([value, text]) => h('option', { value, selected: value === field.value }, text)));
  }
  return h('input', { name: field.name, type: field.type ?? 'text', value: field.value, required: field.isOptional !== true, autocomplete: 'off', spellcheck: 'false' });
}
