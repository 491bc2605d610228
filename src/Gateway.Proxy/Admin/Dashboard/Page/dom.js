// Builds elements and puts them in place of older ones without disturbing focus, selection or scrolling.

const SVG = 'http://www.w3.org/2000/svg';
const handlers = ['onclick', 'onsubmit', 'oninput', 'onchange', 'onkeydown', 'onpointermove', 'onpointerleave'];

export const h = (name, properties, ...children) => build(document.createElement(name), properties, children);
export const s = (name, properties, ...children) => build(document.createElementNS(SVG, name), properties, children);

/** Makes the children of an element what they are told to be, changing as little as possible. */
export function render(parent, ...children) {
  patchChildren(parent, nodes(children));
}

function build(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'key') element.key = value;
    else if (name.startsWith('on')) element[name] = value;
    else if (name === 'style') for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text); // The page's policy forbids the attribute.
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity)
    .filter(child => child !== null && child !== undefined && child !== false && child !== '')
    .map(child => child instanceof Node ? child : document.createTextNode(child));
}

function patchChildren(parent, wanted) {
  const keyed = new Map([...parent.childNodes].filter(node => node.key !== undefined).map(node => [node.key, node]));
  wanted.forEach((next, index) => {
    const here = parent.childNodes[index] ?? null;
    const old = next.key !== undefined ? keyed.get(next.key) : here?.key === undefined ? here : null;
    if (!old || old.nodeName !== next.nodeName) {
      parent.insertBefore(next, here);
      return;
    }
    if (old !== here) (parent.moveBefore ?? parent.insertBefore).call(parent, old, here);
    patch(old, next);
  });
  while (parent.childNodes.length > wanted.length) parent.lastChild.remove();
}

function patch(old, next) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (name !== 'style' && !next.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (name !== 'style' && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old.style.cssText !== next.style.cssText) old.style.cssText = next.style.cssText;
  for (const name of handlers) old[name] = next[name];
  patchChildren(old, [...next.childNodes]);
}
