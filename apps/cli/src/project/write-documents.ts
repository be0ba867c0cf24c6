import { Document } from 'yaml';

/** Objects as the documents of one YAML file. Read again they are the same. */
export function writeDocuments(objects: readonly Readonly<Record<string, unknown>>[]): string {
  return objects.map((object) => new Document(object).toString({ lineWidth: 120 })).join('---\n');
}
