/**
 * The errors the product throws on purpose. A surprise is any other `Error`.
 *
 * `code` is a stable, machine-readable name (`warehouse.locked`); `message` is for a person and names the thing and the
 * next step; `details` holds the places that are wrong, so that a form or a file can point at them.
 */
export class AppError extends Error {
  override readonly name: string = 'AppError';
  constructor(
    readonly code: string,
    message: string,
    readonly details: readonly ErrorDetail[] = [],
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** One wrong place: `path` in dotted form (`mapping.email.column`), `message` for a person. */
export interface ErrorDetail {
  readonly path: string;
  readonly message: string;
}

/** The named thing does not exist. The caller should choose another name. */
export class NotFound extends AppError {
  override readonly name = 'NotFound';
}

/** The input is wrong; nothing was changed. The caller should mend the places in `details`. */
export class Invalid extends AppError {
  override readonly name = 'Invalid';
}

/** The request is right but contradicts the present state (a revision, a reference, a running run). */
export class Conflict extends AppError {
  override readonly name = 'Conflict';
}

/** The caller is not known. A new or another key is needed. */
export class Unauthorized extends AppError {
  override readonly name = 'Unauthorized';
}

/** The caller is known and may not do this. */
export class Forbidden extends AppError {
  override readonly name = 'Forbidden';
}

/** A database or service we depend on cannot be used now. The engine fails the run; nothing is lost, a later run repeats it. */
export class SourceUnavailable extends AppError {
  override readonly name = 'SourceUnavailable';
}

/** The work was stopped on request or by its time limit. */
export class Cancelled extends AppError {
  override readonly name = 'Cancelled';
}

/** The message of anything that was thrown, also by native code of another realm, whose errors are no `Error` of ours. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/**
 * Whether the fault lies in the one thing that was asked, as in a sync or a trait whose expression is wrong: it is told of that one, and the
 * others go on. Where a service is away, or the work was stopped, none of them can.
 */
export const isOwnFault = (error: unknown): error is AppError =>
  error instanceof AppError && !(error instanceof SourceUnavailable) && !(error instanceof Cancelled);
