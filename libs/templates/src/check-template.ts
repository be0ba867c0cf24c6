import { Invalid, messageOf } from '@tributary/core';
import type { Template } from 'liquidjs';
import { createLiquid, LONGEST_TEMPLATE } from './liquid-engine.js';

/** A template that can be rendered, and the columns it uses. */
export interface CheckedTemplate {
  readonly columns: readonly string[];
}

const liquid = createLiquid();
const KEPT_CHECKED = 1_000;
const checked = new Map<string, CheckedTemplate>();

/** Reads a template without rendering it. Throws `Invalid` with line and column where it is no template, or uses what templates may not. */
export function checkTemplate(text: string): CheckedTemplate {
  const known = checked.get(text);
  if (known !== undefined) return known;
  if (text.length > LONGEST_TEMPLATE) throw new Invalid('template.too_long', `a template has at most ${LONGEST_TEMPLATE} characters`);
  const found = { columns: columnsOf(parse(text)) };
  if (checked.size >= KEPT_CHECKED) checked.clear();
  checked.set(text, found);
  return found;
}

function parse(text: string): Template[] {
  try {
    return liquid.parse(text);
  } catch (error) {
    throw new Invalid('template.wrong', `this is no template: ${placed(error)}`, [], { cause: error });
  }
}

/** The library's words end in `, line:1, col:4`, ours in `, at line 1, column 4`. */
function placed(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply';
  return messageOf(error).replace(/, line:(\d+), col:(\d+)$/, ', at line $1, column $2');
}

function columnsOf(templates: Template[]): readonly string[] {
  try {
    const variables = liquid.globalVariableSegmentsSync(templates);
    return [...new Set(variables.map(([root]) => rootName(root)))].sort();
  } catch (error) {
    if (error instanceof Invalid) throw error;
    throw new Invalid('template.wrong', `this is no template: ${placed(error)}`, [], { cause: error });
  }
}

function rootName(root: unknown): string {
  if (typeof root === 'string' || typeof root === 'number') return String(root);
  throw new Invalid('template.wrong', 'this is no template: the name of a column must be written out, as in `{{ ["first name"] }}`');
}
