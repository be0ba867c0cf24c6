import { audience } from './audience.js';
import { deliveries } from './deliveries.js';
import { explain } from './explain.js';
import { importDefinitions } from './import.js';
import { ledger } from './ledger.js';
import { owed } from './owed.js';
import { profile } from './profile.js';
import { profiles } from './profiles.js';
import { provenance } from './provenance.js';
import { quarantine } from './quarantine.js';
import type { Question, WarehouseQuestion } from './question.js';
import { statistics } from './statistics.js';
import { validate } from './validate.js';

/** How each question is answered. */
export const QUESTIONS: { readonly [Q in WarehouseQuestion]: Question<Q> } = {
  explain,
  profiles,
  profile,
  provenance,
  statistics,
  quarantine,
  audience,
  ledger,
  deliveries,
  owed,
  import: importDefinitions,
  validate,
};
