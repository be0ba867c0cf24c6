import type { TraitKind } from './kind.js';

/** The value with the greatest sum of weights; of several the one seen last, then the lowest. */
export const mostFrequent = {
  over: 'values',
  gives: 'value',
  weighs: true,
  aggregate: ({ dialect, value, weight, time }) => dialect.heaviest(value, weight, time),
} satisfies TraitKind;
