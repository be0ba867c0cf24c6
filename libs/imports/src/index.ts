export { importStitchingRules, type ImportedRules, type ImportRulesRequest } from './meiro/import-stitching-rules.js';
export { importTraits, type ImportedTraits, type ImportTraitsRequest } from './meiro/import-traits.js';
