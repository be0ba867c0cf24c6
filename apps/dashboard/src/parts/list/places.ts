/** Which part of a list the server is asked for. */
export interface Asked {
  readonly limit: number;
  readonly cursor?: string;
}

/** As many as the server gives at once. */
const MOST = 500;

interface Place {
  readonly cursor: string;
  readonly limit: number;
}

/** Where a list goes on. Who reads on far is given more at a time: the last of ten thousand is some twenty requests away. */
export function placeAfter(next: string | null, { limit }: Pick<Place, 'limit'>): Place | undefined {
  return next === null ? undefined : { cursor: next, limit: Math.min(MOST, limit * 2) };
}

export const askedOf = ({ cursor, limit }: Place): Asked => ({ limit, ...(cursor === '' ? {} : { cursor }) });
