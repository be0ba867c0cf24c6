/** What is under a name of a record of the state. Names come from requests: `__proto__` is none. */
export function at<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
