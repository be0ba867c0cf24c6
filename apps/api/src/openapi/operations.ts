import type { OpenAPIObject } from '@nestjs/swagger';

type PathItem = OpenAPIObject['paths'][string];

/** What a route declares, as the document has it. */
export type Declared = NonNullable<PathItem['get']>;
export type Parameter = Exclude<NonNullable<Declared['parameters']>[number], { $ref: string }>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
export type Method = (typeof METHODS)[number];

/** One operation of the document. */
export interface Operation {
  readonly path: string;
  readonly method: Method;
  readonly declared: Declared;
  /** The role it asks for, or `nobody`. */
  readonly needs: string;
  readonly parameters: readonly Parameter[];
}

/** All operations of a document, in its order. */
export function operationsOf(document: OpenAPIObject): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const declared = item[method];
      return declared === undefined ? [] : [{ path, method, declared, needs: needsOf(declared), parameters: parametersOf(declared) }];
    }),
  );
}

/** The parameters that are declared; a header counts once, however it is written. */
export function parametersOf({ parameters = [] }: Declared): readonly Parameter[] {
  const named = parameters.filter((parameter): parameter is Parameter => 'name' in parameter);
  const best = new Map<string, Parameter>();
  for (const parameter of named) {
    const known = `${parameter.in} ${parameter.name.toLowerCase()}`;
    if (parameter.description !== undefined || !best.has(known)) best.set(known, parameter);
  }
  return [...best.values()];
}

const needsOf = (declared: Declared): string => ('x-needs' in declared ? String(declared['x-needs']) : 'admin');
