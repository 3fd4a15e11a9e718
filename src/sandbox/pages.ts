/** The sandbox's pages: one small document each, without scripts or outside resources. */
import { createHash } from 'node:crypto';
import { formatMoney } from '../domain/money.js';
import { html, Html } from './html.js';
import { isOpen, type SandboxPayment } from './payment.js';
import { refunded } from './refunds.js';

const style = `
  :root { color-scheme: light dark; --ink: #1a1d21; --dim: #5b6470; --paper: #f4f5f7; --card: #fff; --line: #d9dde3;
    --accent: #175cd3; --on-accent: #fff }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #eceef1; --dim: #a3acb8; --paper: #121417; --card: #1c2026; --line: #363d47;
      --accent: #84adff; --on-accent: #0b1a33 }
  }
  * { box-sizing: border-box }
  body { margin: 0; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
  main { max-width: 28rem; margin: 0 auto; padding: 1.25rem; background: var(--card); border: 1px solid var(--line);
    border-radius: .75rem; overflow-wrap: anywhere }
  h1 { margin: 0; font-size: 1rem; font-weight: 600; color: var(--dim) }
  .amount { margin: .25rem 0 1rem; font-size: 2.25rem; font-weight: 700; line-height: 1.2 }
  dl { margin: 0 0 1.25rem; display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem }
  dt { color: var(--dim) } dd { margin: 0; text-align: right }
  form { margin: .75rem 0 0 }
  button { width: 100%; min-height: 3rem; font: inherit; font-weight: 600; border-radius: .5rem; cursor: pointer;
    color: var(--ink); background: transparent; border: 1px solid var(--line) }
  .pay { color: var(--on-accent); background: var(--accent); border-color: var(--accent) }
  button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
  .result { margin: 0; padding: .75rem; font-weight: 600; border: 1px solid var(--line); border-radius: .5rem }
  .note { margin: 1.25rem 0 0; font-size: .875rem; color: var(--dim) }
  ul { list-style: none; margin: 1rem 0 0; padding: 0 } li { padding: .75rem 0; border-top: 1px solid var(--line) }
  a { color: var(--accent) } small { display: block; color: var(--dim) }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** Nothing but our own style sheet, an empty icon, and forms to ourselves. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const methods: Record<SandboxPayment['payment_method'], string> = {
  mobile_money: 'Mobile money',
  credit_card: 'Credit card',
};

const statuses: Record<SandboxPayment['status'], string> = {
  pending: 'Waiting for you',
  processing: 'Processing',
  completed: 'Paid',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** What a payer sees of a payment: while it is open, with the choice to pay or to refuse. */
export function payPage(payment: SandboxPayment): string {
  const { amount, currency, metadata, payment_method, status } = payment;
  return layout(
    `${statuses[status]}: ${amount} ${currency}`,
    html`<h1>Payment</h1>
      <p class="amount">${amount} ${currency}</p>
      <dl>
        <dt>For</dt>
        <dd>${metadata.description}</dd>
        <dt>Team</dt>
        <dd>${metadata.team_name}</dd>
        <dt>Method</dt>
        <dd>${methods[payment_method]}</dd>
        <dt>Status</dt>
        <dd>${statuses[status]}</dd>
        ${refundRow(payment)}
      </dl>
      ${isOpen(payment) ? choice(payment) : result(payment)}
      <p class="note">This is the sandbox: no money moves.</p>`,
    // A payment that ends by itself is looked at again until it has.
    status === 'processing' ? html`<meta http-equiv="refresh" content="5" />` : html``,
  );
}

function refundRow(payment: SandboxPayment): Html {
  if (payment.refunds.length === 0) return html``;
  return html`<dt>Refunded</dt>
    <dd>${refundedText(payment)}</dd>`;
}

/** `1.00 EUR` */
function refundedText(payment: SandboxPayment): string {
  return `${formatMoney(refunded(payment))} ${payment.currency}`;
}

function choice({ external_payment_id: id }: SandboxPayment): Html {
  return html`<form method="post" action="${id}/approve"><button class="pay">Pay</button></form>
    <form method="post" action="${id}/refuse"><button>Refuse</button></form>`;
}

const results: Record<SandboxPayment['status'], string> = {
  pending: '',
  processing: '',
  completed: 'The payment is complete. You can close this page.',
  failed: 'The payment has failed. Nothing was charged.',
  cancelled: 'The payment is cancelled. Nothing was charged.',
};

function result({ status }: SandboxPayment): Html {
  return html`<p class="result" role="status">${results[status]}</p>`;
}

/** Recent payments, newest first. */
export function indexPage(payments: SandboxPayment[]): string {
  const items = payments.map(
    (payment) =>
      html`<li>
        <a href="pay/${payment.external_payment_id}">${payment.amount} ${payment.currency}</a>,
        ${statuses[payment.status]}${payment.refunds.length > 0 ? `, refunded ${refundedText(payment)}` : ''}
        <small>${payment.metadata.team_name}: ${payment.metadata.description}</small>
        <small>${payment.created_at}</small>
      </li>`,
  );
  const list =
    items.length > 0
      ? html`<ul>
          ${items}
        </ul>`
      : html`<p class="note">No payment yet.</p>`;
  return layout(
    'Sandbox payments',
    html`<h1>Sandbox payments</h1>
      ${list}`,
  );
}

export function notFoundPage(): string {
  return layout('No such payment', html`<h1>There is no such payment</h1>`);
}

function layout(title: string, content: Html, head: Html = html``): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        ${head}
        <title>${title}</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`.toString();
}
