export { computedTraits, type TraitsWanted } from './computed-traits.js';
export { computeTraits, type TraitsReport } from './compute-traits.js';
export {
  TRAIT_STAGES,
  type ErrorSample,
  type TraitErrors,
  type TraitsMode,
  type TraitsRequest,
  type TraitStage,
} from './run/traits-job.js';
export { compileErrors, compileProbe } from './compile/compile-errors.js';
export { compileGuards, type Guards } from './compile/guards.js';
export { compileTraits, errorColumn, type CompileRequest } from './compile-traits.js';
export { compileProfileSource, type ProfileSourceRequest } from './profile-source.js';
export { typeTraits, validateTrait } from './validate-trait.js';
export type { Scope } from './scope.js';
export type {
  ExpressionType,
  TypedCustomTrait,
  TypedEventTrait,
  TypedFormulaTrait,
  TypedModelTrait,
  TypedSqlTrait,
  TypedTrait,
} from './typed-trait.js';
export { lineageOf, type Lineage, type LineageNode } from './lineage.js';
export { readStatistics, takeStatistics, type TraitStatistic } from './look/statistics.js';
export { recalculate, resetTraits } from './reset-traits.js';
export { promote, type PromotedView, type PromotionReport, type PromotionRequest } from './promotion/promote.js';
export { rollback, type RollbackReport, type RolledBackView } from './promotion/rollback.js';
export { PUBLIC_VIEWS, type PublicView } from './promotion/public-view.js';
export { traitsOfProfile, type TraitOfProfile, type TraitsOfProfile } from './look/traits-of-profile.js';
export { recordsOf, type RecordsOf } from './records-of.js';
export { provenanceOf, type Provenance, type ProvenanceRequest } from './look/provenance.js';
export { createContextTable, refreshContexts, validateContext, type ContextsRequest } from './contexts.js';
export { typeAllTraits, validateDefinedTrait } from './type-all-traits.js';
export { dependentsOf, needsOf, orderFormulas } from './queries/formula.js';
export type { DefinitionPlace } from './queries/definition-place.js';
export type { NormalizeKeys } from './queries/model-keys.js';
export { importTraits, type ImportedTraits } from './meiro/import-traits.js';
