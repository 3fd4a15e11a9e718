import { addonTemplates } from './addons.js';
import { paymentTemplates } from './payments.js';
import { planTemplates } from './plans.js';
import { projectTemplates } from './projects.js';
import { ticketTemplates } from './tickets.js';
import { usageTemplates } from './usage.js';

/** Every mail that can be sent, by the name that its row in the outbox gives. */
export const templates = {
  ...paymentTemplates,
  ...planTemplates,
  ...addonTemplates,
  ...projectTemplates,
  ...usageTemplates,
  ...ticketTemplates,
};

export type TemplateName = keyof typeof templates;

export const isTemplate = (name: string): name is TemplateName => Object.hasOwn(templates, name);
