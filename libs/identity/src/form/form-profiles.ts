import type { Sql } from '@tributary/sql';
import { connect, type Graph } from './connect.js';
import {
  compileClaims,
  compileComponents,
  compileMerges,
  compileMembers,
  CREATED_AND_SPLIT,
  NO_MERGES,
  type MergeRequest,
} from './merge-rules.js';
import { SCRATCH } from '../tables/scratch.js';
import type { Statements } from '../tables/statements.js';

/** What became of the profiles that a run looked at. */
export interface FormedProfiles {
  /** Profiles there are now, of those that were looked at. */
  readonly components: number;
  /** Of them those that did not exist before. */
  readonly created: number;
  /** Former profiles that were absorbed by others. */
  readonly merged: number;
  /** Former profiles whose identifiers are of several profiles now. */
  readonly split: number;
}

export interface FormRequest extends MergeRequest {
  readonly graph: Graph;
  /** A query of the identifiers that are looked at, with the unit each is part of and the profile it was of: `node_id, unit, profile_id, last_event_at`. */
  readonly units: Sql;
  /** Called between joining and giving ids. */
  readonly onMerge?: () => void;
}

/** Joins the units that were laid out into profiles, and gives each its id: fills `member`, `component` and `merge`. */
export async function formProfiles(statements: Statements, request: FormRequest): Promise<FormedProfiles> {
  const { session, options, keep, rows, analyze } = statements;
  await connect(session, request.graph, options);
  await analyze(SCRATCH.link);
  request.onMerge?.();
  await keep(SCRATCH.member, compileMembers(request.units));
  const claims = await keep(SCRATCH.claim, compileClaims(request));
  const components = await keep(SCRATCH.component, compileComponents(session.dialect));
  const [[created = 0, split = 0] = []] = (await rows(CREATED_AND_SPLIT)).map((row) => row.map(Number));
  // A component that is not new took the id of one profile; the others that went there were absorbed.
  const merged = claims - (components - created);
  await keep(SCRATCH.merge, merged === 0 ? NO_MERGES : compileMerges(request));
  return { components, created, merged, split };
}
