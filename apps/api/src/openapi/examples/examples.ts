import { ABOUT_CONNECTORS } from './of-connectors.js';
import { ABOUT_DEFINITIONS } from './of-definitions.js';
import { ABOUT_PEOPLE } from './of-people.js';
import { ABOUT_PROFILES } from './of-profiles.js';
import { ABOUT_PROJECTS } from './of-projects.js';
import { ABOUT_RUNS } from './of-runs.js';
import { ABOUT_ACCESS } from './of-access.js';

/** One example of each named schema, by its name; a schema may bring its own (`.meta({ examples: […] })`) instead. */
export const EXAMPLES: Readonly<Record<string, unknown>> = {
  ...ABOUT_ACCESS,
  ...ABOUT_CONNECTORS,
  ...ABOUT_DEFINITIONS,
  ...ABOUT_PEOPLE,
  ...ABOUT_PROFILES,
  ...ABOUT_PROJECTS,
  ...ABOUT_RUNS,
};
