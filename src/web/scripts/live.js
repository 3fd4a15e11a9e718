/*
 * Sections that follow what happens. `data-live` on an element with an id: it is replaced by what the server shows under
 * that id. When: every `data-every` seconds while the page can be seen, until the server shows it without; and at each
 * event of the stream `data-events`. Of a page that cannot be asked for again, `data-from` is the one to ask for. What
 * its `data-news` says anew is said in the element with `data-tells` and the id, to who cannot see it come.
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
    const told = document.querySelector(`[data-tells="${fresh.id}"]`);
    if (told && fresh.dataset.news !== section.dataset.news) told.textContent = fresh.dataset.news;
    if (focused) document.getElementById(focused)?.focus();
    fresh.dispatchEvent(new CustomEvent('octroi:changed', { bubbles: true }));
  }
}

document.addEventListener('octroi:shown', (event) => place(event.detail));

let loading = false;
let again = false;
let leaving = false;
async function reload() {
  if (leaving) return;
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    const from = document.querySelector('[data-from]')?.dataset.from ?? location.href;
    // What is to be said once is said to who reads, not to this.
    const response = await fetch(from, { headers: { Accept: 'text/html', 'Octroi-Live': '1' } });
    if (response.redirected) {
      // To the sign-in: once, since a second time would break the first off.
      leaving = true;
      location.reload();
    } else if (response.ok) place(new DOMParser().parseFromString(await response.text(), 'text/html'));
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

function listen(url) {
  const stream = new EventSource(url);
  for (const name of ['message', 'ticket']) stream.addEventListener(name, () => void reload());
  stream.addEventListener('typing', ({ data }) => {
    document.dispatchEvent(new CustomEvent('octroi:typing', { detail: JSON.parse(data) }));
  });
  stream.addEventListener('error', () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    // Refused: the session has ended, as the page will tell, or the server does not answer now.
    void reload();
    setTimeout(listen, 15_000, url);
  });
  addEventListener('pagehide', () => stream.close());
}
for (const { dataset } of followed()) if (dataset.events) listen(dataset.events);
