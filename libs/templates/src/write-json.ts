import { ExactNumber } from './exact-number.js';

/** A value of a template as JSON text, digit for digit. */
export function writeJson(value: unknown): string {
  if (value instanceof ExactNumber) return value.toString();
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, inner]) => `${JSON.stringify(name)}:${writeJson(inner)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
