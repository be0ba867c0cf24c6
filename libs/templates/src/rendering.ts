import type { Escape } from './escape.js';

/** A template and what it is rendered with: the columns it uses as a JSON object, as text. */
export interface RenderJob {
  readonly template: string;
  readonly scope: string;
  /** How values are made harmless in it; as they are, where absent. */
  readonly escape?: Escape | undefined;
}

/** What one render gave: a text, or why there is none. `code` begins with `template.`. */
export type Rendered = { readonly text: string } | { readonly code: string; readonly message: string };

/** What the process is asked for. Templates are told once and named by their place. */
export interface RenderRequest {
  readonly templates: readonly string[];
  readonly jobs: readonly (readonly [template: number, scope: string, escape?: Escape])[];
}

/** What it answers: results in the order of the jobs, in groups; `null` once, when it has started. */
export type RenderReply = readonly Rendered[] | null;
