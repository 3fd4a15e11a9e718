/*
 * Sections that follow what happens. `data-live` on an element with an id: it is replaced by what the server shows under
 * that id. When: every `data-every` seconds while the page can be seen, until the server shows it without; and at each
 * event of the stream `data-events`.
 */
const followed = () => [...document.querySelectorAll('[data-live]')];

/** What is in a section, whatever of it is folded out. */
const contentOf = ({ innerHTML }) => innerHTML.replaceAll(' open=""', '');

/** Puts what `shown`, a page that was fetched, has of the live sections in their places; keeps the focus. */
function place(shown) {
  for (const section of followed()) {
    const fresh = shown.getElementById(section.id);
    if (!fresh || contentOf(fresh) === contentOf(section)) continue;
    const focused = section.contains(document.activeElement) ? document.activeElement.id : '';
    section.replaceWith(document.adoptNode(fresh));
    if (focused) document.getElementById(focused)?.focus();
    fresh.dispatchEvent(new CustomEvent('octroi:changed', { bubbles: true }));
  }
}

document.addEventListener('octroi:shown', (event) => place(event.detail));

let loading = false;
let again = false;
async function reload() {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    const response = await fetch(location.href, { headers: { Accept: 'text/html' } });
    if (response.redirected) location.reload();
    else if (response.ok) place(new DOMParser().parseFromString(await response.text(), 'text/html'));
  } catch {
    // No network now: the next time will tell.
  } finally {
    loading = false;
  }
  if (again) {
    again = false;
    await reload();
  }
}

/** The shortest of the times that the sections ask for, in milliseconds; none: no longer. */
const pause = () => Math.min(...followed().map(({ dataset }) => Number(dataset.every || Infinity))) * 1000;

async function tick() {
  if (document.visibilityState === 'visible') await reload();
  if (Number.isFinite(pause())) setTimeout(tick, pause());
}
if (Number.isFinite(pause())) setTimeout(tick, pause());

for (const { dataset } of followed()) {
  if (!dataset.events) continue;
  const stream = new EventSource(dataset.events);
  for (const name of ['message', 'ticket']) stream.addEventListener(name, () => void reload());
  stream.addEventListener('typing', ({ data }) => {
    document.dispatchEvent(new CustomEvent('octroi:typing', { detail: JSON.parse(data) }));
  });
  addEventListener('pagehide', () => stream.close());
}
