export { nextDue, requireSchedule, waitSeconds } from './next-due.js';
export { type Cron, parseCron } from './cron.js';
