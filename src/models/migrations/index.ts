import { foundation } from './0001-foundation.js';
import { subscriptions } from './0002-subscriptions.js';
import { mailDelivery } from './0003-mail-delivery.js';
import { metering } from './0004-metering.js';
import { teamLimits } from './0005-team-limits.js';
import { support } from './0006-support.js';
import { sessions } from './0007-sessions.js';
import { staffSessions } from './0008-staff-sessions.js';
import { trafficDays } from './0009-traffic-days.js';
import { erasure } from './0010-erasure.js';
import { growth } from './0011-growth.js';
import { permitTeams } from './0012-permit-teams.js';
import { retention } from './0013-retention.js';
import type { Migration } from './migration.js';

/** In the order they are applied. */
export const migrations: readonly Migration[] = [
  foundation,
  subscriptions,
  mailDelivery,
  metering,
  teamLimits,
  support,
  sessions,
  staffSessions,
  trafficDays,
  erasure,
  growth,
  permitTeams,
  retention,
];
