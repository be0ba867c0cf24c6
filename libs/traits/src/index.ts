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
export { recalculate, resetTraits } from './reset-traits.js';
export { createContextTable, refreshContexts, validateContext, type ContextsRequest } from './contexts.js';
export { typeAllTraits, validateDefinedTrait } from './type-all-traits.js';
export { dependentsOf, needsOf, orderFormulas } from './queries/formula.js';
export type { DefinitionPlace } from './queries/definition-place.js';
export type { NormalizeKeys } from './queries/model-keys.js';
export { compileFoundValues, type FoundValuesRequest } from './compile/found-values.js';
export { compileComparable } from './compile/comparable.js';
export { typeQueryTrait } from './queries/type-query-trait.js';
export { contextsOf } from './run/definition-hash.js';
