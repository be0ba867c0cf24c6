export { importStitchingRules, type ImportedRules, type ImportRulesRequest } from './meiro/import-stitching-rules.js';
export { importTraits, type ImportedTraits, type ImportTraitsRequest } from './meiro/import-traits.js';
export { suggestDefinitions, type Suggested } from './suggest/suggest-definitions.js';
export type { Suggestion } from './suggest/suggestion.js';
