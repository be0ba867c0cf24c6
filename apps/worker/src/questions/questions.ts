import { audience } from './audience.js';
import { audienceHistory, audienceMembers, audienceOverlap } from './audience-facts.js';
import { deliveries } from './deliveries.js';
import { explain } from './explain.js';
import { columns } from './columns.js';
import { impact } from './impact/impact.js';
import { importDefinitions } from './import.js';
import { ledger } from './ledger.js';
import { owed } from './owed.js';
import { profile } from './profile.js';
import { profileEvents } from './profile-events.js';
import { profileGraph } from './profile-graph.js';
import { profiles } from './profiles.js';
import { provenance } from './provenance.js';
import { query } from './query.js';
import { quarantine } from './quarantine.js';
import type { Question, WarehouseQuestion } from './question.js';
import { sync } from './sync.js';
import { statistics } from './statistics.js';
import { suggest } from './suggest.js';
import { traitPreview } from './trait-preview.js';
import { validate } from './validate.js';

/** How each question is answered. */
export const QUESTIONS: { readonly [Q in WarehouseQuestion]: Question<Q> } = {
  explain,
  profiles,
  profile,
  profile_events: profileEvents,
  profile_graph: profileGraph,
  trait_preview: traitPreview,
  provenance,
  statistics,
  quarantine,
  query,
  audience,
  audience_members: audienceMembers,
  audience_history: audienceHistory,
  audience_overlap: audienceOverlap,
  ledger,
  columns,
  sync,
  deliveries,
  owed,
  suggest,
  impact,
  import: importDefinitions,
  validate,
};
