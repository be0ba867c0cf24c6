/** A GraphQL request, and the points it is expected to cost. */
export interface GraphRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly points: number;
  /** It changes nothing in the shop. */
  readonly readOnly: boolean;
}

/** One aliased field of a request, with the variables it declares. */
export interface RequestPart {
  readonly declaration: string;
  readonly field: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly points: number;
}

/** Shopify's tariff: a mutation 10, an object that is asked for 1, a scalar nothing. What a request is told to cost may differ. */
export const POINTS = { mutation: 10, object: 1 } as const;

/** The answer to the part at place `n`. */
export const aliasOf = (place: number): string => `r${place}`;

/** All parts in one request: Shopify carries out aliased fields one after the other and answers each alone. */
export function combine(kind: 'query' | 'mutation', name: string, parts: readonly RequestPart[]): GraphRequest {
  return {
    query: `${kind} ${name}(${parts.map((part) => part.declaration).join(', ')}) {\n${parts.map((part) => `  ${part.field}\n`).join('')}}`,
    variables: Object.assign({}, ...parts.map((part) => part.variables)) as GraphRequest['variables'],
    points: parts.reduce((sum, part) => sum + part.points, 0),
    readOnly: kind === 'query',
  };
}
