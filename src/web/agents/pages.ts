/** Where support works: the queue, its statistics, canned replies. */
import { queuePages } from './queue.js';
import { repliesPages } from './replies.js';
import { statisticsPages } from './statistics.js';

export const agentPages = [...queuePages, ...statisticsPages, ...repliesPages];
