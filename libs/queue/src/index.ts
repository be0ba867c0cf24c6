export * from './jobs.js';
export { DEFAULT_NAMESPACE, queueBackend, type QueueBackend, type QueueBackendOptions } from './queue-backend.js';
export { type EnqueueOptions, type JobQueue, openQueue, type PlainJobName } from './open-queue.js';
export { type DeliveryHints, deliveryQueue, enqueueRun, finishHint } from './delivery-queue.js';
export { assertHandlers } from './assert-handlers.js';
export { targetQueue } from './target-queue.js';
