/** A text that does more than compute, and what its refusal must name. */
export type Attack = readonly [text: string, names: string];

/** What is no query at all is told so by the grammar, which names the place instead. */
export const STATEMENT = '';
