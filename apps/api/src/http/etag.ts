import { Invalid } from '@tributary/core';

/** The headers that bind a change to a revision. */
export interface Preconditions {
  readonly 'if-match'?: string;
  readonly 'if-none-match'?: string;
}

/** The header, as the description of a route tells it. */
export const IF_MATCH = { name: 'if-match', required: false, description: 'Only if the object is still at this revision' };

/** A revision as the tag of an answer. */
export const etagOf = ({ revision }: { readonly revision: number }): string => `"${revision}"`;

/** The revision a change expects: 0 where there must be none yet, `undefined` where any will do. */
export function expectedRevision(headers: Preconditions): number | undefined {
  if (headers['if-none-match']?.trim() === '*') return 0;
  const given = headers['if-match']?.trim();
  if (given === undefined || given === '*') return undefined;
  const revision = /^(?:W\/)?"(\d{1,9})"$/.exec(given)?.[1];
  if (revision === undefined) {
    const detail = { path: 'if-match', message: 'must be the `ETag` of an earlier answer' };
    throw new Invalid(
      'request.if_match',
      `\`If-Match: ${given}\` is no revision: send the \`ETag\` of an earlier answer, for example \`"3"\``,
      [detail],
    );
  }
  return Number(revision);
}
