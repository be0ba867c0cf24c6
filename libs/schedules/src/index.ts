export { nextDue, requireSchedule } from './next-due.js';
export { type Cron, parseCron } from './cron.js';
