/*
 * What is typed. In a form with `data-typing` it is told to that address, now and then, without what it is; who types
 * elsewhere is named for a while in the element `data-says`. In a field with `data-asks` it is asked about: what that
 * address shows under the field's `data-into` takes the place of what the page has there.
 */
const toldEveryMs = 3_000;
const shownMs = 6_000;
const restMs = 400;

let toldAt = -Infinity;
document.addEventListener('input', ({ target }) => {
  const { typing } = target.form?.dataset ?? {};
  if (!typing || Date.now() - toldAt < toldEveryMs) return;
  toldAt = Date.now();
  const body = new URLSearchParams({ form_token: target.form.elements.form_token.value });
  fetch(typing, { method: 'POST', body, redirect: 'manual' }).catch(() => {});
});

const hint = document.querySelector('[data-says]');
let hiding;
const hide = () => (hint.textContent = '');
document.addEventListener('octroi:typing', ({ detail: { name } }) => {
  if (!hint) return;
  hint.textContent = hint.dataset.says.replace('{name}', () => name);
  clearTimeout(hiding);
  hiding = setTimeout(hide, shownMs);
});
// Who has sent a message types no more.
document.addEventListener('octroi:changed', () => hint && hide());

let asking;
document.addEventListener('input', ({ target }) => {
  if (!target.dataset.asks) return;
  clearTimeout(asking);
  asking = setTimeout(ask, restMs, target);
});

async function ask({ dataset, value }) {
  const { asks, into } = dataset;
  try {
    const query = new URLSearchParams({ q: value.slice(0, 500) });
    const response = await fetch(`${asks}?${query}`, { headers: { 'Octroi-Live': '1' } });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById(into);
    if (fresh) document.getElementById(into).replaceChildren(...fresh.childNodes);
  } catch {
    // No network now: the button asks, too.
  }
}
