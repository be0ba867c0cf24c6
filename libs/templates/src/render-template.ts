import { messageOf } from '@tributary/core';
import type { Template } from 'liquidjs';
import { parse } from 'lossless-json';
import type { Escape } from './escape.js';
import { ExactNumber } from './exact-number.js';
import { createLiquid, RENDER_MS } from './liquid-engine.js';
import type { Rendered, RenderJob } from './rendering.js';
import { writeJson } from './write-json.js';

/** The most one render may give, in characters. */
export const LONGEST_OUTPUT = 262_144;

const TRIES = 3;

const KEPT_PARSED = 200;

/** Renders templates, each record by itself: nothing of one is seen by the next. To be used in a process of its own. */
export function createRender(): (job: RenderJob) => Rendered {
  const engines = new Map<Escape | undefined, ReturnType<typeof createEngine>>();
  return ({ template, scope, escape }) => {
    try {
      const { liquid, parsedOf } = engines.get(escape) ?? createEngine(escape);
      engines.set(escape, { liquid, parsedOf });
      const [ready, columns] = [parsedOf(template), readScope(scope)];
      return inTime(() => capped(String(liquid.renderSync(ready, columns))));
    } catch (error) {
      return refused(error);
    }
  };
}

function createEngine(escape: Escape | undefined) {
  const liquid = createLiquid(escape);
  const parsed = new Map<string, Template[]>();
  const parsedOf = (text: string): Template[] => {
    const known = parsed.get(text) ?? liquid.parse(text);
    if (parsed.size >= KEPT_PARSED) parsed.clear();
    parsed.set(text, known);
    return known;
  };
  return { liquid, parsedOf };
}

/** The clock runs on a busy machine and while code is compiled: what took little more processor time than allowed is tried again. */
function inTime(render: () => Rendered): Rendered {
  for (let left = TRIES; ; left -= 1) {
    const before = process.cpuUsage();
    const spent = (): number => {
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    };
    try {
      const rendered = render();
      if (spent() <= RENDER_MS) return rendered;
      if (left === 1 || spent() > 3 * RENDER_MS) return TIMEOUT;
    } catch (error) {
      if (!isLimit(error) || left === 1 || spent() > RENDER_MS * 0.9) throw error;
    }
  }
}

const TIMEOUT: Rendered = { code: 'template.timeout', message: `The template took longer than ${RENDER_MS} ms.` };

function capped(text: string): Rendered {
  if (text.length <= LONGEST_OUTPUT) return { text };
  return { code: 'template.too_long', message: `The template gave ${text.length} characters; at most ${LONGEST_OUTPUT} are allowed.` };
}

const isLimit = (error: unknown): boolean => /template render limit exceeded/.test(messageOf(error));

function refused(error: unknown): Rendered {
  const message = messageOf(error);
  if (isLimit(error)) return TIMEOUT;
  if (/memory alloc limit exceeded/.test(message)) return { code: 'template.memory', message: 'The template needs too much memory.' };
  return {
    code: 'template.failed',
    message: `The template cannot be rendered: ${message.replace(/, line:(\d+), col:(\d+)$/, ', at line $1, column $2').slice(0, 300)}`,
  };
}

/** The columns as a template sees them: without any prototype, numbers with all their digits, objects that become their JSON where text is wanted. */
function readScope(text: string): object {
  const scope = Object.create(null) as Record<string, unknown>;
  const read = parse(text, null, { parseNumber: (digits) => ExactNumber.from(digits), onDuplicateKey: ({ newValue }) => newValue });
  for (const [name, value] of Object.entries(read as object)) scope[name] = asData(value);
  return scope;
}

const DATA: object = Object.create(null, {
  toString: {
    value(this: object) {
      return writeJson(this);
    },
  },
}) as object;

function asData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asData);
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value;
  const data = Object.create(DATA) as Record<string, unknown>;
  for (const [name, inner] of Object.entries(value)) Object.defineProperty(data, name, { value: asData(inner), enumerable: true });
  return data;
}
