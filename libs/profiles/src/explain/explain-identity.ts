import type { IdentifierType, Pin } from '@tributary/core';
import type { Database, StatementOptions } from '@tributary/sql';
import { chainOfEvents } from './chain-of-events.js';
import type { Identifier, IdentityExplanation, Obstacle } from './explanation.js';
import { locate, type Located } from './locate.js';
import { whyApart } from './why-apart.js';

export interface ExplainIdentityRequest {
  /** Our schema in the warehouse. */
  readonly schema: string;
  /** By which the two values are read; types that are not listed have the defaults. */
  readonly types: readonly IdentifierType[];
  readonly pins: readonly Pin[];
  readonly from: Identifier;
  readonly to: Identifier;
  readonly signal?: AbortSignal;
}

/**
 * Why two identifiers are one profile: the fewest events that connect them, as the last stitch run joined them, without what is quarantined or cut. When
 * they are not one profile: why, as far as it is known. Rejects with `Conflict` where nothing was stitched yet.
 */
export async function explainIdentity(database: Database, request: ExplainIdentityRequest): Promise<IdentityExplanation> {
  const options: StatementOptions = request.signal ? { signal: request.signal } : {};
  return database.transaction(async (session) => {
    const from = await locate(session, { ...request, asked: request.from });
    const to = await locate(session, { ...request, asked: request.to });
    const two = { from: from.identifier, to: to.identifier };
    if (from.at === null || to.at === null) return { ...two, ...apart(obstacleOf(from, to)) };
    if (from.at.profile !== to.at.profile) return { ...two, ...apart(await whyApart(session, { ...request, from, to })) };
    const { profile } = from.at;
    const ends = { from: from.at.node, to: to.at.node };
    const steps = ends.from === ends.to ? [] : await chainOfEvents(session, { ...request, profile, ...ends }, options);
    return { ...two, joined: true, profile_id: profile, steps, cause: null, reason: null };
  });
}

const apart = ({ cause, message }: Obstacle) => ({ joined: false, profile_id: null, steps: [], cause, reason: message }) as const;

/** Of both when both are nowhere: the cause of the first, the words of the two. */
function obstacleOf(...ends: readonly Located[]): Obstacle {
  const [first, second] = ends.flatMap(({ obstacle }) => obstacle ?? []);
  if (first === undefined) throw new Error('both identifiers are somewhere');
  return second === undefined || second.message === first.message ? first : { ...first, message: `${first.message}; ${second.message}` };
}
