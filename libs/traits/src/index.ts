export { computeTraits, type TraitsReport } from './compute-traits.js';
export {
  TRAIT_STAGES,
  type ErrorSample,
  type TraitErrors,
  type TraitsMode,
  type TraitsRequest,
  type TraitStage,
} from './run/traits-job.js';
export { compileGuards, type Guards } from './guards/guards.js';
export { compileTraits } from './compile-traits.js';
export type { CompileRequest } from './statement/compile-request.js';
export { previewTrait, type PreviewTraitRequest, type TraitPreview } from './preview-trait.js';
export { foretellTraits, type ForetellRequest, type Foretold, type ForetoldTrait } from './foretell/foretell-traits.js';
export { typeTraits } from './definitions/validate-trait.js';
export type { Scope } from './statement/scope.js';
export type {
  ExpressionType,
  TypedCustomTrait,
  TypedEventTrait,
  TypedFormulaTrait,
  TypedModelTrait,
  TypedSqlTrait,
  TypedTrait,
} from './statement/typed-trait.js';
export { recalculate, resetTraits } from './reset-traits.js';
export { validateContext } from './contexts.js';
export { typeAllTraits, validateDefinedTrait } from './definitions/type-all-traits.js';
export { dependentsOf, needsOf, orderFormulas } from './formulas/formula.js';
export { circleThrough, type Derived } from './formulas/circle.js';
export { membershipTraits, type FormulasRequest, type MembershipTraits } from './formulas/standing-formulas.js';
export type { DefinitionPlace } from './definitions/definition-place.js';
export type { NormalizeKeys } from './run/model-keys.js';
export { compileFoundValues, type FoundValuesRequest } from './compile/found-values.js';
export { compileComparable } from './values/comparable.js';
export { typeQueryTrait } from './definitions/type-query-trait.js';
export { contextsOf } from './definitions/definition-hash.js';
