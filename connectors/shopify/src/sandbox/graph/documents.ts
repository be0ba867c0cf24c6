import { GraphQLError, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';

/** A request as a document, or why it is none. */
export function readDocument(schema: GraphQLSchema, query: string): DocumentNode | readonly { readonly message: string }[] {
  try {
    const document = parse(query);
    const errors = validate(schema, document);
    return errors.length === 0 ? document : errors.map(({ message }) => ({ message }));
  } catch (error) {
    if (error instanceof GraphQLError) return [{ message: error.message }];
    throw error;
  }
}

export const isDocument = (read: ReturnType<typeof readDocument>): read is DocumentNode => 'kind' in read;
