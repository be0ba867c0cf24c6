import type { TraitKind } from './kind.js';

/** The value with the least sum of weights; of several the one seen last, then the lowest. */
export const leastFrequent = {
  over: 'values',
  gives: 'value',
  weighs: true,
  aggregate: ({ dialect, value, weight, time }) => dialect.lightest(value, weight, time),
} satisfies TraitKind;
