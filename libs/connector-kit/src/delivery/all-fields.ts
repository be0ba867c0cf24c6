import type { WrittenJson } from '../http/written-json.js';
import type { OutRecord } from '../record.js';

/** All mapped fields of a record, to stand in the `json` of a request: as JSON where the warehouse has made it, else as values. */
export function allFields(record: OutRecord): OutRecord['fields'] | WrittenJson {
  return record.fieldsJson ?? record.fields;
}
