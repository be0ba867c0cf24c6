/** A definition that fits the events, to be looked at and applied. */
export interface Suggestion {
  readonly object: Readonly<Record<string, unknown>> & { readonly kind: string; readonly id: string };
  /** In a person's words; names in backticks. */
  readonly why: string;
  /** Some of the values it would give. */
  readonly examples: readonly string[];
}
