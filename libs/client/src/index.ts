export * from './generated/schemas.js';
export type { Calls } from './generated/calls.js';
export { ApiError } from './api-error.js';
export { type Client, createClient } from './client.js';
export { hasEnded } from './follow-run.js';
export type { ClientOptions } from './http.js';
export type { Input } from './input.js';
export type { Kind } from './object-calls.js';
export type { Page } from './page.js';
