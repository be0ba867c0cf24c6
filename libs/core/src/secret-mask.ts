/** What stands in a secret's place when it is shown: that there is one. Sent back, it keeps the one that is stored. */
export const SECRET_MASK = { secret: true } as const;

/** A stored object for people: references to secrets become masks. */
export function masked(value: unknown): unknown {
  return mapObjects(value, (object) => ('$secret' in object ? SECRET_MASK : undefined));
}

/** An object a person sent, with `text` in the places of masks. */
export function unmasked(value: unknown, text: string): unknown {
  return mapObjects(value, (object) => (isMask(object) ? text : undefined));
}

/** Whether a person left the secret at this dotted place as it is. */
export function isMaskedAt(value: unknown, path: string): boolean {
  const found = path
    .split('.')
    .reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined), value);
  return typeof found === 'object' && found !== null && isMask(found);
}

function isMask(object: object): boolean {
  return 'secret' in object && object.secret === true && Object.keys(object).length === 1;
}

function mapObjects(value: unknown, change: (object: object) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapObjects(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const changed = change(value);
  if (changed !== undefined) return changed;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapObjects(inner, change)]));
}
