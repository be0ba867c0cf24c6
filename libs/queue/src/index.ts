export * from './jobs.js';
export { DEFAULT_NAMESPACE, queueBackend, type QueueBackend, type QueueBackendOptions } from './queue-backend.js';
export { type EnqueueOptions, type JobQueue, openQueue } from './open-queue.js';
export { type DeliveryHints, deliveryQueue, enqueueRun } from './delivery-queue.js';
export { assertHandlers } from './assert-handlers.js';
