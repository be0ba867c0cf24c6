import type { Problem } from './generated/schemas.js';

/** The API refused, or could not be reached: what it said, as a problem. `status` 0 means that no answer came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly problem: Problem,
    options?: { cause?: unknown },
  ) {
    super(problem.detail, options);
  }

  get status(): number {
    return this.problem.status;
  }
}

/** Reads the problem out of an answer that is not a success, whoever sent it (a proxy may answer in HTML). */
export async function apiErrorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const said = jsonOf(text);
  if (isProblem(said)) return new ApiError(said);
  const title = response.statusText || 'Error';
  return new ApiError({ type: 'about:blank', title, status: response.status, detail: `the server answered ${response.status} ${title}` });
}

/** No answer came from `url`. */
export function unreachable(url: string, cause: unknown): ApiError {
  const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
  return silent(`cannot reach \`${url}\` (${why}): is Tributary running there? \`npm start\` starts it`, cause);
}

/** No answer came in time. */
export function tooLate(url: string, seconds: number): ApiError {
  return silent(`\`${url}\` did not answer within ${seconds} seconds: what was asked may have been done; look before you ask again`);
}

/** There was no answer, for the reason given. */
export function silent(detail: string, cause?: unknown): ApiError {
  return new ApiError({ type: 'tributary:api.unreachable', title: 'Unreachable', status: 0, detail }, { cause });
}

function isProblem(said: unknown): said is Problem {
  if (typeof said !== 'object' || said === null) return false;
  const { type, title, status, detail } = said as Partial<Record<keyof Problem, unknown>>;
  return typeof type === 'string' && typeof title === 'string' && typeof status === 'number' && typeof detail === 'string';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
