/** SQL over one event that gives the text of a field of its payload; both kinds of warehouses read it. */
export function fieldSql(path: readonly string[]): string {
  const keys = path.map((key) => `'${key.replaceAll("'", "''")}'`);
  return `payload${keys.map((key, at) => `${at === keys.length - 1 ? '->>' : '->'}${key}`).join('')}`;
}

/** A field's name for people and ids: `user.id` is `user_id`, `transaction.revenue` is `revenue`. */
export function fieldName(path: readonly string[]): string {
  const last = path.at(-1) ?? '';
  const above = path.at(-2);
  return /^(id|uuid|key|name|email|value)$/i.test(last) && above !== undefined && !/^e-?mail$/i.test(last) ? `${above}_${last}` : last;
}
