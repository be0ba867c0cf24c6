import { z } from 'zod';

const Entry = z.object({
  at: z.string(),
  method: z.string(),
  path: z.string(),
  query: z.record(z.string(), z.string()),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  /** 0 where nothing was answered. */
  status: z.int(),
});
/** A request that a sandbox got. */
export type SandboxEntry = z.infer<typeof Entry>;

const Shown = z.object({
  holdings: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  journal: z.array(Entry),
  requests: z.int(),
});

/** What a sandbox holds and was asked, as its own page shows it. */
export type SandboxView = z.infer<typeof Shown>;

/** Trouble for the next `count` requests, after `skip` that go well; without more it is none. */
export interface Trouble {
  readonly count: number;
  readonly skip?: number;
  readonly only?: { readonly contains?: string; readonly longerThan?: number };
  readonly delayMs?: number;
  readonly status?: number;
  /** What is asked is done, and then nothing is said. */
  readonly applied?: true;
  readonly hang?: 'silence';
}

/** The sandbox of a destination, seen from outside. */
export function sandboxAt(server: string, connector: string, destination: string) {
  const url = `${server}/_sandbox/${connector}/${destination}`;
  return {
    look: async (): Promise<SandboxView> => Shown.parse(await (await fetch(url)).json()),
    trouble: async (...faults: readonly Trouble[]): Promise<void> => {
      const answer = await fetch(`${url}/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ faults }),
      });
      if (!answer.ok) throw new Error(`the sandbox refused the faults: ${await answer.text()}`);
    },
  };
}

export type SandboxSeen = ReturnType<typeof sandboxAt>;
