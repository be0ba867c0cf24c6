import { Problem } from './problem.js';

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
  const parsed = Problem.safeParse(jsonOf(text));
  if (parsed.success) return new ApiError(parsed.data);
  const title = response.statusText || 'Error';
  return new ApiError({ type: 'about:blank', title, status: response.status, detail: `the server answered ${response.status} ${title}` });
}

/** No answer came from `url`. */
export function unreachable(url: string, cause: unknown): ApiError {
  const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
  const detail = `cannot reach \`${url}\` (${why}): is Tributary running there? \`npm start\` starts it`;
  return new ApiError({ type: 'tributary:api.unreachable', title: 'Unreachable', status: 0, detail }, { cause });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
