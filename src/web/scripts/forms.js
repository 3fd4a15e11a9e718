/*
 * A form is sent once, however often its button is clicked; coming back to the page, it can be sent again. A form with
 * `data-in-place` is sent without leaving the page: what the answer shows of the live sections takes their place, and
 * its fields are emptied when it was taken.
 */
const lock = (form, locked) => {
  form.toggleAttribute('data-sent', locked);
  form.setAttribute('aria-busy', String(locked));
};

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method === 'get') return;
  if (form.hasAttribute('data-sent')) {
    event.preventDefault();
    return;
  }
  lock(form, true);
  if (!form.hasAttribute('data-in-place')) return;
  event.preventDefault();
  void sendInPlace(form, event.submitter);
});

addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) lock(form, false);
});

/** What was done, where the page says it; `said` may be null. */
function say(said) {
  document.querySelector('main > .flash')?.remove();
  if (said) document.querySelector('main').prepend(said);
}

async function sendInPlace(form, submitter) {
  try {
    const fields = new FormData(form, submitter);
    const body = form.enctype === 'multipart/form-data' ? fields : new URLSearchParams(fields);
    const response = await fetch(form.action, { method: 'POST', body });
    const shown = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (!response.ok || !shown.getElementById(form.id)) throw new Error('not taken');
    form.reset();
    // Of a new page, for what is sent next.
    for (const { name, value } of shown.getElementById(form.id).querySelectorAll('[type=hidden], textarea')) {
      if (form.elements[name]) form.elements[name].value = value;
    }
    say(shown.querySelector('main > .flash'));
    document.dispatchEvent(new CustomEvent('octroi:shown', { detail: shown }));
    lock(form, false);
  } catch {
    // As a browser without scripts would: it shows what went wrong, or that there is no network.
    form.submit();
  }
}
