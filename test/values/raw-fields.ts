/** The members of a JSON object with their values as they are written, so that no digit is lost in reading them. */
export function rawFields(json: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let at = 1;
  while (json[at] !== '}') {
    const nameEnd = endOf(json, at);
    const valueEnd = endOf(json, nameEnd + 1);
    fields.set(JSON.parse(json.slice(at, nameEnd)) as string, json.slice(nameEnd + 1, valueEnd));
    at = json[valueEnd] === ',' ? valueEnd + 1 : valueEnd;
  }
  return fields;
}

/** Where a value that begins here ends. */
function endOf(json: string, from: number): number {
  let depth = 0;
  for (let at = from; at < json.length; at += 1) {
    const mark = json[at] ?? '';
    if (mark === '"') at = endOfText(json, at);
    else if ('[{'.includes(mark)) depth += 1;
    else if (depth > 0) depth -= ']}'.includes(mark) ? 1 : 0;
    else if (',:]}'.includes(mark)) return at;
  }
  return json.length;
}

function endOfText(json: string, from: number): number {
  let at = from + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}
