/** Every page of the dashboard, and those that mails lead to. */
import { agentPages } from './agents/pages.js';
import { analyticsPages } from './analytics/pages.js';
import { assetRoutes } from './assets.js';
import { billingPages } from './billing/pages.js';
import { kbPages } from './kb/pages.js';
import { writingPages } from './kb/writing-pages.js';
import { loginRoutes } from './login.js';
import { projectPages } from './projects/pages.js';
import { operationsPages } from './operations/pages.js';
import { renewalRoutes } from './renewal.js';
import { teamPages } from './team/pages.js';
import { supportActions } from './support/actions.js';
import { supportPages } from './support/pages.js';
import { unsubscribeRoutes } from './unsubscribe.js';
import { usagePages } from './usage/pages.js';

export const pages = [
  ...assetRoutes,
  ...loginRoutes,
  ...renewalRoutes,
  ...unsubscribeRoutes,
  ...usagePages,
  ...projectPages,
  ...analyticsPages,
  ...teamPages,
  ...operationsPages,
  ...billingPages,
  ...agentPages,
  ...kbPages,
  ...writingPages,
  ...supportPages,
  ...supportActions,
];
