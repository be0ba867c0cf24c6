import type { DeliveryTarget, Destination } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import type { Credential } from './limits/credential.js';
import { type JobGate, openGate } from './limits/gate.js';
import { forgetCredentials, pauseCredential, pausedMs } from './limits/pause.js';
import { noteUse } from './limits/standing.js';
import { type AskedRate, type GrantedRequests, type ObservedRate, observeRate, takeRequests } from './limits/take-requests.js';
import { deliveringNow } from './limits/targets.js';
import type { Tables } from './tables.js';

/**
 * What all workers share about the credentials of destinations, so that together they stay within what a destination bears.
 */
export interface Limits {
  /**
   * Requests one worker may send with this credential. All workers together never get more than the rate's in any stretch of its
   * time, and who asks first is served first.
   */
  take(asked: AskedRate): Promise<GrantedRequests>;
  /** The destination told how much of a rate it has left: less than was known slows down all workers. */
  observe(observed: ObservedRate): Promise<void>;
  /** Nobody may use the credential for so long. */
  pause(credential: Credential, ms: number, reason: string): Promise<void>;
  /** How long a pause of the credential still lasts; 0 without one. */
  paused(credential: Credential): Promise<number>;
  /** The gate of the credential for one job, which ends with the signal. */
  gate(credential: Credential, signal: AbortSignal): JobGate;
  /** Notes that a destination uses the credential: what is known of the one is known of the other. */
  uses(credential: Credential, destination: Destination): Promise<void>;
  /** Where runs deliver now, each with its connector. */
  delivering(): Promise<readonly (DeliveryTarget & { readonly connector: string })[]>;
  /** How many credentials have a broken circuit now. */
  openCircuits(): Promise<number>;
  /** Forgets credentials that nobody has used for a month. */
  forget(): Promise<void>;
}

export function openLimits(db: Kysely<Tables>): Limits {
  return {
    take: (asked) => takeRequests(db, asked),
    observe: (observed) => observeRate(db, observed),
    pause: (credential, ms, reason) => pauseCredential(db, credential, ms, reason),
    paused: (credential) => pausedMs(db, credential),
    gate: (credential, signal) => openGate(db, credential, signal),
    uses: (credential, destination) => noteUse(db, credential, destination),
    delivering: () => deliveringNow(db),
    openCircuits: () => countOpenCircuits(db),
    forget: () => forgetCredentials(db),
  };
}

async function countOpenCircuits(db: Kysely<Tables>): Promise<number> {
  const { count } = await db
    .selectFrom('credential')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('openUntil', '>', sql<Date>`now()`)
    .executeTakeFirstOrThrow();
  return count;
}
