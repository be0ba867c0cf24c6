import { fault, unexpected, type Fault, type HttpResponse } from '@tributary/connector-kit';
import { z } from 'zod';

const Body = z.looseObject({
  message: z.string().optional(),
  // Miso's published time-out answer really has this key.
  'message:': z.string().optional(),
  errors: z.boolean().optional(),
  data: z.unknown().optional(),
});

/** What Miso said about a request, whatever the status. */
export interface Answer {
  readonly message: string | undefined;
  readonly errors: boolean;
  readonly data: unknown;
}

/** The body as Miso writes it, or `undefined` when it is something else (a proxy's page, a cut answer). */
export function readAnswer(response: HttpResponse): Answer | undefined {
  const body = Body.safeParse(response.json);
  if (!body.success) return undefined;
  return { message: body.data.message ?? body.data['message:'], errors: body.data.errors ?? false, data: body.data.data };
}

const Task = z.looseObject({ task_id: z.string().min(1) });

/** The name of what was queued. One published example has it in a list of one. */
export function taskOf({ data }: Answer): string | undefined {
  return Task.safeParse(Array.isArray(data) ? (data as readonly unknown[])[0] : data).data?.task_id;
}

/** The lines of a refusal, by the position of the record in the array that was sent. */
export interface Refusals {
  readonly byIndex: ReadonlyMap<number, readonly string[]>;
  /** Every line named a record that was sent. */
  readonly complete: boolean;
}

export function readRefusals(data: unknown, sent: number): Refusals {
  const lines = z.array(z.string()).safeParse(data);
  const byIndex = new Map<number, string[]>();
  let attributed = 0;
  for (const line of lines.data ?? []) {
    const index = Number(/^data\.(\d+)(?=[.\s])/.exec(line)?.[1] ?? NaN);
    if (!(index < sent)) continue;
    byIndex.set(index, [...(byIndex.get(index) ?? []), line]);
    attributed++;
  }
  return { byIndex, complete: attributed > 0 && attributed === lines.data?.length };
}

/** `custom_attributes.plan` of `data.3.custom_attributes.plan (gold) is invalid. …` */
export function fieldOf(line: string): string | undefined {
  return /^data\.\d+\.(.+?)(?: \(.*\))? is invalid\./s.exec(line)?.[1];
}

/** What an answer means that concerns the whole request and none of its records. */
export function faultOf(response: HttpResponse, what: string): Fault {
  const answer = readAnswer(response);
  const said = `${what} was answered ${response.status}: ${answer?.message ?? 'no message'}`;
  if (response.status === 401 || response.status === 403) {
    return fault.unauthorized(said, 'Use the secret API key of the environment (not the publishable one).');
  }
  // Miso's own time limit. Whether anything was written by then is nowhere said.
  if (response.status === 400 && /timeout/i.test(answer?.message ?? '')) return fault.inDoubt(said);
  return unexpected(response, what);
}
